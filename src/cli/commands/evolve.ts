import type { Command } from "commander";
import type { CommandSpec } from "../command.ts";
import { exampleWords } from "../examples.ts";

const SHARED = {
  yes: "take the defaults, ask nothing; dropping tables included",
  force: "go ahead with changes that are not committed",
  dryRun: true,
  json: true,
} as const;

function declareInstall(command: Command): void {
  command.option("--no-install", "do not install what changed dependencies need");
}

/** `add`: features of choose-many groups, and toggles. */
export const add: CommandSpec = {
  name: "add",
  summary: "add features to the project you are in",
  arguments: [["<feature...>", "what to add: see list"]],
  shared: SHARED,
  declare: declareInstall,
  examples: (catalog) => [
    `add ${exampleWords(catalog).feature}`,
    `add ${exampleWords(catalog).feature} --dry-run`,
  ],
  load: async () => (await import("../evolve.ts")).add,
};

/** `remove`: the opposite of `add`. */
export const remove: CommandSpec = {
  name: "remove",
  summary: "remove features from the project you are in",
  arguments: [["<feature...>", "what to remove"]],
  shared: SHARED,
  declare(command) {
    declareInstall(command);
    command.option("--keep-data", "leave the tables of what is removed in the database");
  },
  examples: (catalog) => [
    `remove ${exampleWords(catalog).feature}`,
    `remove ${exampleWords(catalog).feature} --keep-data`,
  ],
  load: async () => (await import("../evolve.ts")).remove,
};

/** `set`: another choice of a choose-one group. */
export const set: CommandSpec = {
  name: "set",
  summary: "make another choice in the project you are in",
  arguments: [["<choice...>", "as group=choice"]],
  shared: SHARED,
  declare(command) {
    declareInstall(command);
    command.option("--keep-data", "leave the tables of what is left in the database");
  },
  examples: (catalog) => [
    `set ${exampleWords(catalog).choice}`,
    `set ${exampleWords(catalog).choice} --dry-run`,
  ],
  load: async () => (await import("../evolve.ts")).set,
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
  load: async () => (await import("../update.ts")).update,
};
