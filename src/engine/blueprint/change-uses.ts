import { UserError } from "../../errors.ts";
import { didYouMean } from "../answers/suggest.ts";
import type { Stack } from "../catalog/catalog.ts";
import type { Members, Repeatable } from "../catalog/repeatable.ts";
import { keptHint } from "./check/options.ts";
import { findKind, findRepeatable } from "./find.ts";
import { NOT, typedMember } from "./notation.ts";
import { givenOptions, losesMissing, needsBackfill } from "./options.ts";
import { recordedName, type Use } from "./use.ts";

/** An instance, or a member of one. */
export interface UsePath {
  readonly feature: string;
  readonly instance: string;
  readonly member?: string;
}

/** How the instances of a project are to change. */
export type UseChange =
  /**
   * Adds an instance, unless it has to be there, and the members that it does not have. Whether rows that are there
   * would have a value for these may be checked later.
   */
  | { readonly do: "add"; readonly use: Use; readonly mustExist?: boolean; readonly backfillLater?: boolean }
  /** Removes an instance or a member, which no other may refer to but those that go `together` with it. */
  | { readonly do: "remove"; readonly path: UsePath; readonly together?: readonly string[] }
  /** Gives an instance or a member another name; `values` are the options of an instance that belong to its name. */
  | {
      readonly do: "rename";
      readonly path: UsePath;
      readonly to: string;
      readonly values?: Readonly<Record<string, string>>;
    }
  /**
   * Gives an instance further options, or a member another kind, further arguments and options. What is not given
   * stays, but for the options that it is to be `without`.
   */
  | { readonly do: "set"; readonly path: UsePath; readonly use: Use; readonly without?: readonly string[] };

/**
 * The instances of a project after a change; what is renamed or set has in `was` what it was.
 *
 * @throws {UserError} if what is changed is not there, or what is added is there and differs.
 */
export function changeUses(stack: Stack, uses: readonly Use[], change: UseChange): readonly Use[] {
  if (change.do === "add") {
    const feature = findRepeatable(stack, change.use.feature);
    if (change.mustExist === true) findInstance(feature, uses, change.use.instance ?? "");
    return added(feature, uses, change);
  }
  const { path } = change;
  const feature = findRepeatable(stack, path.feature);
  const owner = findInstance(feature, uses, path.instance);
  const member = path.member === undefined ? undefined : findMember(feature, owner, path.member);
  const put = (now: readonly Use[]) => uses.flatMap((use) => (use === owner ? now : [use]));
  const putMember = (now: readonly Use[]) =>
    put([{ ...owner, of: (owner.of ?? []).flatMap((one) => (one === member ? now : [one])) }]);
  if (change.do === "remove") {
    if (member !== undefined) {
      refuseNamed(feature, owner, member, change.together);
      return putMember([]);
    }
    const others = uses.filter(({ instance = "" }) => !change.together?.includes(instance));
    refuseReferred(feature, others, owner);
    return put([]);
  }
  if (change.do === "rename") {
    if (member !== undefined) {
      if (member.instance === change.to) return uses;
      const renamed = { ...member, instance: change.to, id: recordedName(member), was: member };
      const of = (owner.of ?? []).map((one) =>
        one === member ? renamed : withSibling(feature, one, member.instance ?? "", change.to),
      );
      return put([{ ...owner, of }]);
    }
    const id = recordedName(owner);
    const now = { ...withNameOptions(feature, owner, change), instance: change.to, id, was: owner };
    if (owner.instance === change.to) return sameOptions(owner, now) ? uses : put([now]);
    const renamed = put([now]);
    return renamed.map((use) => withTarget(feature, use, owner.instance ?? "", change.to));
  }
  const { use, without = [] } = change;
  if (member === undefined) {
    const values = mergedOptions(owner, use, without);
    return sameOptions(owner, { ...use, values }) ? uses : put([{ ...owner, values, was: owner }]);
  }
  refuseImplied(feature, use, without);
  const merged = mergedMember(feature, member, use, without);
  if (sameMember(feature, member, merged)) return uses;
  refuseUselessBackfill(feature, merged, member);
  refuseSameInAll(feature, owner, merged);
  refuseOtherValues(feature, member, merged);
  refuseLeftOver(feature, member, merged);
  return putMember([{ ...merged, was: member }]);
}

/**
 * An instance with the options of another name: those of the old one go, unless it is the same.
 *
 * @throws {UserError} if an option does not belong to a name.
 */
function withNameOptions(
  { id, instances: { options } }: Repeatable,
  owner: Use,
  { to, values: given = {} }: { readonly to: string; readonly values?: Readonly<Record<string, string>> },
): Use {
  const other = Object.keys(given).find((one) => options[one]?.ofName !== true);
  if (other !== undefined)
    throw new UserError(`A new name does not take ${other}. To change it: set ${id} ${owner.instance}…`);
  const { values = {}, ...rest } = owner;
  const isKept = (option: string) => owner.instance === to || options[option]?.ofName !== true;
  const kept = Object.entries(values).filter(([option]) => isKept(option));
  const all = { ...Object.fromEntries(kept), ...given };
  return Object.keys(all).length > 0 ? { ...rest, values: all } : rest;
}

/** The options of `old`, changed by those that are given. */
function mergedOptions(
  { values: old = {} }: Use,
  { values: given = {} }: Use,
  without: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries({ ...old, ...given }).filter(([one]) => !without.includes(one)));
}

/** A member as it is set: of the same kind, the arguments that are not given stay, too. */
function mergedMember(
  { instances: { members } }: Repeatable,
  old: Use,
  use: Use,
  without: readonly string[],
): Use {
  const { args = [] } = use;
  const isSame = members !== undefined && use.feature === old.feature;
  const list = isSame ? findKind(members, old).arguments : [];
  const isWhole = !isSame || list[args.length - 1]?.many === true || args.length > list.length;
  const all = isWhole ? args : [...args, ...(old.args ?? []).slice(args.length)];
  const { args: _, values: __, ...rest } = use;
  const values = mergedOptions(old, use, without);
  return {
    ...rest,
    ...(old.id !== undefined && { id: old.id }),
    ...(all.length > 0 && { args: all }),
    ...(Object.keys(values).length > 0 && { values }),
  };
}

/** @throws {UserError} if an option is taken away that every member of the kind has. */
function refuseImplied({ instances: { members } }: Repeatable, use: Use, without: readonly string[]): void {
  if (members === undefined) return;
  const { implies, name } = findKind(members, use);
  const implied = without.find((option) => implies.includes(option));
  if (implied !== undefined)
    throw new UserError(`${use.instance} is ${name}, which always has the option ${implied}.`);
}

/** @throws {UserError} if another kind does not take an option that would stay. */
function refuseLeftOver({ instances: { members } }: Repeatable, old: Use, use: Use): void {
  if (members === undefined || use.feature === old.feature) return;
  const { options } = findKind(members, use);
  const lost = Object.keys(use.values ?? {}).find(
    (one) => Object.hasOwn(old.values ?? {}, one) && !options.includes(one),
  );
  if (lost === undefined) return;
  throw new UserError(`${old.instance} has the option ${lost}, which ${use.feature} does not take.`, {
    hint: keptHint(lost),
  });
}

/** @throws {UserError} if a column of another kind, or with other arguments, would not keep the values. */
function refuseOtherValues({ instances: { members } }: Repeatable, old: Use, use: Use): void {
  if (members === undefined) return;
  const kind = findKind(members, old);
  const [then, now] = [old, use].map(({ args = [] }) =>
    kind.arguments.map((argument, index) => args[index] ?? argument.default),
  );
  const fixed = kind.arguments.find(({ fixed }, index) => fixed === true && then?.[index] !== now?.[index]);
  const isOther = use.feature !== old.feature;
  if (isOther ? (kind.becomes ?? [use.feature]).includes(use.feature) : fixed === undefined) return;
  const what = isOther ? `become ${use.feature}` : `change its ${fixed?.name}`;
  throw new UserError(
    `${old.instance} is ${typedMember(old).split(":")[1]} and cannot ${what}: its values would not be kept.`,
    {
      hint: `Add another ${members.word}, or remove this one and add it again.`,
    },
  );
}

/** @throws {UserError} if the name is taken. */
function added(
  feature: Repeatable,
  uses: readonly Use[],
  { use, backfillLater }: Extract<UseChange, { do: "add" }>,
): readonly Use[] {
  const there = uses.find((one) => one.feature === use.feature && one.instance === use.instance);
  if (there === undefined) {
    const filled = use.of?.find(({ backfill }) => backfill !== undefined);
    if (filled !== undefined)
      throw new UserError(`${use.instance} is new and has no rows: ${filled.instance} needs no --backfill.`);
    const others = uses.filter((one) => one.feature === use.feature);
    return [...uses, { ...withFreeId(use, others), of: use.of ?? [] }];
  }
  if (Object.keys(use.values ?? {}).length > 0 && !sameOptions(there, use))
    throw new UserError(
      `${feature.id} ${use.instance} is there already, with other options. To change them: set ${feature.id} ${use.instance}…`,
    );
  const members = there.of ?? [];
  const fresh = (use.of ?? []).filter((member) => {
    const other = members.find(({ instance }) => instance === member.instance);
    if (other === undefined) return true;
    if (sameMember(feature, other, member)) return false;
    const { word = "" } = feature.instances.members ?? {};
    throw new UserError(
      `${use.instance} has a ${word} ${member.instance} already: ${typedMember(other)}. To change it: set ${word} ${use.instance} ${typedSetting(feature, other, member)}`,
    );
  });
  if (fresh.length === 0) return uses;
  for (const member of fresh) {
    if (backfillLater !== true) refuseWithoutBackfill(feature, member);
    refuseUselessBackfill(feature, member);
    refuseSameInAll(feature, there, member);
  }
  return uses.map((one) =>
    one === there
      ? { ...there, of: [...members, ...fresh.map((member) => withFreeId(member, members))] }
      : one,
  );
}

/** What is new, with a name of its own in the record: one that was renamed keeps the name that it was added by. */
function withFreeId(use: Use, others: readonly Use[]): Use {
  const { instance = "" } = use;
  const taken = new Set(others.map((other) => recordedName(other).toLowerCase()));
  if (!taken.has(instance.toLowerCase())) return use;
  let number = 2;
  while (taken.has(`${instance}_${number}`.toLowerCase())) number += 1;
  return { ...use, id: `${instance}_${number}` };
}

/** What is typed to make one member another one: its arguments, its options, and those that go. */
function typedSetting({ instances: { members } }: Repeatable, old: Use, use: Use): string {
  const list = members === undefined ? [] : findKind(members, use).arguments;
  const { args = [], values = {} } = use;
  const others = list.slice(args.length).flatMap((argument) => argument.default ?? []);
  const isSame = use.feature === old.feature && (old.args ?? []).length > args.length;
  const gone = Object.keys(old.values ?? {}).filter((option) => !Object.hasOwn(values, option));
  const typed = typedMember({ ...use, args: isSame ? [...args, ...others] : args });
  return [typed, ...gone.map((option) => NOT + option)].join(":");
}

/** @throws {UserError} if rows that are there would have no value for it. */
function refuseWithoutBackfill({ instances: { members } }: Repeatable, member: Use): void {
  if (members?.backfill === undefined || !needsBackfill(members, member)) return;
  const { unless } = members.backfill;
  const kind = findKind(members, member);
  const ways = unless.filter((option) => kind.options.includes(option));
  throw new UserError(`"${typedMember(member)}" would have no value in rows that are there already.`, {
    hint: `Say --backfill=VALUE, or give it ${ways.join(" or ")}.`,
  });
}

/** @throws {UserError} if it is given a value for rows that are there, and these have one or may lack it. */
function refuseUselessBackfill({ instances: { members } }: Repeatable, member: Use, was?: Use): void {
  const { backfill, ...bare } = member;
  if (members === undefined || backfill === undefined) return;
  if (was === undefined ? needsBackfill(members, bare) : losesMissing(members, was, member)) return;
  const missing = members.backfill?.missing;
  throw new UserError(
    was === undefined
      ? `"${typedMember(member)}" needs no --backfill: rows that are there do without.`
      : `"${typedMember(member)}" takes no --backfill: that is for a ${members.word} that loses the option ${missing}.`,
  );
}

/** @throws {UserError} if all rows that are there are given one value, and no two of them may have the same. */
function refuseSameInAll(
  { instances: { members } }: Repeatable,
  { instance }: Use,
  { backfill, ...member }: Use,
): void {
  if (members?.backfill === undefined || backfill === undefined) return;
  const { distinct, missing } = members.backfill;
  const option = Object.keys(givenOptions(members, member)).find((one) => distinct.includes(one));
  const { literal } = findKind(members, member);
  const named =
    literal !== undefined && Object.hasOwn(literal.named, backfill) ? literal.named[backfill] : undefined;
  if (option === undefined || named?.distinct === true) return;
  throw new UserError(
    `${member.instance} is ${option}, and --backfill=${backfill} would give all rows that are there the same value.`,
    {
      hint: `Give each row one of its own before: with the option ${missing}, which is then taken away by: set ${members.word} ${instance} ${member.instance}:${member.feature}:${NOT}${missing}`,
    },
  );
}

/**
 * Finds an instance by its name.
 *
 * @throws {UserError} if the project has none of it.
 */
function findInstance(feature: Repeatable, uses: readonly Use[], name: string): Use {
  const instances = uses.filter((use) => use.feature === feature.id);
  const found = instances.find((use) => use.instance === name);
  if (found !== undefined) return found;
  const known = instances.map(({ instance = "" }) => instance);
  throw new UserError(`There is no ${feature.id} "${name}" in this project. ${suggest(name, known)}`);
}

/** @throws {UserError} if the instance has no such member. */
function findMember({ instances: { members } }: Repeatable, { instance, of = [] }: Use, name: string): Use {
  const found = of.find((member) => member.instance === name);
  if (found !== undefined) return found;
  const known = of.map((member) => member.instance ?? "");
  throw new UserError(`${instance} has no ${members?.word ?? "member"} "${name}". ${suggest(name, known)}`);
}

function suggest(word: string, known: readonly string[]): string {
  return known.length === 0 ? "There is none." : didYouMean(word, known);
}

/**
 * Refuses to remove an instance that others refer to.
 *
 * @throws {UserError} if another instance refers to it.
 */
function refuseReferred(feature: Repeatable, uses: readonly Use[], owner: Use): void {
  const { members } = feature.instances;
  if (members === undefined) return;
  for (const use of uses.filter((one) => one !== owner && one.feature === feature.id)) {
    const member = use.of?.find((one) => targetsOf(feature, one).includes(owner.instance ?? ""));
    if (member !== undefined)
      throw new UserError(
        `The ${members.word} ${member.instance} of ${use.instance} refers to ${owner.instance}. Remove it first: remove ${members.word} ${use.instance} ${member.instance}`,
      );
  }
}

/** @throws {UserError} if another member of the instance, which stays, names it. */
function refuseNamed(
  { instances: { members } }: Repeatable,
  { instance, of = [] }: Use,
  { instance: name = "" }: Use,
  together: readonly string[] = [],
): void {
  if (members === undefined) return;
  const other = of.find(
    (one) => !together.includes(one.instance ?? "") && siblingsOf(members, one).includes(name),
  );
  if (other !== undefined)
    throw new UserError(
      `The ${members.word} ${other.instance} of ${instance} is made from ${name}. Remove it first: remove ${members.word} ${instance} ${other.instance}`,
    );
}

/** The other members of its instance that a member names. */
function siblingsOf(members: Members, member: Use): readonly string[] {
  const { arguments: list } = findKind(members, member);
  return list.flatMap(({ member: kinds }, index) =>
    kinds === undefined ? [] : (member.args?.[index] ?? []),
  );
}

/** A member that names another one of its instance by its new name. */
function withSibling({ instances: { members } }: Repeatable, member: Use, from: string, to: string): Use {
  if (members === undefined || !siblingsOf(members, member).includes(from)) return member;
  const { arguments: list } = findKind(members, member);
  const args = (member.args ?? []).map((arg, index) =>
    list[index]?.member !== undefined && arg === from ? to : arg,
  );
  return { ...member, args };
}

/** The instances that a member names. */
function targetsOf({ instances: { members } }: Repeatable, member: Use): readonly string[] {
  if (members === undefined) return [];
  const { arguments: list } = findKind(members, member);
  return list.flatMap(({ instance }, index) => (instance === true ? (member.args?.[index] ?? []) : []));
}

/** An instance whose members name another one by its new name. */
function withTarget(feature: Repeatable, use: Use, from: string, to: string): Use {
  if (use.feature !== feature.id || use.of === undefined) return use;
  return {
    ...use,
    of: use.of.map((member) =>
      targetsOf(feature, member).includes(from)
        ? { ...member, args: (member.args ?? []).map((arg) => (arg === from ? to : arg)) }
        : member,
    ),
  };
}

function sameOptions({ values: a = {} }: Use, { values: b = {} }: Use): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** Whether two members render alike: an option that is left out has its default. */
function sameMember({ instances: { members } }: Repeatable, a: Use, b: Use): boolean {
  if (members === undefined || a.feature !== b.feature || !sameOptions(a, b)) return false;
  const { arguments: list } = findKind(members, a);
  const [one, other] = [a, b].map(({ args = [] }) => {
    const defaults = list.slice(args.length).flatMap((argument) => argument.default ?? []);
    return [...args, ...defaults].join(".");
  });
  return one === other;
}
