import { needsBackfill } from "../../../../engine/blueprint/options.ts";
import type { Members } from "../../../../engine/catalog/repeatable.ts";
import type { Stack, Use, UseChange } from "../../../../engine/index.ts";
import { UserError } from "../../../../errors.ts";

/** The members of a change that rows which are there already would have no value for. */
export function lackingBackfill(
  stack: Stack,
  uses: readonly Use[],
  changes: readonly UseChange[],
): readonly string[] {
  return changes.flatMap((change) => {
    if (change.do !== "add") return [];
    const { feature, instance, of = [] } = change.use;
    const there = uses.find((use) => use.feature === feature && use.instance === instance);
    const members = membersOf(stack, feature);
    if (there === undefined || members === undefined) return [];
    return of
      .filter((one) => there.of?.some((other) => other.instance === one.instance) !== true)
      .filter((one) => members.kinds.some(({ name }) => name === one.feature) && needsBackfill(members, one))
      .map((one) => one.instance ?? "");
  });
}

/** The members of a change whose rows may have had no value, and can be given one. */
export function losingValues(
  stack: Stack,
  uses: readonly Use[],
  changes: readonly UseChange[],
): readonly string[] {
  return changes.flatMap((change) => {
    if (change.do !== "set" || change.path.member === undefined) return [];
    const { feature, instance, member = "" } = change.path;
    const members = membersOf(stack, feature);
    const missing = members?.backfill?.missing ?? "";
    const there = uses.find((use) => use.feature === feature && use.instance === instance);
    const old = there?.of?.find((one) => one.instance === member);
    const kind = members?.kinds.find(({ name }) => name === change.use.feature);
    const isLost = change.without?.includes(missing) === true && Object.hasOwn(old?.values ?? {}, missing);
    return isLost && kind?.literal !== undefined ? [member] : [];
  });
}

function membersOf({ repeatable = [] }: Stack, id: string): Members | undefined {
  return repeatable.find((feature) => feature.id === id)?.instances.members;
}

/**
 * Changes with the values that rows get: `name=value`, or a value alone for the only member that needs one.
 *
 * @throws {UserError} if a value is for no member, or it is not said for which one.
 */
export function withBackfill(
  changes: readonly UseChange[],
  lacking: readonly string[],
  given: readonly string[],
): readonly UseChange[] {
  if (given.length === 0) return changes;
  const named = changes.flatMap((change) =>
    change.do === "add"
      ? (change.use.of ?? [])
      : change.do === "set" && change.path.member
        ? [change.use]
        : [],
  );
  const names = named.map(({ instance = "" }) => instance);
  const values = new Map<string, string>();
  for (const text of given) {
    const [, name = "", value = ""] = /^([A-Za-z]\w*)=([\s\S]*)$/.exec(text) ?? [];
    if (names.includes(name)) values.set(name, value);
    else {
      const candidates = lacking.length > 0 ? lacking : names;
      const [only] = candidates;
      if (only === undefined) throw new UserError("--backfill is for what is added to rows that are there.");
      if (candidates.length > 1)
        throw new UserError(
          `--backfill=${text} is for one of ${candidates.join(", ")}: say --backfill=${only}=…`,
        );
      values.set(only, text);
    }
  }
  const filled = (use: Use): Use => {
    const backfill = values.get(use.instance ?? "");
    return backfill === undefined ? use : { ...use, backfill };
  };
  return changes.map((change) => {
    if (change.do === "add")
      return { ...change, use: { ...change.use, of: (change.use.of ?? []).map(filled) } };
    return change.do === "set" && change.path.member !== undefined
      ? { ...change, use: filled(change.use) }
      : change;
  });
}
