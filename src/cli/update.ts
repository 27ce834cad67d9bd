import { spawnSync } from "node:child_process";
import { UserError } from "../errors.ts";
import { findOnPath } from "../project/path.ts";
import type { Action } from "./command.ts";
import { evolve } from "./evolve.ts";

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
  const argv = ["exec", "--yes", `create-plinth@${version}`, "--", "update", ...flags];
  // Windows starts npm, a batch file, by its shell alone; none of these words needs quotes there.
  const npm = findOnPath("npm", process.cwd());
  if (npm === undefined) throw new UserError("npm was not found.", { exit: 4 });
  const { status, error } =
    process.platform === "win32"
      ? spawnSync([`"${npm}"`, ...argv].join(" "), { stdio: "inherit", shell: true })
      : spawnSync(npm, argv, { stdio: "inherit" });
  if (error !== undefined) throw new UserError(`npm could not be started: ${error.message}.`, { exit: 4 });
  return status ?? 4;
}
