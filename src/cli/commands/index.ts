import type { CommandSpec } from "../command.ts";
import { diff, doctor, explain, proceed, undo } from "./after.ts";
import { completion } from "./completion.ts";
import { create } from "./create.ts";
import { add, remove, set, update } from "./evolve.ts";
import { exportAnswers } from "./export.ts";
import { list } from "./list.ts";
import { mcp } from "./mcp.ts";
import { schema } from "./schema.ts";
import { verify } from "./verify.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  create,
  add,
  remove,
  set,
  update,
  diff,
  undo,
  proceed,
  explain,
  doctor,
  list,
  verify,
  exportAnswers,
  schema,
  completion,
  mcp,
];

/** The command that is meant where none is named. */
export const DEFAULT_COMMAND = create;

/** The names of all commands. */
export const COMMAND_NAMES: readonly string[] = [...COMMANDS.map(({ name }) => name), "help"];
