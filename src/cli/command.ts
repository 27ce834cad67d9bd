import type { Command } from "commander";
import type { Catalog } from "../engine/catalog/catalog.ts";

/** What a command is called with. */
export interface Invocation {
  /** The whole command line. */
  readonly argv: readonly string[];
  /** Its arguments, as typed. */
  readonly words: readonly string[];
  /** Its options, as commander parsed them. */
  readonly options: Record<string, unknown>;
  readonly catalog: Catalog;
  /** All commands, in the order of the help. */
  readonly commands: readonly CommandSpec[];
}

/** Does what a command is for, and returns the exit code. */
export type Action = (invocation: Invocation) => Promise<number>;

/** Options that mean the same wherever they are taken. */
const SHARED = {
  json: ["--json", "print one JSON document on standard output"],
  dryRun: ["--dry-run", "say what would change, and change nothing"],
  yes: ["-y, --yes", "take the defaults, ask nothing"],
  force: ["--force", "ignore this check and continue"],
  trust: ["--trust", "run the programs in this project's folder, now and later"],
  plain: ["--plain", "ask in plain lines, draw nothing (screen readers)"],
} as const satisfies Record<string, readonly [string, string]>;

/** The name of an option that several commands take. */
export type SharedOption = keyof typeof SHARED;

/** One command: a module of `commands/` declares it, and loads what it does only when it is run. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Whether it is meant where no command is named. */
  readonly isDefault?: boolean;
  /** Whether a catalog has anything for it: if not, no help names it. */
  isFor?(catalog: Catalog): boolean;
  /** Its arguments in commander's notation: `<name>`, `[name]`, `[names...]`, each with its hint. */
  readonly arguments?: readonly (readonly [syntax: string, hint: string])[];
  /** The shared options it takes: `true`, or what one means here. */
  readonly shared?: Readonly<Partial<Record<SharedOption, true | string>>>;
  /** Its own options, added to commander's command. */
  declare?(command: Command, catalog: Catalog): void;
  /** What its arguments may be, for completion; `features` are those of the project one is in. */
  complete?(catalog: Catalog, features: readonly string[]): readonly string[];
  /** Whether its arguments can name instances and members of repeatable features. */
  readonly aboutUses?: boolean;
  /** The commands that its arguments may be, each followed by its own arguments. */
  readonly takes?: readonly string[];
  /** Command lines for its help, without the program's name. */
  readonly examples: readonly string[] | ((catalog: Catalog) => readonly string[]);
  load(): Promise<Action>;
}

/** Gives a command the shared options that it takes, in one order everywhere. */
export function addShared(command: Command, taken: NonNullable<CommandSpec["shared"]>): void {
  for (const [name, [flags, hint]] of Object.entries(SHARED)) {
    const said = taken[name as SharedOption];
    if (said !== undefined) command.option(flags, said === true ? hint : said);
  }
}

/** The names that are taken by commands, `help` included. */
export function namesOf(commands: readonly CommandSpec[]): readonly string[] {
  return [...commands.map(({ name }) => name), "help"];
}
