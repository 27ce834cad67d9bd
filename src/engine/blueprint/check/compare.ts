import { UserError } from "../../../errors.ts";
import type { Kind } from "../../catalog/repeatable.ts";
import { typedMember } from "../notation.ts";
import type { Use } from "../use.ts";

/** One side of a comparison: what it is called, and what it is. */
interface Side {
  readonly name: string | undefined;
  readonly value: string;
}

/**
 * Compares arguments and options of a member as its kind says; what was not given, or is a named value, is left out.
 *
 * @throws {UserError} if one is greater than another.
 */
export function checkComparisons(kind: Kind, member: Use): void {
  const known = new Map<string, string>(
    kind.arguments.flatMap(({ name, default: fallback }, index) => {
      const value = member.args?.[index] ?? fallback;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  for (const [option, value] of Object.entries(member.values ?? {}))
    if (!Object.hasOwn(kind.literal?.named ?? {}, value)) known.set(option, value);
  for (const check of kind.checks) {
    const [left, right] = check.split(" <= ").map((side) => sideOf(side, known));
    if (left === undefined || right === undefined || compare(left.value, right.value) <= 0) continue;
    const limit = (side: Side) => (side.name === undefined ? side.value : `${side.name}, ${side.value}`);
    const [wrong, rule] =
      left.name === undefined ? [right, `at least ${limit(left)}`] : [left, `at most ${limit(right)}`];
    throw new UserError(
      `The ${wrong.name} of "${typedMember(member)}" is ${wrong.value}: it has to be ${rule}.`,
    );
  }
}

function sideOf(text: string, known: ReadonlyMap<string, string>): Side | undefined {
  if (/^-?\d/.test(text)) return { name: undefined, value: text };
  const name = text.replace("length ", "");
  const value = known.get(name);
  if (value === undefined) return undefined;
  return name === text
    ? { name, value }
    : { name: `length of the ${name}`, value: String([...value].length) };
}

/** Numbers by their value, however many digits they have, and other texts by their letters. */
export function compare(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => /^(-?)(\d+)(?:\.(\d+))?$/.exec(text));
  if (!one || !other) return a < b ? -1 : a > b ? 1 : 0;
  const places = Math.max(one[3]?.length ?? 0, other[3]?.length ?? 0);
  const [left, right] = [one, other].map(([, sign, whole, rest = ""]) =>
    BigInt(`${sign}${whole}${rest.padEnd(places, "0")}`),
  );
  return left === right ? 0 : (left ?? 0n) < (right ?? 0n) ? -1 : 1;
}
