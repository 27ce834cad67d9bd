import type { Members } from "../catalog/repeatable.ts";
import { findKind } from "./find.ts";
import type { Use } from "./use.ts";

/** The options that a member was given and that its kind implies, in the catalog's order, covered ones included. */
export function givenOptions(members: Members, member: Use): Readonly<Record<string, string>> {
  const { implies } = findKind(members, member);
  const { values = {} } = member;
  const names = Object.keys(members.options).filter(
    (one) => Object.hasOwn(values, one) || implies.includes(one),
  );
  return Object.fromEntries(names.map((one) => [one, values[one] ?? ""]));
}

/** The options that a member has: those given and implied, without those that another one includes. */
export function optionsOf(members: Members, member: Use): Readonly<Record<string, string>> {
  const given = givenOptions(members, member);
  const covered = Object.keys(given).flatMap((one) => members.options[one]?.covers ?? []);
  return Object.fromEntries(Object.entries(given).filter(([one]) => !covered.includes(one)));
}

/** Whether rows that are there need a value for a member that is added. */
export function needsBackfill(members: Members, member: Use): boolean {
  if (members.backfill === undefined || member.backfill !== undefined) return false;
  const can = [...Object.keys(givenOptions(members, member)), ...findKind(members, member).provides];
  return !members.backfill.unless.some((one) => can.includes(one));
}

/** Whether a change takes the option away with which rows may have no value. */
export function losesMissing(members: Members, was: Use, member: Use): boolean {
  const missing = members.backfill?.missing;
  if (missing === undefined) return false;
  const [before, after] = [was, member].map((one) => Object.hasOwn(givenOptions(members, one), missing));
  return before === true && after === false;
}

/** The capabilities of a member: its kind, its options, what stands for those that it does not have, and named values. */
export function capabilitiesOfMember(members: Members, member: Use): readonly string[] {
  const { name, provides, literal } = findKind(members, member);
  const options = optionsOf(members, member);
  const named = (literal?.options ?? []).flatMap((one) => {
    const value = options[one];
    return value === undefined ? [] : (literal?.named[value]?.provides ?? []);
  });
  const given = givenOptions(members, member);
  const backfill = member.backfill === undefined ? [] : ["backfill"];
  return [
    name,
    ...provides,
    ...named,
    ...backfill,
    ...capabilitiesOfOptions(members.options, options, given),
  ];
}

/** The options that are given, and the choices of those that are not. */
export function chosenOptions(
  rules: Members["options"],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const known = capabilitiesOfOptions(rules, given);
  const others = Object.entries(rules).flatMap(([option, { default: byCapability = {} }]) => {
    const [, choice] = Object.entries(byCapability).find(([one]) => known.includes(one)) ?? [];
    return choice === undefined || Object.hasOwn(given, option) ? [] : [[option, choice] as const];
  });
  return { ...Object.fromEntries(others), ...given };
}

/** The capabilities of options, and what stands for those that were not given. */
export function capabilitiesOfOptions(
  rules: Members["options"],
  options: Readonly<Record<string, string>>,
  given = options,
): readonly string[] {
  return Object.entries(rules).flatMap(([option, { otherwise = [], provides, choices }]) => {
    const choice = options[option];
    if (choice === undefined) return Object.hasOwn(given, option) ? [] : otherwise;
    const chosen =
      choices === undefined ? [] : [choiceOf(option, choice), ...(choices[choice]?.provides ?? [])];
    return [option, ...provides, ...chosen];
  });
}

/** The capability of a choice. */
export function choiceOf(option: string, choice: string): string {
  return `${option}-${choice}`;
}

/** The capability of a member that an instance has which an argument of it names. */
export function capabilityOfNamed(argument: string, capability: string): string {
  return `${argument}-${capability}`;
}
