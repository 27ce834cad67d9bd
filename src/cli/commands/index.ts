import { type CommandSpec, namesOf } from "../command.ts";
import { add, remove, rename, set, update } from "./change/command.ts";
import { completion } from "./completion/command.ts";
import { create } from "./create/command.ts";
import { exportAnswers } from "./inspect/export-command.ts";
import { list } from "./inspect/list-command.ts";
import { mcp } from "./mcp/command.ts";
import { diff, doctor, explain, proceed, undo } from "./recover/command.ts";
import { schema } from "./schema/command.ts";
import { verify } from "./verify/command.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  create,
  add,
  remove,
  set,
  rename,
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
export const COMMAND_NAMES: readonly string[] = namesOf(COMMANDS);
