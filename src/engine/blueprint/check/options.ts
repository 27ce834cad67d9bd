import { UserError } from "../../../errors.ts";
import type { Kind, UseOption, ValueRule } from "../../catalog/repeatable.ts";
import { suggest } from "../find.ts";
import { NOT } from "../notation.ts";

/** What may be given to an instance or a member. */
export interface OptionRules {
  readonly name: string;
  readonly rules: Readonly<Record<string, UseOption>>;
  /** The names of the options that it takes. */
  readonly taken: readonly string[];
  readonly kind?: Kind;
  /** The options that it had before a change: they stay unless they are taken away. */
  readonly had?: Readonly<Record<string, string>> | undefined;
  /** The arguments of a member. */
  readonly args?: readonly string[];
  /** @throws {UserError} if the project lacks one of the capabilities. */
  readonly checkNeeds?: (needs: readonly string[], what: string) => void;
}

/** Characters of a line in the record. */
export const LONGEST = 4_000;
export const CONTROL = /\p{Cc}|\p{Cs}|[\u2028\u2029]/u;

/**
 * Checks the options that were given; `all` are those and what a kind implies, and `chosen` has the choices of others, too.
 *
 * @throws {UserError} if an option is unknown, has a wrong value, or does not go with another.
 */
export function checkOptions(
  values: Readonly<Record<string, string>>,
  all: Readonly<Record<string, string>>,
  about: OptionRules,
  chosen = all,
): void {
  const { name, rules, taken } = about;
  for (const [option, value] of Object.entries(values)) {
    const rule = rules[option];
    if (rule === undefined || !taken.includes(option)) throw unknownOption(option, about);
    checkOption(option, value, rule, about);
    const needed = [...rule.requires, ...(rule.choices?.[value]?.requires ?? [])];
    const lost = needed.find((one) => !hasOption(chosen, one));
    if (lost !== undefined)
      throw new UserError(
        `The option ${written(option, value)} of ${name} needs the option ${lost}.`,
        wayOut([option], values, about),
      );
    about.checkNeeds?.(rule.choices?.[value]?.needs ?? [], `The option ${written(option, value)} of ${name}`);
  }
  const conflict = conflictIn(chosen, all, rules);
  if (conflict === undefined) return;
  const ways = conflict
    .map((one) => one.split("=")[0] ?? "")
    .filter((option) => !Object.hasOwn(values, option))
    .flatMap((option) => Object.keys(rules[option]?.choices ?? {}).map((choice) => ({ option, choice })))
    .filter(({ option, choice }) => conflictIn({ ...chosen, [option]: choice }, all, rules) === undefined)
    .map(({ option, choice }) => written(option, choice));
  const give = ways.length === 0 ? "" : `: give ${ways.join(" or ")}`;
  throw new UserError(
    `The options ${conflict.join(" and ")} of ${name} contradict each other${give}.`,
    wayOut(conflict, values, about),
  );
}

/** How an option goes that was there before a change. */
function wayOut(
  options: readonly string[],
  values: Readonly<Record<string, string>>,
  { had = {} }: OptionRules,
): { readonly hint?: string } {
  const kept = options
    .map((one) => one.split("=")[0] ?? "")
    .find((one) => Object.hasOwn(had, one) && had[one] === values[one]);
  return kept === undefined ? {} : { hint: keptHint(kept) };
}

/** How an option goes that a change does not name. */
export function keptHint(option: string): string {
  return `What is not given stays: ${NOT}${option} takes it away.`;
}

/** Two options that do not go together; `given` are those that are not there by default. */
function conflictIn(
  all: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  rules: OptionRules["rules"],
): readonly [string, string] | undefined {
  const order = Object.entries({ ...given, ...all });
  for (const [option, value] of order) {
    const rule = rules[option];
    const against = rule?.conflicts.find((one) => hasOption(one.includes("=") ? all : given, one));
    if (against !== undefined) return [option, against];
    const other = rule?.choices?.[value]?.conflicts?.find((one) => hasOption(all, one));
    if (other !== undefined) return [written(option, value), other];
  }
  return undefined;
}

function written(option: string, value: string): string {
  return value === "" ? option : `${option}=${value}`;
}

/** Whether there is such an option, or, for `option=choice`, with this choice. */
function hasOption(all: Readonly<Record<string, string>>, text: string): boolean {
  const [option = "", choice] = text.split("=");
  return choice === undefined ? Object.hasOwn(all, option) : all[option] === choice;
}

function unknownOption(option: string, { name, rules, taken, kind }: OptionRules): UserError {
  const of = kind === undefined ? name : `${name}, which is ${kind.name}`;
  const absent = Object.entries(rules).find(([, { otherwise }]) => otherwise === option)?.[0];
  if (absent !== undefined)
    return new UserError(`"${option}" is what ${name} is without the option ${absent}: leave it out.`);
  const meant = Object.entries(rules).find(([, { also }]) => also.includes(option))?.[0];
  if (meant !== undefined) return new UserError(`Unknown option "${option}" of ${of}. Say ${meant}.`);
  return new UserError(`Unknown option "${option}" of ${of}. ${suggest(option, taken)}`);
}

/** @throws {UserError} if the value is not allowed. */
function checkOption(option: string, value: string, rule: UseOption, about: OptionRules): void {
  const { name, kind, args = [] } = about;
  const what = `The option ${option} of ${name}`;
  const literal = kind?.literal?.options.includes(option) ? kind.literal : undefined;
  const valueRule = kind?.rules[option] ?? literal ?? rule.value;
  const choices = rule.choices === undefined ? undefined : Object.keys(rule.choices);
  const example = choices?.[0] ?? valueRule?.example;
  if (example === undefined && value === "") return;
  if (example === undefined) throw new UserError(`${what} takes no value, and was given ${value}.`);
  const all = literal?.oneOf === undefined ? choices : args;
  if (value === "") throw new UserError(`${what} takes a value: ${option}=${all?.[0] ?? example}.`);
  if (all !== undefined && !all.includes(value))
    throw new UserError(`${what} cannot be ${JSON.stringify(value.slice(0, 60))}. ${suggest(value, all)}`);
  if (all !== undefined || Object.hasOwn(literal?.named ?? {}, value) || valueRule === undefined) return;
  checkValue(value, valueRule, what);
}

/** @throws {UserError} if the rule does not allow the value. */
export function checkValue(value: string, { pattern, rule, example }: ValueRule, what: string): void {
  if (value.length <= LONGEST && !CONTROL.test(value) && new RegExp(`^(?:${pattern})$`, "u").test(value))
    return;
  throw new UserError(
    `${what} cannot be ${JSON.stringify(value.slice(0, 60))}. Allowed: ${rule}, such as ${example}.`,
  );
}
