import { type Command, CommanderError } from "commander";
import { UserError } from "../errors.ts";
import { type Host, runFor } from "../host.ts";
import { loadCatalog } from "../project/built/catalog.ts";
import { buildCommand } from "./build-command.ts";
import type { CommandSpec } from "./command.ts";
import { COMMAND_NAMES, COMMANDS, DEFAULT_COMMAND } from "./commands/index.ts";
import { refuseCommandWord, refuseUnknownTopic } from "./input/words.ts";
import { reportError } from "./output/failure.ts";
import { overview } from "./output/help.ts";
import { printLines } from "./output/print.ts";
import { wrapLines } from "./output/wrap.ts";
import { refuseKeptFlags } from "./processes/npm.ts";

/** The options that may also stand before a command's name. */
const ANYWHERE = ["--json", "--verbose", "--plain"];

/** The command that a command line is about, and the words behind its name. */
export function commandOf(argv: readonly string[]): {
  spec: CommandSpec;
  rest: readonly string[];
  /** Where no command is named, the word in its place. */
  word?: string | undefined;
} {
  const first = Math.max(
    argv.findIndex((argument) => !ANYWHERE.includes(argument)),
    0,
  );
  const spec = COMMANDS.find(({ name }) => name === argv[first]);
  if (spec === undefined) return { spec: DEFAULT_COMMAND, rest: argv, word: argv[first] };
  return { spec, rest: [...argv.slice(0, first), ...argv.slice(first + 1)] };
}

/** Runs a command line for a host, and returns the exit code; the only place that catches. */
export function run(argv: readonly string[], host: Host): Promise<number> {
  return runFor(host, async () => {
    try {
      return await dispatch(argv);
    } catch (error) {
      await hideWhatWasTyped();
      return reportError(error, argv.includes("--json") ? commandOf(argv).spec.name : undefined);
    }
  });
}

/** Masks secrets in an error that came before the command's own masking: a value may have been read as an option. */
async function hideWhatWasTyped(): Promise<void> {
  const [{ hideSecretsAround }, catalog] = await Promise.all([
    import("./output/hide.ts"),
    loadCatalog().catch(() => undefined),
  ]);
  if (catalog !== undefined) await hideSecretsAround(catalog, ["."]);
}

/**
 * Parses a command line and does what it says.
 *
 * @throws {UserError} if the command line is wrong, or the command fails in an expected way.
 */
async function dispatch(argv: readonly string[]): Promise<number> {
  const [word = "", topic = "--help"] = argv;
  if (word === "help") {
    refuseUnknownTopic(argv[1], COMMAND_NAMES);
    return dispatch(topic === "help" || topic === "--help" ? ["--help"] : [topic, "--help"]);
  }
  const catalog = await loadCatalog();
  if (word === "-h" || word === "--help") {
    printLines(wrapLines(overview(catalog, COMMANDS).trimEnd()));
    return 0;
  }
  const { spec, rest, word: first } = commandOf(argv);
  if (first !== undefined) refuseCommandWord(first, COMMAND_NAMES);
  const command = buildCommand(spec, catalog);
  refuseKeptFlags(command, catalog);
  let exit = 0;
  command.action(async () => {
    // A name behind flags.
    const [typed] = command.args;
    if (first !== undefined && typed !== undefined) refuseCommandWord(typed, COMMAND_NAMES);
    if (!spec.isDefault)
      await (await import("./output/hide.ts")).hideSecretsAround(catalog, [".", ...foldersOf(command)]);
    const action = await spec.load();
    exit = await action({ argv, words: command.args, options: command.opts(), catalog, commands: COMMANDS });
  });
  try {
    await command.parseAsync(rest, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw new UserError(oneLine(error.message));
  }
  return exit;
}

/** The folders that a command line names, by arguments and options that are called "folder". */
function foldersOf(command: Command): readonly string[] {
  const named = command.registeredArguments.map((one, index) => (one.name() === "folder" ? index : -1));
  const given: unknown[] = command.args.filter((_, index) => named.includes(index));
  for (const option of command.options)
    if (option.flags.endsWith(" <folder>")) given.push(command.getOptionValue(option.attributeName()));
  return given.filter((one) => typeof one === "string");
}

function oneLine(message: string): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*\((.*)\)$/s, ". $1")
    .replaceAll(/\s*\n\s*/g, " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}
