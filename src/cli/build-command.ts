import { Command, Help, type Option } from "commander";
import type { Catalog } from "../engine/catalog/catalog.ts";
import { VERSION } from "../version.ts";
import { addShared, type CommandSpec } from "./command.ts";
import { EXIT_CODES, PROGRAM } from "./output/help.ts";
import { printLines } from "./output/print.ts";
import { columns, wrapLines, wrapTerm } from "./output/wrap.ts";

/** One command with its arguments, options and help, as commander knows it. */
export function buildCommand(spec: CommandSpec, catalog: Catalog): Command {
  const command: Command = new Command(spec.isDefault ? PROGRAM : `${PROGRAM} ${spec.name}`)
    .description(`${spec.summary.charAt(0).toUpperCase()}${spec.summary.slice(1)}.`)
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureHelp({
      visibleOptions: (shown) => {
        const all = new Help().visibleOptions(shown);
        return all.filter((option) => !(option.negate && all.some((other) => isOpposite(other, option))));
      },
      optionTerm: (option) => {
        const paired = command.options.some((other) => isOpposite(option, other));
        return paired ? `--[no-]${option.name()}` : option.flags;
      },
      formatItem: (term, width, text) => wrapTerm(term, text, width, Math.min(columns(), 80)).join("\n"),
    })
    .configureOutput({
      getOutHelpWidth: () => Math.min(columns(), 80),
      writeOut: (text) => printLines(wrapLines(text.trimEnd())),
      outputError: () => {},
    });
  if (spec.isDefault)
    command.version(VERSION, "-V, --version", "print the version").usage("[name] [options]");
  for (const [syntax, hint] of spec.arguments ?? []) command.argument(syntax, hint);
  spec.declare?.(command, catalog);
  addShared(command, spec.shared ?? {});
  command.addHelpText("after", () => {
    const examples = examplesOf(spec, catalog).map((example) => `  ${PROGRAM} ${example}`);
    return `\nExamples:\n${examples.join("\n")}\n\n${EXIT_CODES}`;
  });
  return command;
}

/** Whether an option without a value has another as its opposite: `--chat` and `--no-chat` are one line of the help. */
function isOpposite(option: Option, other: Option): boolean {
  const isFlag = !option.negate && !option.hidden && !option.required && !option.optional;
  return isFlag && other.negate && other.long === `--no-${option.name()}`;
}

function examplesOf({ examples }: CommandSpec, catalog: Catalog): readonly string[] {
  return typeof examples === "function" ? examples(catalog) : examples;
}
