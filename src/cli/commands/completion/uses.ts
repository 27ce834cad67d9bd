import { type Catalog, featuresOf } from "../../../engine/catalog/catalog.ts";
import type { Kind, Members, Repeatable, UseOption } from "../../../engine/catalog/repeatable.ts";
import { instancesIn, NOT, readMember, type Use } from "../../../engine/index.ts";

type Candidate = readonly [word: string, hint: string];

/** Candidates in a command about instances or members; undefined if it is about something else. */
export function useCandidates(
  { stacks }: Catalog,
  uses: readonly Use[],
  command: string,
  typed: readonly string[],
  last: string,
): readonly Candidate[] | undefined {
  const repeatable = stacks.flatMap((stack) => stack.repeatable ?? []);
  const [word, name, ...rest] = typed;
  const feature = repeatable.find(({ id, instances }) => word === id || word === instances.members?.word);
  if (word === undefined || feature === undefined) return undefined;
  const { members } = feature.instances;
  const instances = instancesIn(uses).filter((use) => use.feature === feature.id);
  const isMember = word === members?.word;
  if (name === undefined && command === "set" && !isMember && last.includes(":"))
    return settings(feature, instances, last);
  if (name === undefined) return command === "add" && !isMember ? [] : namesOf(instances);
  const owner = instances.find(({ instance }) => instance === name);
  if (!isMember && command === "rename" && rest.length === 0 && last.includes(":"))
    return settings(feature, [], last, ({ ofName }) => ofName === true);
  if (!isMember && command === "remove") return namesOf(instances).filter(([one]) => !typed.includes(one));
  if (members === undefined || (!isMember && command !== "add")) return [];
  const named = [...namesOf(instances).map(([one]) => one), ...targetsOf(stacks)];
  const others = [
    ...(owner?.of ?? []),
    ...rest.flatMap((one) => readMember(one.split(":")[0] ?? "", one.split(":")[1] ?? "", []) ?? []),
  ];
  if (command === "add") return definitions(members, last, named, others);
  const names = namesOf(owner?.of ?? []).filter(([one]) => !rest.includes(one));
  if (command === "rename") return rest.length === 0 ? names : [];
  if (command === "remove") return names;
  if (!last.includes(":")) return names;
  const had = owner?.of?.find(({ instance }) => instance === last.split(":")[0]);
  return [...definitions(members, last, named, others), ...removals(had?.values, last.split(":"), 2)];
}

/** The first words of such commands. */
export function firstUseWords({ stacks }: Catalog): readonly Candidate[] {
  return stacks
    .flatMap((stack) => stack.repeatable ?? [])
    .flatMap(({ id, hint, title, instances: { members } }: Repeatable): Candidate[] => [
      [id, hint],
      ...(members === undefined ? [] : [[members.word, `part of: ${title}`] as const]),
    ]);
}

function namesOf(uses: readonly Use[]): readonly Candidate[] {
  return uses.map(({ instance = "" }): Candidate => [instance, ""]);
}

/** What members may name besides instances. */
function targetsOf(stacks: Catalog["stacks"]): readonly string[] {
  return stacks.flatMap(featuresOf).flatMap(({ targets = {} }) => Object.keys(targets));
}

/** A kind behind `name:`, what it names behind a dot, options behind a kind, and the values that an option has. */
function definitions(
  { kinds, options: rules }: Members,
  last: string,
  named: readonly string[],
  others: readonly Use[],
): readonly Candidate[] {
  const [name = "", kind, ...options] = last.split(":");
  if (kind === undefined) return [];
  const known = kinds.find((one) => one.name === kind.split(".")[0]);
  const index = kind.split(".").length - 2;
  const siblings = known?.arguments[index]?.member;
  if (options.length === 0 && known !== undefined && siblings !== undefined)
    return others
      .filter((one) => siblings.includes(one.feature) && one.instance !== name)
      .map(
        ({ instance }): Candidate => [`${name}:${[...kind.split(".").slice(0, -1), instance].join(".")}`, ""],
      );
  if (
    options.length === 0 &&
    kind.includes(".") &&
    known?.arguments.some(({ instance }) => instance) === true
  )
    return [...new Set(named)].map((one): Candidate => [`${name}:${known.name}.${one}`, ""]);
  if (options.length === 0) return kinds.map((one): Candidate => [`${name}:${one.name}`, one.hint]);
  const before = [name, kind, ...options.slice(0, -1)];
  const [typed = "", value] = (options.at(-1) ?? "").split("=");
  if (value !== undefined)
    return valuesOf(typed, rules, known, kind.split(".").slice(1)).map(
      (one): Candidate => [[...before, `${typed}=${one}`].join(":"), ""],
    );
  return (known?.options ?? [])
    .filter((option) => !isTyped(option, before))
    .map((option): Candidate => [[...before, option].join(":"), rules[option]?.hint ?? ""]);
}

/** The options of an instance behind its name, their values, and those that can be taken away. */
function settings(
  { instances: { options: rules } }: Repeatable,
  uses: readonly Use[],
  last: string,
  fits: (rule: UseOption) => boolean = () => true,
): readonly Candidate[] {
  const words = last.split(":");
  const before = words.slice(0, -1);
  const [typed = "", value] = (words.at(-1) ?? "").split("=");
  if (value !== undefined)
    return valuesOf(typed, rules, undefined, []).map(
      (one): Candidate => [[...before, `${typed}=${one}`].join(":"), ""],
    );
  const had = uses.find(({ instance }) => instance === words[0]);
  const others = Object.entries(rules).filter(([option, rule]) => fits(rule) && !isTyped(option, before));
  return [
    ...others.map(([option, { hint }]): Candidate => [[...before, option].join(":"), hint ?? ""]),
    ...removals(had?.values, words, 1),
  ];
}

/** What takes options away that there are, behind so many words at least. */
function removals(values: Use["values"] = {}, words: readonly string[], least: number): readonly Candidate[] {
  const before = words.slice(0, -1);
  if (before.length < least || words.at(-1)?.includes("=") === true) return [];
  return Object.keys(values)
    .filter((option) => !isTyped(option, before) && !isTyped(NOT + option, before))
    .map((option): Candidate => [[...before, NOT + option].join(":"), `take ${option} away`]);
}

function isTyped(option: string, words: readonly string[]): boolean {
  return words.some((word) => word.split("=")[0] === option);
}

/** The values that an option can have, if there are a few. */
function valuesOf(
  option: string,
  rules: Members["options"],
  kind: Kind | undefined,
  args: readonly string[],
): readonly string[] {
  const literal = kind?.literal?.options.includes(option) === true ? kind.literal : undefined;
  if (literal?.oneOf !== undefined) return args;
  return Object.keys(rules[option]?.choices ?? literal?.named ?? {});
}
