import { posix, win32 } from "node:path";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";
import { nameProblemOnWindows, PLATFORM } from "../../platform.ts";
import { commandLine } from "../processes/shell.ts";

/** The folder a project goes to, and the name that its path gives it. */
export interface Target {
  readonly path: string;
  readonly typed: string;
  readonly name: string;
}

/**
 * Reads a folder as a user typed it: below the folder they are in, so that nothing is made where no one looks.
 *
 * @throws {UserError} if the path is empty, absolute, or leads out of the current folder.
 */
export function readTarget(typed: string, cwd = host().cwd, platform = PLATFORM): Target {
  const shown = typed.length > 60 ? `${typed.slice(0, 40)}… (${typed.length} characters)` : typed;
  if (typed.trim() === "") throw new UserError('The project needs a name: "" is empty. For example: my-api');
  if (typed.includes("\0")) throw new UserError("A path cannot hold a NUL character.");
  const parts = typed
    .replace(/^[A-Za-z]:/, "")
    .split(/[/\\]/)
    .filter((part) => part !== "");
  const last = parts.findLast((part) => part !== "." && part !== "..") ?? "my-api";
  const refuse = (why: string, hint: string) => new UserError(`"${shown}" ${why}. ${hint}`);
  if (posix.isAbsolute(typed) || win32.isAbsolute(typed) || /^[A-Za-z]:/.test(typed)) {
    const above = typed.replace(/[/\\]+$/, "").slice(0, -last.length) || "/";
    const hint = `Go there first: cd ${commandLine([above])}, and name it ${last}`;
    throw refuse("is an absolute path, and a project goes below the folder you are in", hint);
  }
  if (parts.includes("..")) {
    throw refuse("leads out of the folder you are in", `Go there first (cd), and name it ${last}`);
  }
  if (/^~/.test(typed)) throw refuse("begins with ~, which your shell did not replace", `Try ${last}`);
  if (platform !== "win32" && typed.includes("\\")) {
    throw refuse("holds a backslash", `Try ${parts.join("/")}`);
  }
  for (const part of platform === "win32" ? parts : []) {
    const problem = part === "." ? undefined : nameProblemOnWindows(part);
    if (problem !== undefined) throw refuse(problem, "Choose another name");
  }
  const { resolve, basename } = platform === "win32" ? win32 : posix;
  const path = resolve(cwd, typed);
  return { path, typed, name: basename(path) };
}
