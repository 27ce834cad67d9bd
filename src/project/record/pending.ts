import { join } from "node:path";
import type { TreeFile } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { pathProblem, readText } from "../trust/index.ts";
import { RECORD_FOLDER } from "./record.ts";

/** In MiB. */
const LARGEST = 1;
/** In characters: it is printed. */
const LONGEST_COMMAND = 1_000;

/** A change that waits for the user to resolve its conflicts. */
export interface Pending {
  readonly command: string;
  /** The files with conflicts. */
  readonly paths: readonly string[];
  /** Whether what is installed depends on a file that changed. */
  readonly reinstall: boolean;
}

/** Where it is kept. */
export const PENDING = `${RECORD_FOLDER}/pending`;

/**
 * Reads what a project waits for; none where it waits for nothing.
 *
 * @throws {UserError} if the file is not one that a change writes.
 */
export function readPending(folder: string): Pending | undefined {
  const text = readText(folder, PENDING, LARGEST);
  if (text === undefined) return undefined;
  const pending = parse(text);
  if (pending !== undefined) return pending;
  throw new UserError(`${join(folder, PENDING)} says of no change what it waits for. Nothing was changed.`, {
    hint: "Delete it: a change that is not closed is seen by the conflict markers in its files.",
    exit: 4,
  });
}

function parse(text: string): Pending | undefined {
  try {
    const { command, paths, reinstall } = JSON.parse(text) as { readonly [name: string]: unknown };
    const whole =
      typeof command === "string" &&
      command.length <= LONGEST_COMMAND &&
      !/\p{Cc}/u.test(command) &&
      typeof reinstall === "boolean" &&
      Array.isArray(paths) &&
      paths.every((path) => typeof path === "string" && pathProblem(path) === undefined);
    return whole ? { command, paths, reinstall } : undefined;
  } catch {
    return undefined;
  }
}

/** The file that keeps it; of a long command, its beginning. */
export function pendingFile({ command, ...pending }: Pending): TreeFile {
  const shown = command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND - 1)}…` : command;
  return { content: `${JSON.stringify({ command: shown, ...pending })}\n`, mode: 0o644 };
}
