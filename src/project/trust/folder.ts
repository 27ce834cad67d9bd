import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { kindOf, look } from "./paths.ts";

const FILES = /^(?:\.gitattributes|\.gitignore|before|features|journal|pending|lock(?:-right)?(?:-\d+)?)$/;
const FOLDERS = /^(?:undo(?:-[1-9])?|tmp-\d+)$/;

/** What in a record's folder is of another kind than Plinth writes: a link, a pipe, a folder in a file's place. */
export function oddOf(root: string, record: string): readonly string[] {
  const folder = look(join(root, record));
  if (folder === undefined) return [];
  if (!folder.isDirectory()) return [`${join(root, record)} is ${kindOf(folder)}, and would be a folder.`];
  return readdirSync(join(root, record)).flatMap((name) => {
    const wanted = FILES.test(name) ? "a file" : FOLDERS.test(name) ? "a folder" : undefined;
    const found = wanted === undefined ? undefined : look(join(root, record, name));
    if (found === undefined || kindOf(found) === wanted) return [];
    return [`${join(root, record, name)} is ${kindOf(found)}, and would be ${wanted}.`];
  });
}

/**
 * Refuses a record's folder in which something is of another kind.
 *
 * @throws {UserError} if there is a link, a pipe, or a folder in the place of a file.
 */
export function refuseOdd(root: string, record: string): void {
  const [first] = oddOf(root, record);
  if (first !== undefined) throw new UserError(`${first} Nothing was changed.`, { hint: ODD_HINT, exit: 4 });
}

/** What to do about it. */
export const ODD_HINT = "Delete it, or restore it from git (git checkout -- .plinth).";
