import type { Command } from "commander";
import type { Catalog, Group } from "../../../engine/catalog/catalog.ts";
import { NOT } from "../../../engine/index.ts";
import type { CommandSpec } from "../../command.ts";
import { exampleUse, exampleWords } from "../../output/examples.ts";
import { declareBackfill, declareUseFlags, declareUseRule } from "./uses/flags.ts";

const SHARED = {
  yes: "take the defaults, ask nothing; dropping tables included",
  force: "continue with uncommitted changes",
  trust: true,
  dryRun: true,
  json: true,
  plain: true,
} as const;

function declareInstall(command: Command): void {
  command.option("--no-install", "do not install what changed dependencies need");
}

function groups(catalog: Catalog): readonly Group[] {
  return catalog.stacks.flatMap((stack) => stack.groups);
}

/** Command lines about an instance of a repeatable feature, and about a member of it. */
function useExamples(
  catalog: Catalog,
  command: string,
  last: (members: { readonly word: string; readonly typed: string }) => string,
): readonly string[] {
  const example = exampleUse(catalog);
  if (example === undefined) return [];
  const { word, name, members } = example;
  const instance = `${command} ${word} ${name}`;
  if (members === undefined) return [instance];
  return [`${instance} ${last(members)}`, `${command} ${members.word} ${name} ${last(members)}`];
}

/** Command lines that give an instance an option, and take it away. */
function setExamples(catalog: Catalog): readonly string[] {
  const [feature] = catalog.stacks.flatMap(({ repeatable = [] }) => repeatable);
  if (feature === undefined) return [];
  const { options, name } = feature.instances;
  // One that takes no value, needs no other, and does not decide what a table has.
  const [option] = Object.entries(options).flatMap(([one, { value, choices, requires, otherwise }]) =>
    value === undefined && choices === undefined && otherwise === undefined && requires.length === 0
      ? [one]
      : [],
  );
  const instance = `set ${feature.id} ${name.example}`;
  return option === undefined ? [] : [`${instance} --${option}`, `${instance} --${NOT}${option}`];
}

/** The features that are added and removed: all but those of choose-one groups, unless one means none. */
function addable(catalog: Catalog): readonly string[] {
  return groups(catalog)
    .filter(({ choose, otherwise }) => choose !== "one" || otherwise !== undefined)
    .flatMap(({ features, otherwise }) => features.filter(({ name }) => name !== otherwise))
    .map(({ id }) => id);
}

/** `add`: features of choose-many groups, and toggles. */
export const add: CommandSpec = {
  name: "add",
  aboutUses: true,
  summary: "add features to the project you are in",
  arguments: [["[feature...]", "what to add, or asked: see list"]],
  shared: SHARED,
  declare(command, catalog) {
    declareInstall(command);
    declareUseFlags(command, catalog);
    declareBackfill(command, catalog);
    const { word, members } = exampleUse(catalog) ?? {};
    if (members !== undefined)
      command.option(
        "--from <file>",
        `${word}: read it from JSON, a JSON Schema or OpenAPI; - for standard input`,
      );
    if (catalog.stacks.some(({ tables }) => tables !== undefined))
      command.option("--from-table <table>", `${word}: read it from the database`);
  },
  complete: (catalog, features) => addable(catalog).filter((id) => !features.includes(id)),
  examples: (catalog) => [
    `add ${exampleWords(catalog).feature}`,
    `add ${exampleWords(catalog).feature} --dry-run`,
    ...useExamples(catalog, "add", ({ typed }) => typed),
  ],
  load: async () => (await import("./change.ts")).add,
};

/** `remove`: the opposite of `add`. */
export const remove: CommandSpec = {
  name: "remove",
  aboutUses: true,
  summary: "remove features from the project you are in",
  arguments: [["[feature...]", "what to remove, or asked"]],
  shared: SHARED,
  declare(command) {
    declareInstall(command);
    command.option("--keep-data", "leave the tables of what is removed in the database");
  },
  complete: (catalog, features) => addable(catalog).filter((id) => features.includes(id)),
  examples: (catalog) => [
    `remove ${exampleWords(catalog).feature}`,
    `remove ${exampleWords(catalog).feature} --keep-data`,
    ...useExamples(catalog, "remove", ({ typed }) => typed.split(":")[0] ?? "").slice(1),
  ],
  load: async () => (await import("./change.ts")).remove,
};

/** `set`: another choice of a choose-one group. */
export const set: CommandSpec = {
  name: "set",
  aboutUses: true,
  summary: "make another choice in the project you are in",
  arguments: [["[choice...]", "as group=choice, or asked"]],
  shared: SHARED,
  declare(command, catalog) {
    declareInstall(command);
    declareUseFlags(command, catalog, "set");
    declareUseRule(command, catalog);
    declareBackfill(command, catalog);
    command.option("--keep-data", "keep the tables of what is removed");
  },
  complete: (catalog, features) =>
    groups(catalog)
      .filter(({ choose }) => choose === "one")
      .flatMap(({ id, features: offered }) =>
        offered.filter((one) => !features.includes(one.id)).map(({ name }) => `${id}=${name}`),
      ),
  examples: (catalog) => [
    `set ${exampleWords(catalog).choice}`,
    `set ${exampleWords(catalog).choice} --dry-run`,
    ...setExamples(catalog),
    ...useExamples(catalog, "set", ({ typed }) => typed).slice(1),
  ],
  load: async () => (await import("./change.ts")).set,
};

/** `rename`: another name for an instance or a member. */
export const rename: CommandSpec = {
  name: "rename",
  aboutUses: true,
  summary: "rename something in the project you are in",
  arguments: [["[word...]", "what it is, its name, and the new one"]],
  shared: SHARED,
  declare(command, catalog) {
    declareInstall(command);
    declareUseFlags(command, catalog, "rename");
  },
  isFor: (catalog) => exampleUse(catalog) !== undefined,
  examples(catalog) {
    const { word, name, members } = exampleUse(catalog) ?? { word: "WORD", name: "NAME" };
    const [member = ""] = members?.typed.split(":") ?? [];
    return [
      `rename ${word} ${name} NEW_NAME`,
      ...(members === undefined ? [] : [`rename ${members.word} ${name} ${member} new_name`]),
    ];
  },
  load: async () => (await import("./change.ts")).rename,
};

/** `update`: the same features from this version's templates. */
export const update: CommandSpec = {
  name: "update",
  summary: "bring the project to this version's templates",
  shared: SHARED,
  declare(command) {
    declareInstall(command);
    command.option("--to <version>", "to the templates of this version of create-plinth, by npm exec");
  },
  examples: ["update", "update --dry-run", "update --to 1.2.0"],
  load: async () => (await import("./update.ts")).update,
};
