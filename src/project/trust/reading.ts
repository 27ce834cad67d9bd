import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { OPEN_PLAIN } from "../../platform.ts";
import { kindOf, look, obstacleBefore } from "./paths.ts";

const MEGABYTE = 2 ** 20;

/**
 * Reads a plain file of a project, of at most so many megabytes; undefined where there is none, else refused.
 *
 * @throws {UserError} if there is no plain file, or a link on the way to it.
 */
export function readPlain(root: string, path: string, megabytes: number): Buffer | undefined {
  const obstacle = obstacleBefore(root, path);
  if (obstacle !== undefined) throw unreadable(join(root, obstacle.path), `is ${obstacle.what}`);
  const full = join(root, path);
  const found = look(full);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw unreadable(full, `is ${kindOf(found)}`);
  let file: number;
  try {
    // What was replaced since it was looked at is neither followed nor waited for.
    file = openSync(full, OPEN_PLAIN);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw unreadable(full, code === "ELOOP" ? "is a link" : `cannot be opened (${code})`);
  }
  try {
    const opened = fstatSync(file);
    if (!opened.isFile()) throw unreadable(full, `is ${kindOf(opened)}`);
    if (opened.size > megabytes * MEGABYTE) throw unreadable(full, `is larger than ${megabytes} MiB`);
    return readAll(file, opened.size);
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a plain text file in UTF-8.
 *
 * @throws {UserError} if the file is not text in UTF-8.
 */
export function readText(root: string, path: string, megabytes: number): string | undefined {
  const bytes = readPlain(root, path, megabytes);
  if (bytes === undefined) return undefined;
  const text = bytes.toString("utf8");
  if (bytes.includes(0) || !Buffer.from(text, "utf8").equals(bytes))
    throw unreadable(join(root, path), "is no text in UTF-8", "");
  return text;
}

/** Names of a folder that is no link; none where there is no such folder. */
export function namesIn(root: string, path: string): readonly string[] {
  if (obstacleBefore(root, `${path}/x`) !== undefined) return [];
  try {
    return readdirSync(join(root, path)).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function readAll(file: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let done = 0;
  while (done < size) {
    const count = readSync(file, bytes, done, size - done, null);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function unreadable(path: string, why: string, otherwise = ", or delete it"): UserError {
  return new UserError(`${path} ${why}, and was not read. Nothing was changed.`, {
    hint: `Restore it from git (git checkout -- ${JSON.stringify(path)})${otherwise}; then run: npx create-plinth doctor`,
    exit: 4,
  });
}
