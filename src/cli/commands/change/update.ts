import { type SpawnSyncReturns, type StdioOptions, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../errors.ts";
import { findRoot } from "../../../project/record/project.ts";
import { findOnPath, safePath } from "../../../project/tools/path.ts";
import type { Action } from "../../command.ts";
import { evolve } from "./change.ts";

/** `update`: the same features from this version's templates, or from another's by npm exec. */
export const update: Action = async (invocation) => {
  const { options, catalog } = invocation;
  const to = options.to;
  if (typeof to === "string" && to !== catalog.version) return updateBy(to, options);
  return evolve("update", invocation);
};

function updateBy(version: string, options: Record<string, unknown>): number {
  if (!/^[\w.+-]+$/.test(version)) throw new UserError(`"${version}" is no version.`);
  const flags = [
    ...["yes", "force", "trust", "json"].filter((name) => options[name] === true).map((name) => `--${name}`),
    ...(options.dryRun === true ? ["--dry-run"] : []),
    ...(options.install === false ? ["--no-install"] : []),
  ];
  const project = findRoot(process.cwd()) ?? process.cwd();
  const npm = findOnPath("npm", project);
  if (npm === undefined) throw new UserError("npm was not found.", { exit: 4 });
  // In the project, npm would take its registry and its packages from there.
  const elsewhere = mkdtempSync(join(tmpdir(), "plinth-update-"));
  const windows = process.platform === "win32";
  // Where this file is left, the version has been started, and all that is printed is its own.
  const started = join(elsewhere, "started");
  const enter = windows
    ? 'cd /d "%PLINTH_UPDATE_IN%" && type nul > "%PLINTH_UPDATE_STARTED%"'
    : 'cd "$PLINTH_UPDATE_IN" && : > "$PLINTH_UPDATE_STARTED"';
  const script = `${enter} && create-plinth update ${flags.join(" ")}`.trim();
  const wanted = `create-plinth@${version}`;
  const argv = [
    "exec",
    "--yes",
    "--silent",
    ...RETRIES,
    "--prefix",
    elsewhere,
    `--package=${wanted}`,
    "-c",
    script,
  ];
  // Understood by every version.
  const plain = options.plain === true ? { TERM: "dumb" } : {};
  const env = {
    ...process.env,
    PATH: safePath(project),
    PLINTH_UPDATE_IN: project,
    PLINTH_UPDATE_STARTED: started,
    ...plain,
  };
  const run = (words: readonly string[], stdio: StdioOptions) =>
    // Windows starts npm, a batch file, by its shell alone.
    windows
      ? spawnSync([npm, ...words].map((word) => `"${word.replaceAll('"', '\\"')}"`).join(" "), {
          cwd: elsewhere,
          env,
          stdio,
          shell: true,
        })
      : spawnSync(npm, words, { cwd: elsewhere, env, stdio });
  try {
    const { status, error } = run(argv, "inherit");
    if (error !== undefined) throw new UserError(`npm could not be started: ${error.message}.`, { exit: 4 });
    if (status === 0 || existsSync(started)) return status ?? 4;
    const said = run(["view", wanted, "version", ...RETRIES], ["ignore", "pipe", "pipe"]);
    throw new UserError(`${whyMissing(wanted, said)} Nothing was changed.`, { exit: 4 });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

/** A registry that cannot be reached is known at once, and not after a minute. */
const RETRIES = ["--fetch-retries=1", "--fetch-retry-mintimeout=500"];

/** Why npm has no such version, as it said when it was asked for it. */
function whyMissing(wanted: string, { status, stderr }: SpawnSyncReturns<Buffer>): string {
  const said = stderr.toString("utf8");
  const [, code = ""] = /^npm (?:error|ERR!) code (\w+)/m.exec(said) ?? [];
  if (status === 0 || ["E404", "ETARGET"].includes(code)) return `npm knows no ${wanted}.`;
  return `npm could not ask its registry for ${wanted}${code === "" ? "" : ` (${code})`}.`;
}
