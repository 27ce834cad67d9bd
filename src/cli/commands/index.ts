import type { CommandSpec } from "../command.ts";
import { create } from "./create.ts";
import { list } from "./list.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [create, list];
