import { groupsOf } from "../../../engine/answers/choices.ts";
import { type Catalog, featuresOf } from "../../../engine/catalog/catalog.ts";
import type { Use } from "../../../engine/index.ts";
import { buildCommand } from "../../build-command.ts";
import type { CommandSpec } from "../../command.ts";
import { firstUseWords, useCandidates } from "./uses.ts";

/** What completion knows: the commands, the catalog, and what the project has that one is in. */
export interface Surroundings {
  readonly catalog: Catalog;
  readonly commands: readonly CommandSpec[];
  readonly features?: readonly string[] | undefined;
  readonly uses?: readonly Use[] | undefined;
}

type Candidate = readonly [word: string, hint: string];

/** The words that fit where the last one is being typed. */
export function candidates(words: readonly string[], around: Surroundings): readonly Candidate[] {
  const last = words.at(-1) ?? "";
  return possible(words.slice(0, -1), last, around).filter(([word]) => word.startsWith(last));
}

function possible(before: readonly string[], last: string, around: Surroundings): readonly Candidate[] {
  const { catalog, commands } = around;
  const names = commands
    .filter(({ isFor }) => isFor?.(catalog) ?? true)
    .map(({ name, summary }): Candidate => [name, summary]);
  if (before[0] === "help") return before.length === 1 ? names : [];
  const named = commands.find(({ name }) => name === before[0]);
  const spec = named ?? commands.find(({ isDefault }) => isDefault);
  if (spec === undefined) return [];
  // What is described is offered, even if another line of the help names it.
  const options = buildCommand(spec, catalog).options.filter(
    ({ hidden, description }) => !hidden || description !== "",
  );
  const isTaking = (flag: string) =>
    options.some(({ long, short, required }) => required && (long === flag || short === flag));
  const flag = before.at(-1) ?? "";
  if (isTaking(flag)) return valuesFor(flag, last, catalog);
  const [assigned = ""] = last.split("=", 1);
  if (last.includes("=") && isTaking(assigned)) {
    const values = valuesFor(assigned, last.slice(assigned.length + 1), catalog);
    return values.map(([word, hint]): Candidate => [`${assigned}=${word}`, hint]);
  }
  if (last.startsWith("-")) {
    return options
      .filter(({ long }) => long !== undefined && !before.includes(long))
      .map(({ long, description }): Candidate => [long ?? "", description]);
  }
  if (before.length === 0) return [...names, ["help", "print the help of a command"]];
  return argumentsOf(spec, before.slice(named === undefined ? 0 : 1), last, around);
}

/** What a command's next argument may be, behind those that are typed. */
function argumentsOf(
  spec: CommandSpec,
  typed: readonly string[],
  last: string,
  around: Surroundings,
): readonly Candidate[] {
  const { catalog, commands, features, uses = [] } = around;
  const words = typed.filter((word) => !word.startsWith("-"));
  const taken = commands.filter(
    ({ name, isFor }) => spec.takes?.includes(name) && (isFor?.(catalog) ?? true),
  );
  const inner = taken.find(({ name }) => name === words[0]);
  if (inner !== undefined) return argumentsOf(inner, words.slice(1), last, around);
  if (taken.length > 0 && words.length === 0)
    return taken.map(({ name, summary }): Candidate => [name, summary]);
  const about = spec.aboutUses ? useCandidates(catalog, uses, spec.name, words, last) : undefined;
  if (about !== undefined) return about;
  // What is not there can only be added.
  const isSome = spec.name === "add" || uses.length > 0;
  const first = spec.aboutUses && words.length === 0 && isSome ? firstUseWords(catalog) : [];
  const others = (spec.complete?.(catalog, features ?? []) ?? []).filter((word) => !words.includes(word));
  return [...others.map((word): Candidate => [word, ""]), ...first];
}

/** The values of a flag; where it takes a list, each behind what is typed of that. */
function valuesFor(flag: string, typed: string, catalog: Catalog): readonly Candidate[] {
  if (flag === "--stack") return catalog.stacks.map(({ id, title }): Candidate => [id, title]);
  if (flag === "--preset") {
    return catalog.stacks.flatMap(({ presets }) =>
      Object.entries(presets).map(([name, { hint }]): Candidate => [name, hint]),
    );
  }
  const choices = catalog.stacks
    .flatMap(({ repeatable = [] }) => repeatable)
    .flatMap(({ instances }) => Object.keys(instances.options[flag.slice(2)]?.choices ?? {}));
  if (choices.length > 0) return choices.map((one): Candidate => [one, ""]);
  const group = groupsOf(catalog).find(({ id }) => `--${id}` === flag);
  const isList = flag === "--features" || group?.choose === "many";
  const values =
    flag === "--features"
      ? catalog.stacks.flatMap(featuresOf).map(({ id, hint }): Candidate => [id, hint])
      : (group?.features.map(({ name, hint }): Candidate => [name, hint]) ?? []);
  if (!isList) return values;
  const listed = typed.split(",").slice(0, -1);
  return values
    .filter(([word]) => !listed.includes(word))
    .map(([word, hint]): Candidate => [[...listed, word].join(","), hint]);
}
