import { type Command, Option } from "commander";
import { NOT, writeOptions } from "../../../../engine/blueprint/notation.ts";
import type { Catalog } from "../../../../engine/catalog/catalog.ts";
import type { Stack } from "../../../../engine/index.ts";
import { UserError } from "../../../../errors.ts";

/**
 * Declares the options of instances as flags: `--option`, or `--option <value>`; to change one, `--no-option`, too. With
 * another name go only those that belong to one.
 */
export function declareUseFlags(
  command: Command,
  { stacks }: Catalog,
  change: "add" | "set" | "rename" = "add",
): void {
  for (const { id, instances } of stacks.flatMap(({ repeatable = [] }) => repeatable)) {
    for (const [option, { value, choices, hint, ofName, otherwise }] of Object.entries(instances.options)) {
      if (change === "rename" && ofName !== true) continue;
      // It comes with a table, or is typed behind the name.
      if (option === instances.table?.option) continue;
      const named = choices === undefined ? "value" : Object.keys(choices).join("|");
      const takes = value === undefined && choices === undefined ? "" : ` <${named}>`;
      if (command.options.some(({ long }) => long === `--${option}`)) continue;
      command.option(
        `--${option}${takes}`,
        `${id}: ${hint ?? option}${otherwise === undefined ? "" : `; else --${otherwise}`}`,
      );
      // The rule after the options says what they do.
      if (change === "set") command.addOption(new Option(`--${NOT}${option}`).hideHelp());
      // The line of the option names it.
      if (otherwise !== undefined)
        command.addOption(new Option(`--${otherwise}`, `${id}: without --${option}`).hideHelp());
    }
  }
}

/** Says in the help what becomes of options that are not given, if there are instances. */
export function declareUseRule(command: Command, { stacks }: Catalog): void {
  const [feature] = stacks.flatMap(({ repeatable = [] }) => repeatable);
  if (feature === undefined) return;
  const { members } = feature.instances;
  const ofMember = members === undefined ? "" : `, :${NOT}NAME one of a ${members.word}`;
  command.addHelpText("after", `\nWhat is not given stays. --${NOT}NAME removes an option${ofMember}.`);
}

/** Declares the value that rows get which are there already, if there are instances whose members need one. */
export function declareBackfill(command: Command, { stacks }: Catalog): void {
  const words = stacks.flatMap(({ repeatable = [] }) =>
    repeatable.flatMap(({ instances: { members } }) => (members?.backfill === undefined ? [] : members.word)),
  );
  const [word] = words;
  if (word === undefined) return;
  command.option(
    "--backfill <value>",
    `${word}: its value in rows that are there, or name=value`,
    (value: string, all: readonly string[] = []) => [...all, value],
  );
}

/**
 * The words of a command with the flags of an instance put to its name, or to the new one that it gets.
 *
 * @throws {UserError} if there are such flags, and the words name no instance.
 */
export function withUseFlags(
  { repeatable = [] }: Stack,
  command: string,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): readonly string[] {
  const [word] = words;
  const at = command === "rename" ? 2 : 1;
  const name = words[at];
  const feature = repeatable.find(({ id }) => id === word);
  const rules = repeatable.flatMap((one) =>
    Object.entries(one.instances.options).flatMap(([option, { otherwise = [] }]) =>
      [option].concat(otherwise),
    ),
  );
  const given = [...new Set(rules)].filter((option) => options[attributeOf(option)] !== undefined);
  if (given.length === 0) return words;
  if (feature === undefined || name === undefined)
    throw new UserError(
      `--${options[attributeOf(given[0] ?? "")] === false ? NOT : ""}${given[0]} is for ${repeatable.map(({ id }) => id).join(" and ")}, and its ${at === 2 ? "new " : ""}name.`,
    );
  const { options: known } = feature.instances;
  const absent = Object.entries(known).flatMap(([option, { otherwise }]) =>
    otherwise !== undefined && given.includes(otherwise) ? [{ option, otherwise }] : [],
  );
  const both = absent.find(({ option }) => options[attributeOf(option)] === true);
  if (both !== undefined)
    throw new UserError(`--${both.option} and --${both.otherwise} of ${name} contradict each other.`);
  // What is new has no option that it was not given.
  const written =
    command === "set" ? given : given.filter((one) => absent.every(({ otherwise }) => otherwise !== one));
  const values = written.map((option): [string, string] => {
    const value = options[attributeOf(option)];
    if (value === false) return [NOT + option, ""];
    return [option, value === true ? "" : String(value)];
  });
  const named = [name, ...writeOptions(Object.fromEntries(values))].join(":");
  return words.map((one, index) => (index === at ? named : one));
}

/** The name under which commander has an option. */
function attributeOf(option: string): string {
  return option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
