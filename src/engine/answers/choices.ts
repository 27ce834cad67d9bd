import { UserError } from "../../errors.ts";
import type { Catalog, Group } from "../catalog/catalog.ts";
import { didYouMean } from "./suggest.ts";

/** What the user chose, by group; a group without an answer is missing. */
export type Choices = Record<string, string | boolean | readonly string[]>;

/** The words that a group's flag takes: the names of its features. */
export function valuesOf(group: Group): string[] {
  return group.features.map((feature) => feature.name);
}

/** Every group of every stack, those of one id seen as one flag. */
export function groupsOf(catalog: Catalog): Group[] {
  const groups = new Map<string, Group>();
  for (const group of catalog.stacks.flatMap((stack) => stack.groups)) {
    const known = groups.get(group.id);
    if (known === undefined) groups.set(group.id, group);
    else {
      const names = new Set(valuesOf(known));
      const more = group.features.filter((feature) => !names.has(feature.name));
      groups.set(group.id, { ...known, features: [...known.features, ...more] });
    }
  }
  return [...groups.values()];
}

/**
 * Checks one value against its group, wherever it was written.
 *
 * @throws {UserError} if the value is not one of the group.
 */
export function readChoice(
  group: Group,
  value: unknown,
  where: string,
): string | boolean | readonly string[] {
  if (group.choose === "toggle") {
    if (typeof value === "boolean") return value;
    throw new UserError(`${where} is true or false, not ${JSON.stringify(value)}.`);
  }
  if (group.choose === "one") return oneOf(group, value, where);
  if (value === false) return [];
  const list = typeof value === "string" ? [value] : value;
  if (!Array.isArray(list)) throw new UserError(`${where} takes a list, not ${JSON.stringify(value)}.`);
  const meansNothing = list.length === 1 && list[0] === "none" && !valuesOf(group).includes("none");
  return meansNothing ? [] : [...new Set(list.map((item) => oneOf(group, item, where)))];
}

/** @throws {UserError} if the word is not one of the values. */
function oneOf(group: Group, value: unknown, where: string): string {
  const values = valuesOf(group);
  if (typeof value === "string" && values.includes(value)) return value;
  const word = typeof value === "string" ? value : JSON.stringify(value);
  throw new UserError(`Unknown value "${word}" for ${where}. ${didYouMean(word, values)}`);
}
