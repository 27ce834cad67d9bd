import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";

/** PATH_MAX and NAME_MAX of Linux, in bytes. */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

/** Why a path that was read from a file cannot be one inside the project; undefined where it can. */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (/\p{Cc}|[\u2028\u2029]/u.test(path)) return "has a control character";
  // A colon names a drive or a stream of a file on Windows, a backslash separates folders there.
  if (/^\/|[:\\]/.test(path)) return "leads out of the project";
  if (Buffer.byteLength(path) >= LONGEST_PATH) return "is too long";
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === "..") return "leads out of the project";
    if (Buffer.byteLength(name) > LONGEST_NAME) return "is too long";
    // Windows drops dots and spaces at the end of a name, and git~1 is its short form of .git.
    if (/^(?:\.git|git~1)[. ]*$/i.test(name)) return "leads into git's own folder";
  }
  return undefined;
}

/** What is where a folder would have to be, on the way from a folder to a path below it. */
export interface Obstacle {
  readonly path: string;
  readonly what: string;
}

/** Finds the first part of the way to a path that is there and is no folder; a link to a folder is none. */
export function obstacleBefore(root: string, path: string): Obstacle | undefined {
  const names = path.split("/").slice(0, -1);
  for (let count = 1; count <= names.length; count += 1) {
    const part = names.slice(0, count).join("/");
    const found = look(join(root, part));
    if (found === undefined) return undefined;
    if (!found.isDirectory()) return { path: part, what: kindOf(found) };
  }
  return undefined;
}

/** What a file is, as a message names it. */
export function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return "a link";
  if (found.isDirectory()) return "a folder";
  return found.isFile() ? "a file" : "no plain file";
}

/** The entry at a path itself, and not where a link leads to; undefined where nothing is. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (["ENOTDIR", "ENAMETOOLONG"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
