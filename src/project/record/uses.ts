import {
  type Blueprint,
  blueprintOf,
  byRecordedName,
  collectUses,
  instancesIn,
  linesOfUse,
  nameProblem,
  namesOf,
  readUse,
  recordedName,
  splitAt,
  type Use,
  usesOf,
} from "../../engine/index.ts";

/** Why a line `use …` is none; undefined if it is one. */
export function useProblem(line: string): string | undefined {
  return readUse(line) === undefined ? "is no use of a feature" : undefined;
}

/** In place of a line that went. */
const GAP = "#";

/** How many lines went behind a use; the key is a feature's id for those at the beginning of its lines. */
export type Gaps = ReadonlyMap<string, number>;

/**
 * The lines of a feature's instances. Behind each is an empty one, and a line that went leaves a `#`: without them, git
 * would put what one branch changes and another adds next to it into one conflict, and a union has both sides.
 */
export function linesOfInstances(uses: readonly Use[], feature: string, gaps: Gaps): readonly string[] {
  const gapsBehind = (key: string) => Array.from({ length: gaps.get(key) ?? 0 }, () => [GAP, ""]).flat();
  const lines = instancesIn(uses)
    .filter((use) => use.feature === feature)
    .flatMap((use) => {
      const keys = keysOf(use);
      return linesOfUse(byRecordedName(use)).flatMap((line, index) => [
        `use ${line}`,
        "",
        ...gapsBehind(keys[index] ?? ""),
      ]);
    });
  return [...gapsBehind(feature), ...lines];
}

/** What the lines of an instance are about: `model Post`, `model Post title`. */
function keysOf(use: Use): readonly string[] {
  const key = instanceKeyOf(use);
  return [key, ...(use.of ?? []).map((member) => `${key} ${recordedName(member)}`)];
}

/** What an instance is called in a record, whatever it is named now: `model Post`. */
export function instanceKeyOf(use: Use): string {
  return `${use.feature} ${recordedName(use)}`;
}

/**
 * What instances and members are named now, for those that were renamed: their other lines keep the name that they were
 * added by, so that git merges a name with what another branch changes. Around each is what no branch changes.
 */
export function linesOfNames(uses: readonly Use[], feature: string): readonly string[] {
  const all = instancesIn(uses).filter((use) => use.feature === feature);
  return all
    .flatMap(namesOf)
    .sort()
    .flatMap((line) => [`# ${line.slice(0, line.lastIndexOf(" "))}`, `named ${line}`, ""]);
}

/** The ids of migrations under the names that the lines of instances and members have in a record, or back. */
export function renameMigrations(
  ids: readonly string[],
  uses: readonly Use[],
  to: "recorded" | "named",
): readonly string[] {
  const [from, into] = [recordedName, ({ instance = "" }: Use) => instance];
  const [old, now] = to === "recorded" ? [into, from] : [from, into];
  const renamed = new Map(
    instancesIn(uses)
      .filter((use) => [use, ...(use.of ?? [])].some((one) => old(one) !== now(one)))
      .map((use) => [`${use.feature}/${old(use)}`, use]),
  );
  return ids.map((id) => {
    const end = id.lastIndexOf("/");
    const use = renamed.get(id.slice(0, Math.max(end, 0)));
    if (use === undefined) return id;
    const rest = id.slice(end + 1);
    const member = use.of?.find((one) => old(one) === rest);
    return `${use.feature}/${now(use)}/${member === undefined ? rest : now(member)}`;
  });
}

/** Where lines went in a record. */
export function readGaps(features: string): Gaps {
  const gaps = new Map<string, number>();
  let key: string | undefined;
  for (const line of features.split(/\r?\n/)) {
    const heading = /^# ([a-z][a-z0-9-]*)$/.exec(line)?.[1];
    if (heading !== undefined) key = heading;
    else if (line.startsWith("# ")) key = undefined;
    else if (line.startsWith("use ")) key = keyOfLine(line.slice("use ".length));
    else if (line === GAP && key !== undefined) gaps.set(key, (gaps.get(key) ?? 0) + 1);
  }
  return gaps;
}

function keyOfLine(line: string): string | undefined {
  const read = readUse(line);
  if (read?.of !== undefined) return [...read.of, read.use.instance].join(" ");
  return read?.use.instance === undefined ? undefined : `${read.use.feature} ${read.use.instance}`;
}

/** Where lines went after a change: what goes leaves its place behind the use before it. */
export function gapsAfter(gaps: Gaps, before: readonly Use[], after: readonly Use[]): Gaps {
  const stays = new Set(instancesIn(after).flatMap(keysOf));
  const left = new Map<string, number>();
  const add = (key: string, count: number) => count > 0 && left.set(key, (left.get(key) ?? 0) + count);
  for (const feature of new Set(instancesIn(before).map((use) => use.feature))) {
    let last = feature;
    add(last, gaps.get(feature) ?? 0);
    for (const key of instancesIn(before)
      .filter((use) => use.feature === feature)
      .flatMap(keysOf)) {
      if (stays.has(key)) last = key;
      else add(last, 1);
      add(last, gaps.get(key) ?? 0);
    }
  }
  return left;
}

/** Reads the uses that a record has, whatever the order of its lines, and the names that they have now. */
export function readUses(features: readonly string[], lines: readonly string[], names: readonly string[]) {
  const { once, instances, ...problems } = collectUses(lines, names);
  return { uses: [...usesOf([...new Set([...features, ...once])]), ...instances], ...problems };
}

/**
 * The lines of uses after a merge, made whole: of an instance that one branch removed and another changed, git leaves only
 * the lines that were changed. The others are as the branches have them that kept it; `torn` names such instances.
 */
export function repairTorn(
  lines: readonly string[],
  sides: readonly Blueprint[],
): { readonly lines: readonly string[]; readonly torn: readonly string[] } {
  const instances = sides.map((side) => keyedLines(side.uses));
  const repaired = [...new Set(instances.flatMap((side) => [...side.keys()]))].flatMap((instance) => {
    const [first, ...others] = instances.flatMap((side) => side.get(instance) ?? []);
    if (first === undefined || others.length + 1 === sides.length) return [];
    const isOfIt = (line: string) => `${keyOfLine(line)} `.startsWith(`${instance} `);
    const left = lines.filter(isOfIt);
    const known = new Set(left.map(keyOfLine));
    const missing = [...first.keys()].filter((key) => !known.has(key) && others.every((one) => one.has(key)));
    if (left.length === 0 || missing.length === 0) return [];
    const inOrder = [...first].flatMap(([key, line]) =>
      missing.includes(key) ? [line] : left.filter((one) => keyOfLine(one) === key),
    );
    return [{ instance, isOfIt, lines: [...new Set([...inOrder, ...left])] }];
  });
  return {
    lines: [
      ...lines.filter((line) => !repaired.some(({ isOfIt }) => isOfIt(line))),
      ...repaired.flatMap((one) => one.lines),
    ],
    torn: repaired.map(({ instance }) => instance),
  };
}

/** Of each instance its lines, by what each is about. */
function keyedLines(uses: readonly Use[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    instancesIn(uses).map((use) => {
      const lines = linesOfUse(byRecordedName(use));
      return [instanceKeyOf(use), new Map(keysOf(use).map((key, index) => [key, lines[index] ?? ""]))];
    }),
  );
}

/** Before what an instance is named in the line on what was rendered. */
const NAMED = "named ";

/** What a rendering was made from, in one line: the version and features, then each use of the others behind `|`. */
export function writeRendered({ version, features, uses }: Blueprint): string {
  const instances = instancesIn(uses);
  const lines = instances.flatMap((use) => linesOfUse(byRecordedName(use)));
  const names = instances.flatMap(namesOf).map((line) => NAMED + line);
  return [[version, ...features].join(" "), ...lines, ...names].join(" | ");
}

/** Reads what a rendering was made from; the rest of the blueprint is `head`. */
export function readRendered(line: string, head: Omit<Blueprint, "uses" | "features">): Blueprint {
  const { version, features, uses, names } = splitRendered(line);
  return blueprintOf({ ...head, version }, readUses(features, uses, names).uses);
}

/** Whether each use and each name in a line on what was rendered can be read. */
export function isRendered(line: string): boolean {
  const { uses, names } = splitRendered(line);
  return (
    uses.every((use) => useProblem(use) === undefined) && names.every((one) => nameProblem(one) === undefined)
  );
}

/** The version and the features, the lines of the uses, and those on their names. */
export function splitRendered(line: string) {
  const [[version = "", ...features] = [], ...groups] = splitAt(line, " ").reduce<string[][]>(
    (groups, word) => {
      // No word of a use is this alone, though one may have it among others.
      if (word === "|") groups.push([]);
      else groups.at(-1)?.push(word);
      return groups;
    },
    [[]],
  );
  const lines = groups.map((words) => words.join(" "));
  return {
    version,
    features,
    uses: lines.filter((one) => !one.startsWith(NAMED)),
    names: lines.flatMap((one) => (one.startsWith(NAMED) ? [one.slice(NAMED.length)] : [])),
  };
}
