import { Command, CommanderError } from "commander";
import type { Catalog } from "../engine/catalog.ts";
import { UserError } from "../errors.ts";
import { loadCatalog } from "../project/catalog.ts";
import type { CreateOptions } from "./answers.ts";
import { addGroupFlags, once } from "./flags.ts";
import { VERSION } from "./version.ts";
import { refuseUnknownTopic } from "./words.ts";

/** Parses a command line, does what it says, and returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const catalog = await loadCatalog();
  let exit = 0;
  const program = buildProgram(catalog, (code) => {
    exit = code;
  });
  if (argv[0] === "help") refuseUnknownTopic(argv[1], commandNames(program));
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw new UserError(oneLine(error.message));
  }
  return exit;
}

/** The whole command line, its flags derived from the catalog. */
export function buildProgram(catalog: Catalog, leave: (exit: number) => void): Command {
  const program = new Command("create-plinth")
    .description("Create a production API project that was proven to work.")
    .usage("[name] [options]")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  const create = program
    .command("create", { isDefault: true })
    .argument("[name]", "the project's name, or the folder it goes to")
    .description("create a project (the default command)")
    .action(async (name: string | undefined, options: CreateOptions) => {
      const { create: run } = await import("./create.ts");
      leave(await run(catalog, name, options, commandNames(program)));
    });
  addCreateFlags(create, catalog);
  program
    .command("list")
    .description("list the stacks, presets and features there are")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { list } = await import("./list.ts");
      list(catalog, options.json === true);
    });
  // `create` is what people mean: its flags belong into the first help they see.
  program.addHelpText("after", () => `\n${create.createHelp().formatHelp(create, create.createHelp())}`);
  return program;
}

function commandNames(program: Command): string[] {
  return [...program.commands.map((command) => command.name()), "help"];
}

function addCreateFlags(create: Command, catalog: Catalog): void {
  const stacks = catalog.stacks.map((stack) => stack.id).join(", ");
  const defaults = catalog.stacks.map((stack) => stack.defaultPreset);
  const presets = [...new Set(catalog.stacks.flatMap((stack) => Object.keys(stack.presets)))]
    .map((preset) => (defaults.includes(preset) ? `${preset} (default)` : preset))
    .join(", ");
  create
    .option("--stack <stack>", `kind of project: ${stacks}`, once("--stack"))
    .option("--preset <preset>", `start from: ${presets}`, once("--preset"));
  addGroupFlags(create, catalog);
  create
    .option("--name <name>", "the project's name, where it is not the folder's", once("--name"))
    .option("--description <text>", "what the project is, in one line", once("--description"))
    .option("--config <file>", "take the answers from a JSON file, or - for standard input", once("--config"))
    .option("-y, --yes", "take the defaults for whatever is not said")
    .option("--force", "go ahead where files of the same names exist, and keep those")
    .option("--no-install", "do not install the project's dependencies")
    .option("--no-git", "do not start a git repository")
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--json", "print the outcome as JSON");
}

function oneLine(message: string): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*\((.*)\)$/s, ". $1")
    .replaceAll(/\s*\n\s*/g, " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}
