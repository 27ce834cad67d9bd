import { type Command, Option } from "commander";
import type { Catalog } from "../../../engine/catalog/catalog.ts";
import type { CommandSpec } from "../../command.ts";
import { addGroupFlags, keepOne, once } from "../../input/flags.ts";

/** `create`: a new project; what is meant where no command is named. */
export const create: CommandSpec = {
  name: "create",
  summary: "create a project (the default command)",
  isDefault: true,
  arguments: [["[name]", "the project's name, or the folder it goes to"]],
  declare,
  shared: {
    yes: "take the defaults for whatever is not said",
    force: "keep existing files of the same names, and continue",
    dryRun: "say what would be written, and write nothing",
    json: true,
    plain: true,
  },
  examples: [
    "my-api",
    "my-api --preset production --yes",
    "apps/my-api --yes --no-install --no-git",
    "--config answers.json --json",
  ],
  load: async () => (await import("./create.ts")).create,
};

function declare(command: Command, catalog: Catalog): void {
  const stacks = catalog.stacks.map((stack) => stack.id).join(", ");
  const defaults = catalog.stacks.map((stack) => stack.defaultPreset);
  const presets = [...new Set(catalog.stacks.flatMap((stack) => Object.keys(stack.presets)))]
    .map((preset) => (defaults.includes(preset) ? `${preset} (default)` : preset))
    .join(", ");
  command
    .option("--stack <stack>", `kind of project: ${stacks}`, once("--stack"))
    .option("--preset <preset>", `start from: ${presets}`, once("--preset"));
  addGroupFlags(command, catalog);
  command
    .option("--name <name>", "the project's name, where it is not the folder's", once("--name"))
    .option("--description <text>", "what the project is, in one line", once("--description"))
    .option("--config <file>", "answers from a JSON file; -: standard input", once("--config"))
    .option("--verbose", "show what the programs that are run print")
    .addOption(new Option("--install").hideHelp())
    .addOption(new Option("--git").hideHelp())
    .option("--no-install", "do not install the project's dependencies")
    .option("--no-git", "do not start a git repository");
  keepOne(command, "install");
  keepOne(command, "git");
}
