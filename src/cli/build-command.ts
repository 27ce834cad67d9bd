import { Command } from "commander";
import type { Catalog } from "../engine/catalog/catalog.ts";
import { VERSION } from "../version.ts";
import { addShared, type CommandSpec } from "./command.ts";
import { EXIT_CODES, PROGRAM } from "./output/help.ts";
import { printLines } from "./output/print.ts";
import { columns, wrapLines, wrapTerm } from "./output/wrap.ts";

/** One command with its arguments, options and help, as commander knows it. */
export function buildCommand(spec: CommandSpec, catalog: Catalog): Command {
  const command = new Command(spec.isDefault ? PROGRAM : `${PROGRAM} ${spec.name}`)
    .description(`${spec.summary.charAt(0).toUpperCase()}${spec.summary.slice(1)}.`)
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureHelp({
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

function examplesOf({ examples }: CommandSpec, catalog: Catalog): readonly string[] {
  return typeof examples === "function" ? examples(catalog) : examples;
}
