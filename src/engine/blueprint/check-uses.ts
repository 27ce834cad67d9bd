import { UserError } from "../../errors.ts";
import { didYouMean } from "../answers/suggest.ts";
import type { Stack } from "../catalog/catalog.ts";
import type {
  Argument,
  Kind,
  Members,
  NameRule,
  Repeatable,
  UseOption,
  ValueRule,
} from "../catalog/repeatable.ts";
import { snake } from "./names.ts";
import { linesOfUse, NAME, typedMember } from "./notation.ts";
import { instancesIn, type Use } from "./use.ts";

/**
 * Finds a repeatable feature.
 *
 * @throws {UserError} if the stack has none of this id.
 */
export function findRepeatable({ repeatable = [] }: Stack, id: string): Repeatable {
  const feature = repeatable.find((candidate) => candidate.id === id);
  if (feature !== undefined) return feature;
  throw new UserError(
    `Unknown feature "${id}". ${suggest(
      id,
      repeatable.map((one) => one.id),
    )}`,
  );
}

/**
 * Checks the instances of a project, each by the rules of its feature, and all beside each other.
 *
 * @throws {UserError} at the first that is not allowed.
 * @example checkUses(stack, blueprint.uses);
 */
export function checkUses(stack: Stack, uses: readonly Use[]): void {
  const instances = instancesIn(uses);
  for (const use of instances) {
    const feature = findRepeatable(stack, use.feature);
    const { name, options, members } = feature.instances;
    const { instance = "", values = {}, of = [] } = use;
    const others = instances.filter((other) => other.feature === use.feature);
    checkName(instance, name, feature.id);
    refuseSame(use, others, feature.id);
    checkOptions(instance, values, options, Object.keys(options));
    if (of.length > 0 && members === undefined)
      throw new UserError(`${feature.title} has no members, and ${instance} was given ${of[0]?.instance}.`);
    for (const member of of) checkMember(member, use, feature, members, others);
    for (const line of linesOfUse(use)) checkLine(line);
  }
}

/** Characters of a line in the record. */
const LONGEST = 4_000;
const CONTROL = /\p{Cc}|\p{Cs}|[\u2028\u2029]/u;

/**
 * A line that the record cannot hold could not be read again.
 *
 * @throws {UserError} if it is too long or has a control character.
 */
function checkLine(line: string): void {
  const shown = JSON.stringify(line.slice(0, 60));
  if (line.length > LONGEST)
    throw new UserError(`${shown}… has ${line.length} characters: at most ${LONGEST} can be recorded.`);
  if (CONTROL.test(line)) throw new UserError(`${shown} has a control character.`);
}

/** @throws {UserError} if its kind is unknown, or its arguments or options are not allowed. */
function checkMember(
  member: Use,
  owner: Use,
  feature: Repeatable,
  members: Members | undefined,
  instances: readonly Use[],
): void {
  if (members === undefined) return;
  const { instance = "", values = {}, args = [] } = member;
  // A migration of its own has an id that ends with its name.
  const taken = feature.parts.flatMap(({ migrations }) => migrations.map(({ name }) => name));
  const { name: rule } = members;
  checkName(instance, { ...rule, reserved: [...rule.reserved, ...taken] }, members.word);
  refuseSame(member, owner.of ?? [], `${members.word} of ${owner.instance}`);
  const kind = findKind(members, member);
  checkOptions(instance, values, members.options, kind.options, kind.name);
  if (args.length > kind.arguments.length && kind.arguments.at(-1)?.many !== true)
    throw new UserError(
      `"${typedMember(member)}": ${kind.name} takes ${counted(kind.arguments.length)}, not ${args.length}.`,
    );
  for (const [index, argument] of kind.arguments.entries())
    checkArgument(member, argument, argument.many ? args.slice(index) : args.slice(index, index + 1), {
      feature,
      instances,
    });
}

/**
 * Finds the kind of a member.
 *
 * @throws {UserError} if its feature has none of this name.
 */
export function findKind({ kinds, word }: Members, { feature, instance }: Use): Kind {
  const kind = kinds.find(({ name }) => name === feature);
  if (kind !== undefined) return kind;
  const meant = kinds.find(({ also }) => also.includes(feature));
  const names = kinds.map(({ name }) => name);
  throw new UserError(
    `Unknown kind "${feature}" of the ${word} ${instance}. ${meant === undefined ? suggest(feature, names) : `Say ${meant.name}.`}`,
  );
}

/** @throws {UserError} if it is missing or not allowed. */
function checkArgument(
  member: Use,
  { name, value, default: fallback, many, instance }: Argument,
  given: readonly string[],
  { feature, instances }: { readonly feature: Repeatable; readonly instances: readonly Use[] },
): void {
  const typed = typedMember(member);
  if (given.length === 0) {
    if (fallback !== undefined) return;
    const known = instances.map((use) => use.instance).join(", ");
    const example = instance ? (known.split(", ")[0] ?? "") : (value?.example ?? name);
    throw new UserError(`"${typed}" lacks the ${name}: ${member.instance}:${member.feature}.${example}.`);
  }
  for (const one of given) {
    if (instance === true && !instances.some((use) => use.instance === one))
      throw new UserError(
        `"${typed}" refers to ${one}, and there is no ${feature.id} of this name. ${suggest(
          one,
          instances.map((use) => use.instance ?? ""),
        )}`,
      );
    if (value !== undefined) checkValue(one, value, `The ${name} of "${typed}"`);
  }
  const twice = many === true ? given.find((one, index) => given.indexOf(one) !== index) : undefined;
  if (twice !== undefined) throw new UserError(`"${typed}" has ${twice} twice.`);
}

/** @throws {UserError} if the rule does not allow the name. */
function checkName(name: string, rule: NameRule, what: string): void {
  const refuse = (why: string) =>
    new UserError(`"${name.slice(0, 60)}" ${why}. Allowed: ${rule.rule}, such as ${rule.example}.`);
  const lower = name.toLowerCase();
  if (rule.reserved.some((word) => word.toLowerCase() === lower))
    throw refuse(`is reserved, and cannot be the name of a ${what}`);
  if (/^slot(?:_|$)/.test(snake(name))) throw refuse(`begins with a word of templates, "slot"`);
  if (!NAME.test(name)) throw refuse(`cannot be the name of a ${what}`);
  if (name.length > rule.maxLength) throw refuse(`is longer than ${rule.maxLength} characters`);
  if (!new RegExp(`^(?:${rule.pattern})$`, "u").test(name)) throw refuse(`cannot be the name of a ${what}`);
}

/**
 * Names that differ by case or separators alone would make the same files.
 *
 * @throws {UserError} if there is another one of such a name.
 */
function refuseSame(use: Use, all: readonly Use[], what: string): void {
  const name = snake(use.instance ?? "");
  const same = all.slice(0, all.indexOf(use)).find((other) => snake(other.instance ?? "") === name);
  if (same === undefined) return;
  const [one, other] = [same.instance, use.instance];
  throw new UserError(
    one === other
      ? `There is a ${what} ${one} already.`
      : `${one} and ${other} are the same name for a ${what}.`,
  );
}

/** @throws {UserError} if an option is unknown, or has a wrong value. */
function checkOptions(
  name: string,
  values: Readonly<Record<string, string>>,
  rules: Readonly<Record<string, UseOption>>,
  taken: readonly string[],
  kind?: string,
): void {
  const of = kind === undefined ? name : `${name}, which is ${kind}`;
  for (const [option, value] of Object.entries(values)) {
    const rule = rules[option];
    if (rule === undefined || !taken.includes(option))
      throw new UserError(`Unknown option "${option}" of ${of}. ${suggest(option, taken)}`);
    if (rule.value === undefined && value !== "")
      throw new UserError(`The option ${option} of ${name} takes no value, and was given ${value}.`);
    if (rule.value === undefined) continue;
    if (value === "")
      throw new UserError(`The option ${option} of ${name} takes a value: ${option}=${rule.value.example}.`);
    checkValue(value, rule.value, `The option ${option} of ${name}`);
  }
}

/** @throws {UserError} if the rule does not allow the value. */
function checkValue(value: string, { pattern, rule, example }: ValueRule, what: string): void {
  if (value.length <= LONGEST && !CONTROL.test(value) && new RegExp(`^(?:${pattern})$`, "u").test(value))
    return;
  throw new UserError(
    `${what} cannot be ${JSON.stringify(value.slice(0, 60))}. Allowed: ${rule}, such as ${example}.`,
  );
}

function suggest(word: string, known: readonly string[]): string {
  return known.length === 0 ? "There is none." : didYouMean(word, known);
}

function counted(count: number): string {
  return count === 0 ? "no arguments" : count === 1 ? "one argument" : `${count} arguments`;
}
