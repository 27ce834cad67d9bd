import type { CommandSpec } from "../command.ts";
import { create } from "./create.ts";
import { list } from "./list.ts";
import { verify } from "./verify.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [create, list, verify];

/** The command that is meant where none is named. */
export const DEFAULT_COMMAND = create;

/** The names of all commands. */
export const COMMAND_NAMES: readonly string[] = [...COMMANDS.map(({ name }) => name), "help"];
