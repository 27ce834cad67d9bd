import { basename, dirname, resolve } from "node:path";
import type { Command } from "commander";
import { groupsOf, valuesOf } from "../../engine/answers/choices.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";

/** Options of ours that npm has too, for itself: they may be meant for npm, or come from its configuration. */
const SHARED_WITH_NPM = ["yes", "no-yes", "force", "git", "description", "only", "prefix", "help", "version"];

/** Options of npm's own that a command of ours may have been given before `--`. */
const ON = ["yes", "force"];

/**
 * Says that `npm create` was given one of its own flags that ours has too, where a text names it. `npx -y` means npm's,
 * and passes on what follows the package.
 */
export function keptByNpm(text: string, environment: NodeJS.ProcessEnv = host().env): string | undefined {
  if (!isRunByNpm(environment) || environment.npm_command !== "init") return undefined;
  const kept = ON.filter(
    (name) => text.includes(`--${name}`) && environment[`npm_config_${name}`] === "true",
  );
  if (kept.length === 0) return undefined;
  const flags = kept.map((name) => `--${name}`).join(" and ");
  return `npm kept ${flags} for itself: put -- before it, as in npm create plinth@latest my-api -- ${flags}`;
}

/** Whether `npm create` or `npx` started us. */
function isRunByNpm({ npm_config_user_agent, npm_command }: NodeJS.ProcessEnv): boolean {
  return npm_config_user_agent?.startsWith("npm/") === true && ["init", "exec"].includes(npm_command ?? "");
}

/**
 * Refuses a command line that npm kept flags of: those before `--` are npm's configuration, which it passes on as
 * `npm_config_*` (npm, "config").
 *
 * @throws {UserError} if npm kept flags.
 */
export function refuseKeptFlags(
  command: Command,
  catalog: Catalog,
  environment: NodeJS.ProcessEnv = host().env,
  cwd = host().cwd,
): void {
  if (!isRunByNpm(environment)) return;
  const groups = groupsOf(catalog);
  const kept = command.options.flatMap(({ long }) => {
    const flag = long?.slice(2) ?? "";
    const off = flag.startsWith("no-");
    const name = flag.replace(/^no-/, "");
    const value = environment[`npm_config_${name.replaceAll("-", "_")}`];
    if (flag === "" || SHARED_WITH_NPM.includes(flag) || value === undefined) return [];
    // Of npm's git, which is the path of a program, only `false` is --no-git.
    const isOff = value === "false" || (value === "" && name !== "git");
    if (isOff !== off) return [];
    const group = groups.find(({ id }) => id === name);
    if (group === undefined || isOff || value === "true") return [`--${flag}`];
    // npm resolves the values of its own options that are paths.
    const word = dirname(resolve(cwd, value)) === cwd ? basename(value) : value;
    return word.split(",").every((one) => valuesOf(group).includes(one)) ? [`--${flag}`] : [];
  });
  if (kept.length === 0) return;
  throw new UserError(
    `npm kept ${kept.join(", ")} for itself: put -- before the flags, as in npm create plinth@latest my-api -- ${kept[0]} …`,
  );
}
