import { UserError } from "../../errors.ts";
import { didYouMean } from "../answers/suggest.ts";
import type { Stack } from "../catalog/catalog.ts";
import type { Repeatable } from "../catalog/repeatable.ts";
import { findKind, findRepeatable } from "./check-uses.ts";
import { typedMember } from "./notation.ts";
import type { Use } from "./use.ts";

/** An instance, or a member of one. */
export interface UsePath {
  readonly feature: string;
  readonly instance: string;
  readonly member?: string;
}

/** How the instances of a project are to change. */
export type UseChange =
  /** Adds an instance, unless it has to be there, and the members that it does not have. */
  | { readonly do: "add"; readonly use: Use; readonly mustExist?: boolean }
  /** Removes an instance, which no other may refer to but those that go `together` with it, or a member. */
  | { readonly do: "remove"; readonly path: UsePath; readonly together?: readonly string[] }
  | { readonly do: "rename"; readonly path: UsePath; readonly to: string }
  /** Gives an instance other options, or a member another kind, other arguments and options. */
  | { readonly do: "set"; readonly path: UsePath; readonly use: Use };

/**
 * The instances of a project after a change; what is renamed or set has in `was` what it was.
 *
 * @throws {UserError} if what is changed is not there, or what is added is there and differs.
 */
export function changeUses(stack: Stack, uses: readonly Use[], change: UseChange): readonly Use[] {
  if (change.do === "add") {
    const feature = findRepeatable(stack, change.use.feature);
    if (change.mustExist === true) findInstance(feature, uses, change.use.instance ?? "");
    return added(feature, uses, change.use);
  }
  const { path } = change;
  const feature = findRepeatable(stack, path.feature);
  const owner = findInstance(feature, uses, path.instance);
  const member = path.member === undefined ? undefined : findMember(feature, owner, path.member);
  const put = (now: readonly Use[]) => uses.flatMap((use) => (use === owner ? now : [use]));
  const putMember = (now: readonly Use[]) =>
    put([{ ...owner, of: (owner.of ?? []).flatMap((one) => (one === member ? now : [one])) }]);
  if (change.do === "remove") {
    if (member !== undefined) return putMember([]);
    const others = uses.filter(({ instance = "" }) => !change.together?.includes(instance));
    refuseReferred(feature, others, owner);
    return put([]);
  }
  if (change.do === "rename") {
    if (member !== undefined) {
      if (member.instance === change.to) return uses;
      return putMember([{ ...member, instance: change.to, was: member }]);
    }
    if (owner.instance === change.to) return uses;
    const renamed = put([{ ...owner, instance: change.to, was: owner }]);
    return renamed.map((use) => withTarget(feature, use, owner.instance ?? "", change.to));
  }
  const { use } = change;
  if (member === undefined) {
    const values = { values: use.values ?? {} };
    return sameOptions(owner, use) ? uses : put([{ ...owner, ...values, was: owner }]);
  }
  return sameMember(feature, member, use) ? uses : putMember([{ ...use, was: member }]);
}

/** @throws {UserError} if the name is taken. */
function added(feature: Repeatable, uses: readonly Use[], use: Use): readonly Use[] {
  const there = uses.find((one) => one.feature === use.feature && one.instance === use.instance);
  if (there === undefined) return [...uses, { ...use, of: use.of ?? [] }];
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
      `${use.instance} has a ${word} ${member.instance} already: ${typedMember(other)}. To change it: set ${word} ${use.instance} ${typedMember(member)}`,
    );
  });
  if (fresh.length === 0) return uses;
  return uses.map((one) => (one === there ? { ...there, of: [...members, ...fresh] } : one));
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

/** Whether two members render alike: what is left out stands for its default. */
function sameMember({ instances: { members } }: Repeatable, a: Use, b: Use): boolean {
  if (members === undefined || a.feature !== b.feature || !sameOptions(a, b)) return false;
  const { arguments: list } = findKind(members, a);
  const [one, other] = [a, b].map(({ args = [] }) => {
    const defaults = list.slice(args.length).flatMap((argument) => argument.default ?? []);
    return [...args, ...defaults].join(".");
  });
  return one === other;
}
