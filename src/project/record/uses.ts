import {
  type Blueprint,
  blueprintOf,
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

/**
 * The lines of a feature's instances. Behind each is an empty one: without it, git would put what one branch changes
 * and another adds next to it into one conflict.
 */
export function linesOfInstances(uses: readonly Use[], feature: string): readonly string[] {
  return instancesIn(uses)
    .filter((use) => use.feature === feature)
    .flatMap((use) => linesOfUse(use).flatMap((line) => [`use ${line}`, ""]));
}

/** What the lines `feature …` and `use …` of a record say. */
export interface RecordedUses {
  readonly uses: readonly Use[];
  /** What has two lines that differ. */
  readonly doubled: readonly string[];
  /** Instances of which there is a member, and no line of their own. */
  readonly lost: readonly string[];
}

/** Reads the uses that a record has, whatever the order of its lines. */
export function readUses(features: readonly string[], lines: readonly string[]): RecordedUses {
  const read = lines.flatMap((line) => readUse(line) ?? []);
  const whole = read.flatMap(({ of, use }) => (of === undefined ? [use] : []));
  const once = [...features, ...whole.flatMap((use) => (use.instance === undefined ? [use.feature] : []))];
  const doubled: string[] = [];
  const instances = new Map<string, Use>();
  for (const use of instancesIn(whole)) {
    const key = `${use.feature} ${use.instance}`;
    if (instances.has(key)) doubled.push(key);
    instances.set(key, use);
  }
  const lost = new Set<string>();
  for (const { of, use } of read) {
    if (of === undefined) continue;
    const key = of.join(" ");
    const owner = instances.get(key);
    if (owner === undefined) {
      lost.add(key);
      continue;
    }
    const members = owner.of ?? [];
    if (members.some(({ instance }) => instance === use.instance)) doubled.push(`${key} ${use.instance}`);
    instances.set(key, { ...owner, of: [...members, use] });
  }
  return { uses: [...usesOf([...new Set(once)]), ...instances.values()], doubled, lost: [...lost] };
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
  const [first = "", ...uses] = splitAt(line, "|").map((piece) => piece.trim());
  return [first.split(" "), uses];
}
