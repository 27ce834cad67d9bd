import { groupsOf, valuesOf } from "../../engine/answers/choices.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import type { CommandSpec } from "../command.ts";
import { columns, wrapTerm } from "./wrap.ts";

/** The name that the program is called by in what it prints. */
export const PROGRAM = "create-plinth";

/** What the exit codes mean, for every help. */
export const EXIT_CODES = `Exit codes:
  0 done    1 our bug    2 usage    3 conflicts left    130 interrupted
  4 environment: disk, permission, a tool, or a service that fails`;

/** The first help: what there is to choose, and all commands. */
export function overview(catalog: Catalog, commands: readonly CommandSpec[]): string {
  const groups = groupsOf(catalog).map((group): [string, string] => {
    if (group.choose === "toggle") return [`--${group.id}`, group.features[0]?.title ?? group.title];
    const values = valuesOf(group).join(group.choose === "one" ? "|" : ",");
    return [`--${group.id} ${values}`, group.title];
  });
  const named = commands.filter((command) => command.isFor?.(catalog) ?? true);
  return `Usage: ${PROGRAM} [name] [options]
       ${PROGRAM} <command> [options]

Create a production API project that was proven to work, and keep it up to date.

Commands:
${rows(named.map(({ name, summary }) => [name, summary]))}

A new project, chosen by flags, or asked (more: ${PROGRAM} create --help):
${rows([...groups, ["--yes", "take the defaults for the rest"]])}

Examples:
  ${PROGRAM} my-api
  ${PROGRAM} my-api --preset ${catalog.stacks.flatMap(({ presets }) => Object.keys(presets)).at(1) ?? "name"} --yes
  -h, --help and ${PROGRAM} help <command>; -V, --version

${EXIT_CODES}
`;
}

function rows(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.min(40, Math.max(...pairs.map(([left]) => left.length)));
  return pairs.flatMap(([left, right]) => wrapTerm(left, right, width, Math.min(columns(), 80))).join("\n");
}
