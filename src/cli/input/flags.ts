import type { Command } from "commander";
import { type Choices, groupsOf, valuesOf } from "../../engine/answers/choices.ts";
import type { Catalog, Stack } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";

/** Gives a command one flag a group, so that a new feature needs no line here. */
export function addGroupFlags(command: Command, catalog: Catalog): void {
  for (const group of groupsOf(catalog)) {
    const values = valuesOf(group).join(", ");
    if (group.choose === "toggle") {
      const hint = group.features[0]?.hint ?? group.title;
      command.option(`--${group.id}`, hint).option(`--no-${group.id}`, `without ${group.title}`);
      keepOne(command, group.id);
    } else if (group.choose === "one") {
      command.option(`--${group.id} <choice>`, `${group.title}: ${values}`, once(`--${group.id}`));
    } else {
      command
        .option(`--${group.id} <list>`, `${group.title}: ${values}`, collect)
        .option(`--no-${group.id}`, `none of ${group.title.toLowerCase()}`);
      keepOne(command, group.id);
    }
  }
}

/**
 * A flag that is given twice with two values is a mistake, not a last word.
 *
 * @throws {UserError} if the flag has two values.
 */
export function once(flag: string): (value: string, previous: string | undefined) => string {
  return (value, previous) => {
    if (previous === undefined || previous === value) return value;
    throw new UserError(`${flag} was given twice: ${previous} and ${value}. Keep one.`);
  };
}

/**
 * A flag that is given together with its opposite is a mistake too.
 *
 * @throws {UserError} if the flag and its opposite are given.
 */
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
