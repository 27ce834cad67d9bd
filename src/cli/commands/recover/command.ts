import type { CommandSpec } from "../../command.ts";
import { exampleWords } from "../../output/examples.ts";

/** `diff`: what was changed since rendering, or what a command would change. */
export const diff: CommandSpec = {
  name: "diff",
  summary: "show your changes since rendering, or what a command would change",
  arguments: [["[command...]", "a command that changes it, as you would type it"]],
  shared: { json: true },
  takes: ["add", "remove", "set", "rename", "update"],
  declare: (command) =>
    void command.option("--keep-data", "as with remove and set: leave the tables in the database"),
  examples: (catalog) => [
    "diff",
    `diff add ${exampleWords(catalog).feature}`,
    `diff set ${exampleWords(catalog).choice}`,
    "diff update",
  ],
  load: async () => (await import("../inspect/diff.ts")).diff,
};

/** `undo`: takes the last change back, and run again the one before. */
export const undo: CommandSpec = {
  name: "undo",
  summary: "take the last change back; run again, the one before",
  shared: {
    yes: "take back what can be, and leave files that you changed since",
    force: "continue where the database cannot be asked for its migration",
    trust: true,
    dryRun: true,
    json: true,
    plain: true,
  },
  declare: (command) => void command.option("--no-install", "do not install what changed dependencies need"),
  examples: ["undo", "undo --dry-run"],
  load: async () => (await import("./undo.ts")).undo,
};

/** `continue`: closes a change whose conflicts are settled. */
export const proceed: CommandSpec = {
  name: "continue",
  summary: "close a change after you resolved its conflicts",
  shared: { trust: true, json: true, plain: true },
  declare: (command) => void command.option("--no-install", "do not install what changed dependencies need"),
  examples: ["continue"],
  load: async () => (await import("./continue.ts")).proceed,
};

/** `explain`: where a file comes from. */
export const explain: CommandSpec = {
  name: "explain",
  summary: "say which features a file comes from",
  arguments: [["<path>", "a file of the project"]],
  shared: { json: true },
  examples: ["explain README.md", "explain README.md --json"],
  load: async () => (await import("../inspect/explain.ts")).explainPath,
};

/** `doctor`: what is wrong with a project, and how it is fixed. */
export const doctor: CommandSpec = {
  name: "doctor",
  summary: "check that the project's record is whole, and fix it",
  shared: { trust: true, json: true, plain: true },
  declare: (command) =>
    void command
      .option(
        "--fix",
        "fix what can be fixed, merged branches included, and take back what an interrupted run began",
      )
      .option("--verbose", "name every file, not only how many")
      .option("--no-install", "do not install what changed dependencies need"),
  examples: ["doctor", "doctor --fix"],
  load: async () => (await import("./doctor.ts")).doctor,
};
