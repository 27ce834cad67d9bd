import { readUse } from "./notation.ts";
import { instancesIn, onceUsed, type Use } from "./use.ts";

/** The uses that some lines describe. */
export interface Collected {
  /** The ids of the features that are there once. */
  readonly once: readonly string[];
  readonly instances: readonly Use[];
  /** Instances and members with two lines that differ. */
  readonly doubled: readonly string[];
  /** Instances of which there is a member, and no line of their own. */
  readonly lost: readonly string[];
}

/**
 * Puts members to their instances, whatever the order of the lines; what is no use is left out.
 *
 * @example collectUses(["model Post", "model Post title text.200"]).instances.length // => 1
 */
export function collectUses(lines: readonly string[]): Collected {
  const read = lines.flatMap((line) => readUse(line) ?? []);
  const whole = read.flatMap(({ of, use }) => (of === undefined ? [use] : []));
  const doubled: string[] = [];
  const instances = new Map<string, Use>();
  for (const use of instancesIn(whole)) {
    const key = `${use.feature} ${use.instance}`;
    if (instances.has(key)) doubled.push(key);
    instances.set(key, use);
  }
  const members = new Map([...instances].map(([key, { of = [] }]) => [key, [...of]]));
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
    own.push(use);
  }
  const collected = [...instances].map(([key, use]) => ({ ...use, of: members.get(key) ?? [] }));
  return { once: onceUsed(whole), instances: collected, doubled, lost: [...lost] };
}
