import { UserError } from "../../../errors.ts";
import type { Argument, Kind, Members, Repeatable } from "../../catalog/repeatable.ts";
import {
  fillValues,
  findInstance,
  memberValues,
  type Surroundings,
  type Values,
} from "../../render/values.ts";
import { findKind, suggest } from "../find.ts";
import { typedMember } from "../notation.ts";
import { givenOptions } from "../options.ts";
import type { Use } from "../use.ts";
import { checkComparisons } from "./compare.ts";
import { checkName } from "./names.ts";
import { checkOptions, checkValue } from "./options.ts";

/** @throws {UserError} if its name is not allowed, its kind is unknown, or its arguments or options are not allowed. */
export function checkMember(
  member: Use,
  owner: Use,
  feature: Repeatable,
  members: Members,
  around: Surroundings,
): void {
  const { instance = "", values = {}, args = [] } = member;
  // A migration of its own has an id that ends with its name.
  const taken = feature.parts.flatMap(({ migrations }) => migrations.map(({ name }) => name));
  const kind = findKind(members, member);
  const rule = { ...members.name, reserved: [...members.name.reserved, ...taken, ...kind.reserved] };
  checkName(instance, rule, members.word, () => memberValues(feature, owner, member, around));
  checkOptions(values, givenOptions(members, member), {
    name: instance,
    rules: members.options,
    taken: kind.options,
    had: member.was?.values,
    kind,
    args,
  });
  if (args.length > kind.arguments.length && kind.arguments.at(-1)?.many !== true)
    throw new UserError(
      `"${typedMember(member)}": ${kind.name} takes ${counted(kind.arguments.length)}, not ${args.length}.`,
    );
  for (const [index, argument] of kind.arguments.entries())
    checkArgument(
      member,
      argument,
      argument.many ? args.slice(index) : args.slice(index, index + 1),
      feature,
      owner,
      around,
    );
  checkComparisons(kind, member);
  if (kind.longest !== undefined)
    checkLength(kind.longest, instance, members.word, memberValues(feature, owner, member, around));
  if (member.backfill !== undefined) checkBackfill(member.backfill, instance, kind, args);
}

/** @throws {UserError} if a name that is made of a member's is too long. */
function checkLength(
  { of, most }: NonNullable<Kind["longest"]>,
  name: string,
  word: string,
  values: Values,
): void {
  const over = fillValues(of, values).length - most;
  if (over > 0)
    throw new UserError(
      `The ${word} ${name} makes a name of ${most + over} characters, ${fillValues(of, values)}: a database takes ${most}. Choose a shorter one, by ${over}.`,
    );
}

/** @throws {UserError} if it is no value of the kind. */
function checkBackfill(
  value: string,
  name: string,
  { literal, ...kind }: Kind,
  args: readonly string[],
): void {
  if (literal === undefined)
    throw new UserError(`${name} is ${kind.name}, and rows cannot be given a value of it by --backfill.`);
  const what = `The backfill of ${name}`;
  if (literal.oneOf !== undefined && !args.includes(value))
    throw new UserError(`${what} cannot be ${JSON.stringify(value.slice(0, 60))}. ${suggest(value, args)}`);
  if (!Object.hasOwn(literal.named, value)) checkValue(value, literal, what);
}

/** @throws {UserError} if it is missing or not allowed. */
function checkArgument(
  member: Use,
  { name, value, default: fallback, many, least = 1, instance, member: kinds }: Argument,
  given: readonly string[],
  feature: Repeatable,
  owner: Use,
  { instances, targets }: Surroundings,
): void {
  const typed = typedMember(member);
  const named = () => [
    ...instances.flatMap((use) => (use.feature === feature.id ? (use.instance ?? []) : [])),
    ...targets.keys(),
  ];
  const siblings = (owner.of ?? []).filter((one) => one.instance !== member.instance);
  if (given.length === 0) {
    if (fallback !== undefined) return;
    const sibling = kinds && siblings.find((one) => kinds.includes(one.feature))?.instance;
    const example = instance ? (named()[0] ?? "") : (sibling ?? value?.example ?? name);
    throw new UserError(`"${typed}" lacks the ${name}: ${member.instance}:${member.feature}.${example}.`);
  }
  for (const one of given) {
    if (instance === true && findInstance(instances, feature.id, one) === undefined && !targets.has(one))
      throw new UserError(
        `"${typed}" refers to ${one}, and there is no ${feature.id} of this name. ${suggest(one, named())}`,
      );
    if (kinds !== undefined) checkSibling(one, kinds, siblings, typed, owner, feature);
    if (value !== undefined) checkValue(one, value, `The ${name} of "${typed}"`);
  }
  const twice = many === true ? given.find((one, index) => given.indexOf(one) !== index) : undefined;
  if (twice !== undefined) throw new UserError(`"${typed}" has ${twice} twice.`);
  if (given.length < least)
    throw new UserError(`"${typed}" has ${given.length} of its ${name}: at least ${least} are needed.`);
}

/** @throws {UserError} if an argument names no member of the instance, or one of another kind. */
function checkSibling(
  name: string,
  kinds: readonly string[],
  siblings: readonly Use[],
  typed: string,
  { instance }: Use,
  { instances: { members } }: Repeatable,
): void {
  const word = members?.word ?? "member";
  const fitting = siblings.flatMap((one) => (kinds.includes(one.feature) ? (one.instance ?? []) : []));
  const found = siblings.find((one) => one.instance === name);
  if (found === undefined)
    throw new UserError(
      `"${typed}" names ${name}, and ${instance} has no other ${word} of this name. ${suggest(name, fitting)}`,
    );
  if (!kinds.includes(found.feature))
    throw new UserError(
      `"${typed}" names ${name}, which is ${found.feature}: it takes a ${word} that is ${kinds.join(" or ")}.`,
    );
}

function counted(count: number): string {
  return count === 0 ? "no arguments" : count === 1 ? "one argument" : `${count} arguments`;
}
