import { groupsOf } from "../../../engine/answers/choices.ts";
import type { Catalog } from "../../../engine/catalog/catalog.ts";
import { buildCommand } from "../../build-command.ts";
import type { CommandSpec } from "../../command.ts";

/** What completion knows: the commands, the catalog, and the features of the project that one stands in. */
export interface Surroundings {
  readonly catalog: Catalog;
  readonly commands: readonly CommandSpec[];
  readonly features?: readonly string[] | undefined;
}

type Candidate = readonly [word: string, hint: string];

/** What can stand where the last of the words is being typed. */
export function candidates(words: readonly string[], around: Surroundings): readonly Candidate[] {
  const last = words.at(-1) ?? "";
  return possible(words.slice(0, -1), last, around).filter(([word]) => word.startsWith(last));
}

function possible(before: readonly string[], last: string, around: Surroundings): readonly Candidate[] {
  const { catalog, commands, features } = around;
  const named = commands.find(({ name }) => name === before[0]);
  const spec = named ?? commands.find(({ isDefault }) => isDefault);
  if (spec === undefined) return [];
  const flag = before.at(-1) ?? "";
  const options = buildCommand(spec, catalog).options.filter(({ hidden }) => !hidden);
  const taking = options.find(({ long, short }) => long === flag || short === flag);
  if (taking?.required === true) return valuesFor(flag, catalog);
  if (last.startsWith("-")) {
    return options
      .filter(({ long }) => long !== undefined && !before.includes(long))
      .map(({ long, description }): Candidate => [long ?? "", description]);
  }
  if (before.length === 0) return commands.map(({ name, summary }): Candidate => [name, summary]);
  return (spec.complete?.(catalog, features ?? []) ?? [])
    .filter((word) => !before.includes(word))
    .map((word): Candidate => [word, ""]);
}

function valuesFor(flag: string, catalog: Catalog): readonly Candidate[] {
  if (flag === "--stack") return catalog.stacks.map(({ id, title }): Candidate => [id, title]);
  if (flag === "--preset") {
    return catalog.stacks.flatMap(({ presets }) =>
      Object.entries(presets).map(([name, { hint }]): Candidate => [name, hint]),
    );
  }
  const group = groupsOf(catalog).find(({ id }) => `--${id}` === flag);
  return group?.features.map(({ name, hint }): Candidate => [name, hint]) ?? [];
}
