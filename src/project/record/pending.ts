import { join } from "node:path";
import type { TreeFile } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { branchOf, DETACHED } from "../tools/begun.ts";
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
  /** The git branch on which it was made; undefined outside of git. */
  readonly branch?: string;
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

/**
 * Reads what a project waits for where it was changed: what waits on another branch is of no concern here.
 *
 * @throws {UserError} if the file is not one that a change writes.
 */
export function readPendingHere(folder: string): Pending | undefined {
  const pending = readPending(folder);
  return pending === undefined || branchElsewhere(folder, pending) !== undefined ? undefined : pending;
}

/** The branch on which a change waits, if another one is checked out; undefined if it waits here. */
export function branchElsewhere(folder: string, { branch }: Pending): string | undefined {
  const here = branchOf(folder);
  // A rebase detaches the HEAD, and ends with the branch that it began on.
  const isHere = [branch, here].some((one) => one === undefined || one === DETACHED) || branch === here;
  return isHere ? undefined : branch;
}

function parse(text: string): Pending | undefined {
  try {
    const { command, paths, reinstall, branch } = JSON.parse(text) as { readonly [name: string]: unknown };
    const whole =
      typeof command === "string" &&
      command.length <= LONGEST_COMMAND &&
      !/\p{Cc}/u.test(command) &&
      typeof reinstall === "boolean" &&
      (branch === undefined || (typeof branch === "string" && /^[^\p{Cc}]{1,1000}$/u.test(branch))) &&
      Array.isArray(paths) &&
      paths.every((path) => typeof path === "string" && pathProblem(path) === undefined);
    return whole ? { command, paths, reinstall, ...(branch !== undefined && { branch }) } : undefined;
  } catch {
    return undefined;
  }
}

/** The file that keeps it; of a long command, its beginning. */
export function pendingFile({ command, ...pending }: Pending): TreeFile {
  const shown = command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND - 1)}…` : command;
  return { content: `${JSON.stringify({ command: shown, ...pending })}\n`, mode: 0o644 };
}
