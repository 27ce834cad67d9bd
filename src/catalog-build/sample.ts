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
    const other = { feature: feature.id, instance: `${name.example}Other`, values: valuesFor(options, {}) };
    return [{ feature: feature.id, instance: name.example }, other].map((use) => ({
      ...use,
      of: membersOf(feature, use.instance === name.example),
    }));
  });
}

/** An instance with each choice of each option, and a member: which of them a project can have depends on its features. */
export function sampleChoices({ repeatable = [] }: Stack): readonly Use[] {
  return repeatable.flatMap((feature) => {
    const { name, options } = feature.instances;
    const each = Object.entries(options).flatMap(([option, { choices = {} }]) =>
      Object.keys(choices).map((choice) => ({ [option]: choice })),
    );
    return each.flatMap((given, index) =>
      [given, valuesFor(options, given)].map((values, all) => ({
        feature: feature.id,
        instance: `${name.example}${all === 0 ? "One" : "All"}${lettersOf(index)}`,
        // A value, such as a plural, is of one alone.
        values: Object.fromEntries(Object.entries(values).filter(([option]) => !options[option]?.value)),
        of: [],
      })),
    );
  });
}

/** The sample as changes leave it, one after the other: members are added, renamed, and set; instances are renamed. */
export function changesOf({ repeatable = [] }: Stack, uses: readonly Use[]): readonly (readonly Use[])[] {
  const kindOf = (use: Use, member: Use) =>
    repeatable
      .find(({ id }) => id === use.feature)
      ?.instances.members?.kinds.find(({ name }) => name === member.feature);
  const eachMember = (change: (use: Use, member: Use) => Use) =>
    uses.map((use) => ({ ...use, of: (use.of ?? []).map((member) => change(use, member)) }));
  const withBackfill = (use: Use, member: Use): Use => {
    const example = kindOf(use, member)?.literal;
    const backfill = example?.oneOf === undefined ? example?.example : member.args?.[0];
    return backfill === undefined ? member : { ...member, backfill };
  };
  const backfilled = eachMember(withBackfill);
  const under = (use: Use, member: Use): Use => {
    const list = kindOf(use, member)?.arguments ?? [];
    const args = member.args?.map((one, index) => (list[index]?.member === undefined ? one : `${one}x`));
    return { ...member, instance: `${member.instance}x`, ...(args && { args }) };
  };
  const renamed = eachMember((use, member) => ({ ...under(use, member), was: member }));
  const needed = (use: Use, member: Use) =>
    kindOf(use, member)?.arguments.flatMap(({ cycleNeeds = [] }) => cycleNeeds) ?? [];
  const missing = (use: Use, member: Use) => {
    const feature = repeatable.find(({ id }) => id === use.feature);
    const option = feature?.instances.members?.backfill?.missing ?? "";
    return kindOf(use, member)?.options.includes(option) === true ? [option] : [];
  };
  const withOptions = (use: Use, member: Use, options: readonly string[]): Use => {
    const values = Object.fromEntries(options.map((option) => [option, ""]));
    return { ...under(use, member), values };
  };
  const optionsOf = (use: Use, member: Use) => [...needed(use, member), ...missing(use, member)];
  const set = eachMember((use, member) => ({
    ...withOptions(use, member, optionsOf(use, member)),
    was: under(use, member),
  }));
  const filled = eachMember((use, member) => ({
    ...withBackfill(use, withOptions(use, member, needed(use, member))),
    was: withOptions(use, member, optionsOf(use, member)),
  }));
  return [backfilled, renamed, set, filled];
}

/** Members for an instance; in `isFirst` some name the instance itself. */
function membersOf({ instances: { members, name } }: Repeatable, isFirst: boolean): readonly Use[] {
  if (members === undefined) return [];
  const { options } = members;
  return members.kinds
    .flatMap((kind) => setsOf(kind, options, isFirst).map((values) => ({ kind, values })))
    .map(({ kind, values }, index, all) => ({
      feature: kind.name,
      instance: members.name.example + lettersOf(index),
      args: kind.arguments.flatMap((argument) => {
        const named = all.findIndex((one) => argument.member?.includes(one.kind.name));
        return argument.member === undefined
          ? examplesOf(argument, name.example)
          : [members.name.example + lettersOf(named)];
      }),
      values,
    }));
}

type Options = Members["options"];
type Given = Readonly<Record<string, string>>;

/** No option, each one with each of its choices, and all that go together; each with the options that it needs. */
function setsOf(kind: Kind, options: Options, isFirst: boolean): readonly Given[] {
  const always = kind.arguments.flatMap(({ cycleNeeds = [] }) => (isFirst ? cycleNeeds : []));
  const whole = (given: Given): Given => {
    const needed = Object.entries(given).flatMap(([option, value]) => [
      ...(options[option]?.requires ?? []),
      ...(options[option]?.choices?.[value]?.requires ?? []),
    ]);
    const lost = [...always, ...needed].filter((option) => !(option in given));
    return lost.length === 0 ? given : whole({ ...given, ...valuesOf(lost) });
  };
  const valuesOf = (names: readonly string[]): Given =>
    Object.fromEntries(names.map((option) => [option, exampleValue(kind, option, options[option])]));
  const each = kind.options.flatMap((option) =>
    Object.keys(options[option]?.choices ?? { "": "" }).map((choice) =>
      whole(choice === "" ? valuesOf([option]) : { [option]: choice }),
    ),
  );
  let together: Given = {};
  for (const option of kind.options) {
    const next = whole({ ...together, ...valuesOf([option]) });
    const clash = Object.keys(next).some((one) => options[one]?.conflicts.some((other) => other in next));
    if (!clash) together = next;
  }
  return [whole({}), ...each, ...(kind.options.length > 1 ? [together] : [])];
}

function exampleValue(kind: Kind, option: string, rule: UseOption | undefined): string {
  const { literal, rules } = kind;
  const own = literal?.options.includes(option) ? literal.example : undefined;
  return rules[option]?.example ?? own ?? Object.keys(rule?.choices ?? {})[0] ?? rule?.value?.example ?? "";
}

/** Some options, and of the others all that go with them, each with its first choice that does in every project. */
function valuesFor(options: Options, given: Given): Given {
  let all = given;
  const has = (text: string) => {
    const [option = "", choice] = text.split("=");
    return choice === undefined ? option in all : all[option] === choice;
  };
  const isAgainst = (option: string) =>
    Object.entries(all).some(([one, value]) =>
      [...(options[one]?.conflicts ?? []), ...(options[one]?.choices?.[value]?.conflicts ?? [])].includes(
        option,
      ),
    );
  for (const [option, { value, choices, requires, conflicts }] of Object.entries(options)) {
    if (option in all || isAgainst(option) || conflicts.some(has) || !requires.every(has)) continue;
    const fitting = Object.entries(choices ?? {}).find(
      ([, { requires, conflicts = [], needs = [] }]) =>
        needs.length === 0 && requires.every(has) && !conflicts.some(has),
    );
    if (choices === undefined) all = { ...all, [option]: value?.example ?? "" };
    else if (fitting !== undefined) all = { ...all, [option]: fitting[0] };
  }
  return all;
}

/** The example of an argument; of one that takes several, as many as it needs. */
function examplesOf(argument: Argument, target: string): readonly string[] {
  const { instance, default: fallback, value, name, least = 1 } = argument;
  const one = instance === true ? target : (fallback ?? value?.example ?? name);
  return Array.from({ length: least }, (_, index) => (index === 0 ? one : one + lettersOf(index)));
}

function lettersOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : lettersOf(Math.floor(index / 26) - 1) + letter;
}
