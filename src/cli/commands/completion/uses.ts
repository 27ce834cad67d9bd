import type { Catalog } from "../../../engine/catalog/catalog.ts";
import type { Members, Repeatable } from "../../../engine/catalog/repeatable.ts";
import { instancesIn, type Use } from "../../../engine/index.ts";

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
  if (name === undefined) return command === "add" && !isMember ? [] : namesOf(instances);
  const owner = instances.find(({ instance }) => instance === name);
  if (!isMember && command === "remove") return namesOf(instances).filter(([one]) => !typed.includes(one));
  if (members === undefined || (!isMember && command !== "add")) return [];
  if (command === "add") return definitions(members, last);
  const names = namesOf(owner?.of ?? []).filter(([one]) => !rest.includes(one));
  if (command === "rename") return rest.length === 0 ? names : [];
  if (command === "remove") return names;
  return last.includes(":") ? definitions(members, last) : names;
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

/** A kind behind `name:`, and options behind a kind. */
function definitions({ kinds }: Members, last: string): readonly Candidate[] {
  const [name = "", kind, ...options] = last.split(":");
  if (kind === undefined) return [];
  if (options.length === 0) return kinds.map((one): Candidate => [`${name}:${one.name}`, one.hint]);
  const chosen = kinds.find((one) => one.name === kind.split(".")[0]);
  const before = [name, kind, ...options.slice(0, -1)];
  return (chosen?.options ?? [])
    .filter((option) => !before.some((word) => word.split("=")[0] === option))
    .map((option): Candidate => [[...before, option].join(":"), ""]);
}
