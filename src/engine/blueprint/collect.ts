import { NAME, readUse } from "./notation.ts";
import { instancesIn, onceUsed, recordedName, type Use } from "./use.ts";

/** The uses that some lines describe. */
export interface Collected {
  /** The ids of the features that are there once. */
  readonly once: readonly string[];
  readonly instances: readonly Use[];
  /** Instances and members with two lines that differ. */
  readonly doubled: readonly string[];
  /** Instances of which there is a member, and no line of their own. */
  readonly lost: readonly string[];
  /** Instances and members that have two names, as after a merge of two branches that renamed them. */
  readonly ambiguous: readonly string[];
}

/**
 * Puts members to their instances, whatever the order of the lines; what is no use is left out. `names` says what an
 * instance or a member of these lines was renamed to; one that is gone is left out.
 *
 * @example collectUses(["model Post", "model Post title text.200"]).instances.length // => 1
 */
export function collectUses(lines: readonly string[], names: readonly string[] = []): Collected {
  const read = lines.flatMap((line) => readUse(line) ?? []);
  const whole = read.flatMap(({ of, use }) => (of === undefined ? [use] : []));
  const doubled: string[] = [];
  const instances = new Map<string, Use>();
  for (const use of instancesIn(whole)) {
    const key = `${use.feature} ${use.instance}`;
    if (instances.has(key)) doubled.push(key);
    instances.set(key, use);
  }
  const members = new Map(
    [...instances].map(([key]) => [key, [] as (readonly [name: string, member: Use])[]]),
  );
  const known = new Set<string>();
  const lost = new Set<string>();
  for (const { of, use } of read) {
    if (of === undefined) continue;
    const key = of.join(" ");
    const own = members.get(key);
    if (own === undefined) {
      lost.add(key);
      continue;
    }
    const name = `${key} ${use.instance}`;
    if (known.has(name)) doubled.push(name);
    known.add(name);
    own.push([name, use]);
  }
  const { renamed, ambiguous } = readNames(names);
  const named = (key: string, use: Use): Use => {
    const instance = renamed.get(key);
    return instance === undefined ? use : { ...use, instance, id: use.instance ?? "" };
  };
  const collected = [...instances].map(([key, use]) => ({
    ...named(key, use),
    of: (members.get(key) ?? []).map(([name, member]) => named(name, member)),
  }));
  return {
    once: onceUsed(whole),
    instances: collected,
    doubled,
    lost: [...lost],
    ambiguous: ambiguous.filter((key) => instances.has(key) || known.has(key)),
  };
}

/** Reads `model Tag Label` and `model Tag title headline`: what an instance or a member is named now. */
function readNames(names: readonly string[]) {
  const renamed = new Map<string, string>();
  const ambiguous: string[] = [];
  for (const line of names) {
    const [, key, name] = /^(.+) (\S+)$/.exec(line) ?? [];
    if (key === undefined || name === undefined) continue;
    if (renamed.has(key)) ambiguous.push(key);
    renamed.set(key, name);
  }
  return { renamed, ambiguous };
}

/**
 * Why a line is not what an instance or a member of a record is named now; undefined if it is.
 *
 * @example nameProblem("model Tag Label") // => undefined
 */
export function nameProblem(line: string): string | undefined {
  const [feature = "", ...names] = line.split(" ");
  const isRead = /^[a-z][a-z0-9/-]*$/.test(feature) && [2, 3].includes(names.length);
  return isRead && names.every((name) => NAME.test(name)) ? undefined : "is no name of an instance";
}

/**
 * The lines on what an instance and its members are named now, where that is not the name of their other lines.
 *
 * @example namesOf({ feature: "model", instance: "Label", id: "Tag" }) // => ["model Tag Label"]
 */
export function namesOf(use: Use): readonly string[] {
  const { feature, of = [] } = use;
  return [use, ...of].flatMap((one) => {
    if (one.id === undefined || one.id === one.instance) return [];
    return [[feature, recordedName(use), ...(one === use ? [] : [one.id]), one.instance].join(" ")];
  });
}
