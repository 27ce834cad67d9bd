import { Command, CommanderError } from "commander";
import type { Catalog } from "../engine/catalog.ts";
import { UserError } from "../errors.ts";
import { loadCatalog } from "../project/catalog.ts";
import { addShared, type CommandSpec } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { VERSION } from "./version.ts";
import { refuseUnknownTopic } from "./words.ts";

/** The names of all commands. */
export const COMMAND_NAMES: readonly string[] = [...COMMANDS.map(({ name }) => name), "help"];

const EXIT_CODES = `
Exit codes:
  0 done    1 our bug    2 usage    3 conflicts left    130 interrupted
  4 environment: disk, permission, a tool, or a service that fails
`;

/** The options that may also stand before a command's name. */
const ANYWHERE = ["--json"];

/** The command that a command line names, or else the default one. */
export function commandOf(argv: readonly string[]): CommandSpec | undefined {
  const word = argv.find((argument) => !ANYWHERE.includes(argument));
  return COMMANDS.find(({ name }) => name === word) ?? COMMANDS.find(({ isDefault }) => isDefault);
}

/** Parses a command line, does what it says, and returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const catalog = await loadCatalog();
  let exit = 0;
  const program = buildProgram(catalog, argv, (code) => {
    exit = code;
  });
  if (argv[0] === "help") refuseUnknownTopic(argv[1], COMMAND_NAMES);
  const first = argv.findIndex((argument) => !ANYWHERE.includes(argument));
  const ordered = first <= 0 ? argv : [...argv.slice(first), ...argv.slice(0, first)];
  try {
    await program.parseAsync(ordered, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw new UserError(oneLine(error.message));
  }
  return exit;
}

/** The command line: all commands' names, and the options of those that this run may be about. */
function buildProgram(catalog: Catalog, argv: readonly string[], leave: (exit: number) => void): Command {
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
  for (const spec of COMMANDS) {
    const command = program.command(spec.name, { isDefault: spec.isDefault === true }).summary(spec.summary);
    for (const [syntax, hint] of spec.arguments ?? []) command.argument(syntax, hint);
    command.description(sentence(spec.summary));
    if (!spec.isDefault && !argv.includes(spec.name)) continue;
    spec.declare?.(command, catalog);
    addShared(command, spec.shared ?? {});
    const examples = spec.examples.map((example) => `  create-plinth ${example}`);
    command.addHelpText("after", `\nExamples:\n${examples.join("\n")}\n${EXIT_CODES.trimEnd()}`);
    command.action(async () => {
      const action = await spec.load();
      leave(await action({ words: command.args, options: command.opts(), catalog, commands: COMMAND_NAMES }));
    });
    // The default command is what people mean: its flags belong into the first help they see.
    if (spec.isDefault) {
      program.addHelpText(
        "after",
        () => `\n${command.createHelp().formatHelp(command, command.createHelp())}`,
      );
    }
  }
  return program;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function oneLine(message: string): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*\((.*)\)$/s, ". $1")
    .replaceAll(/\s*\n\s*/g, " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}
