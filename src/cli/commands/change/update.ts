import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { IS_WINDOWS } from "../../../platform.ts";
import { findRoot } from "../../../project/record/project.ts";
import { findOnPath, safePath } from "../../../project/tools/path.ts";
import { handOver, type ProgramEnd, runProgram } from "../../../project/tools/run.ts";
import type { Action } from "../../command.ts";
import { holdSignals } from "../../processes/interrupt.ts";
import { evolve } from "./change.ts";

/** `update`: the same features from this version's templates, or from another's by npm exec. */
export const update: Action = async (invocation) => {
  const { options, catalog } = invocation;
  const to = options.to;
  if (typeof to === "string" && to !== catalog.version) return updateBy(to, options);
  return evolve("update", invocation);
};

/** Where npm is, beside its batch file. */
const NPM_CLI = "node_modules/npm/bin/npm-cli.js";

/** @throws {UserError} if the version is not one, or npm cannot be started or cannot fetch it. */
async function updateBy(version: string, options: Record<string, unknown>): Promise<number> {
  if (!/^[\w.+-]+$/.test(version)) throw new UserError(`"${version}" is no version.`);
  const flags = [
    ...["yes", "force", "trust", "json"].filter((name) => options[name] === true).map((name) => `--${name}`),
    ...(options.dryRun === true ? ["--dry-run"] : []),
    ...(options.install === false ? ["--no-install"] : []),
  ];
  const project = findRoot(host().cwd) ?? host().cwd;
  const npm = findOnPath("npm", project);
  if (npm === undefined) throw new UserError("npm was not found.", { exit: 4 });
  // In the project, npm would take its registry and its packages from there.
  const elsewhere = mkdtempSync(join(tmpdir(), "plinth-update-"));
  const begun = join(elsewhere, "begun");
  const enter = IS_WINDOWS
    ? 'type nul > "%PLINTH_UPDATE_BEGUN%" && cd /d "%PLINTH_UPDATE_IN%"'
    : ': > "$PLINTH_UPDATE_BEGUN" && cd "$PLINTH_UPDATE_IN"';
  const script = `${enter} && create-plinth update ${flags.join(" ")}`.trim();
  const wanted = `create-plinth@${version}`;
  // npm's own lines would be no JSON, and what they say is said below.
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
    PATH: safePath(project),
    PLINTH_UPDATE_IN: project,
    PLINTH_UPDATE_BEGUN: begun,
    ...plain,
  };
  // npm is a batch file on Windows: what it starts is started without a shell.
  const [program, first] = IS_WINDOWS ? [process.execPath, [join(dirname(npm), NPM_CLI)]] : [npm, []];
  // A signal is npm's, which this waits for.
  holdSignals();
  try {
    const { code, why } = await handOver(program, [...first, ...argv], { cwd: elsewhere, env });
    if (/^[A-Z0-9]+$/.test(why)) throw new UserError(`npm could not be started: ${why}.`, { exit: 4 });
    if (code === 0 || existsSync(begun)) return code ?? 4;
    // Its error is read, however silent an npm that started us is.
    const view = [...first, "view", wanted, "version", "--loglevel=error", ...RETRIES];
    const said = await runProgram(program, view, { cwd: elsewhere, env });
    throw new UserError(`${whyMissing(wanted, said)} Nothing was changed.`, { exit: 4 });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

/** A registry that cannot be reached is known at once, and not after a minute. */
const RETRIES = ["--fetch-retries=1", "--fetch-retry-mintimeout=500"];

/** Why npm has no such version, as it said when it was asked for it. */
function whyMissing(wanted: string, { code, err }: ProgramEnd): string {
  const [, failure = ""] = /^npm (?:error|ERR!) code (\w+)/m.exec(err) ?? [];
  if (code === 0 || ["E404", "ETARGET"].includes(failure)) return `npm knows no ${wanted}.`;
  return `npm could not ask its registry for ${wanted}${failure === "" ? "" : ` (${failure})`}.`;
}
