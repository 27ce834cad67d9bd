import {
  type Blueprint,
  blueprintOf,
  collectUses,
  instancesIn,
  linesOfUse,
  readUse,
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
      return linesOfUse(use).flatMap((line, index) => [`use ${line}`, "", ...gapsBehind(keys[index] ?? "")]);
    });
  return [...gapsBehind(feature), ...lines];
}

/** What the lines of an instance are about: `model Post`, `model Post title`. */
function keysOf({ feature, instance, of = [] }: Use): readonly string[] {
  const key = `${feature} ${instance}`;
  return [key, ...of.map((member) => `${key} ${member.instance}`)];
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
  const renamed = new Map<string, string>();
  for (const use of instancesIn(after)) {
    const now = keysOf(use);
    const was = keysOf({
      ...(use.was ?? use),
      of: (use.of ?? []).map((member) => ({ ...member, instance: (member.was ?? member).instance ?? "" })),
    });
    for (const [index, key] of was.entries()) renamed.set(key, now[index] ?? key);
  }
  const left = new Map<string, number>();
  const add = (key: string, count: number) => count > 0 && left.set(key, (left.get(key) ?? 0) + count);
  for (const feature of new Set(instancesIn(before).map((use) => use.feature))) {
    let last = feature;
    add(last, gaps.get(feature) ?? 0);
    for (const key of instancesIn(before)
      .filter((use) => use.feature === feature)
      .flatMap(keysOf)) {
      const now = renamed.get(key);
      if (now === undefined) add(last, 1);
      else last = now;
      add(last, gaps.get(key) ?? 0);
    }
  }
  return left;
}

/** Reads the uses that a record has, whatever the order of its lines. */
export function readUses(features: readonly string[], lines: readonly string[]) {
  const { once, instances, doubled, lost } = collectUses(lines);
  return { uses: [...usesOf([...new Set([...features, ...once])]), ...instances], doubled, lost };
}

/** What a rendering was made from, in one line: the version and features, then each use of the others behind `|`. */
export function writeRendered({ version, features, uses }: Blueprint): string {
  const instances = instancesIn(uses).flatMap(linesOfUse);
  return [[version, ...features].join(" "), ...instances].join(" | ");
}

/** Reads what a rendering was made from; the rest of the blueprint is `head`. */
export function readRendered(line: string, head: Omit<Blueprint, "uses" | "features">): Blueprint {
  const [[version = "", ...features], instances] = splitRendered(line);
  return blueprintOf({ ...head, version }, readUses(features, instances).uses);
}

/** The words of the version and the features, and the lines of the uses. */
export function splitRendered(line: string): readonly [words: readonly string[], uses: readonly string[]] {
  const [words = [], ...uses] = splitAt(line, " ").reduce<string[][]>(
    (groups, word) => {
      // No word of a use is this alone, though one may have it among others.
      if (word === "|") groups.push([]);
      else groups.at(-1)?.push(word);
      return groups;
    },
    [[]],
  );
  return [words, uses.map((use) => use.join(" "))];
}
