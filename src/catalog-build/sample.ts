import type { Use } from "../engine/blueprint/use.ts";
import type { Stack } from "../engine/catalog/catalog.ts";
import type { Argument, Kind, Members, Repeatable, UseOption } from "../engine/catalog/repeatable.ts";

/**
 * Two instances of each repeatable feature, without and with all options: each has a member of every kind without an
 * option, with each one, and with all.
 */
export function sampleUses({ repeatable = [] }: Stack): readonly Use[] {
  return repeatable.flatMap((feature) => {
    const { name, options } = feature.instances;
    const other = { feature: feature.id, instance: `${name.example}Other`, values: valuesFor(options) };
    return [{ feature: feature.id, instance: name.example }, other].map((use) => ({
      ...use,
      of: membersOf(feature),
    }));
  });
}

function membersOf({ instances: { members, name } }: Repeatable): readonly Use[] {
  if (members === undefined) return [];
  return members.kinds
    .flatMap((kind) => setsOf(kind).map((options) => ({ kind, options })))
    .map(({ kind, options }, index) => ({
      feature: kind.name,
      instance: members.name.example + lettersOf(index),
      args: kind.arguments.map((argument) => exampleOf(argument, name.example)),
      values: valuesFor(taken(members, options)),
    }));
}

/** No option, each one, and all. */
function setsOf({ options }: Kind): readonly (readonly string[])[] {
  return [[], ...options.map((option) => [option]), ...(options.length > 1 ? [options] : [])];
}

function taken({ options }: Members, names: readonly string[]): Readonly<Record<string, UseOption>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

function valuesFor(options: Readonly<Record<string, UseOption>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(options).map(([option, { value }]) => [option, value?.example ?? ""]),
  );
}

function exampleOf({ instance, default: fallback, value, name }: Argument, target: string): string {
  return instance === true ? target : (fallback ?? value?.example ?? name);
}

function lettersOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : lettersOf(Math.floor(index / 26) - 1) + letter;
}
