import type { Command } from "commander";
import type { Catalog, Group, Stack } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { didYouMean } from "./suggest.ts";

/** What somebody chose in each group, as far as they have said. */
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

/** Gives a command one flag a group, so that a new feature needs no line here. */
export function addGroupFlags(command: Command, catalog: Catalog): void {
  for (const group of groupsOf(catalog)) {
    const values = valuesOf(group).join(", ");
    if (group.choose === "toggle") {
      const hint = group.features[0]?.hint ?? group.title;
      command
        .option(`--${group.id}`, hint)
        .option(`--no-${group.id}`, `without ${group.title.toLowerCase()}`);
      keepOne(command, group.id);
    } else if (group.choose === "one") {
      command.option(`--${group.id} <choice>`, `${group.title}: ${values}`, once(`--${group.id}`));
    } else {
      command
        .option(`--${group.id} <list>`, `${group.title}, any of: ${values}`, collect)
        .option(`--no-${group.id}`, `none of ${group.title.toLowerCase()}`);
      keepOne(command, group.id);
    }
  }
}

/** A flag that is given twice with two values is a mistake, not a last word. */
export function once(flag: string): (value: string, previous: string | undefined) => string {
  return (value, previous) => {
    if (previous === undefined || previous === value) return value;
    throw new UserError(`${flag} was given twice: ${previous} and ${value}. Keep one.`);
  };
}

/** A flag that is given together with its opposite is a mistake too. */
export function keepOne(command: Command, name: string): void {
  const given = new Set<string>();
  for (const flag of [name, `no-${name}`]) {
    command.on(`option:${flag}`, () => {
      given.add(flag);
      if (given.size > 1)
        throw new UserError(`--${name} and --no-${name} were given, which is the opposite. Keep one.`);
    });
  }
}

function collect(value: string, previous: readonly string[] | boolean | undefined): string[] {
  const words = value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return [...new Set([...(Array.isArray(previous) ? previous : []), ...words])];
}

/** Checks one value against its group, wherever it was written. */
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

function oneOf(group: Group, value: unknown, where: string): string {
  const values = valuesOf(group);
  if (typeof value === "string" && values.includes(value)) return value;
  const word = typeof value === "string" ? value : JSON.stringify(value);
  throw new UserError(`Unknown value "${word}" for ${where}. ${didYouMean(word, values)}`);
}

/** Writes choices as the flags that say the same. */
export function flagsFromChoices(choices: Choices, stack: Stack): string[] {
  return stack.groups.flatMap((group) => {
    const value = choices[group.id];
    if (value === undefined) return [];
    if (typeof value === "boolean") return [value ? `--${group.id}` : `--no-${group.id}`];
    if (typeof value === "string") return [`--${group.id}`, value];
    return value.length === 0 ? [`--no-${group.id}`] : [`--${group.id}`, value.join(",")];
  });
}

/** The key under which commander keeps a flag of several words. */
export function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
