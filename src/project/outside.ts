import { lstatSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { foldersOf } from "./journal.ts";

/** Refuses paths that lead out of a folder, by their names or through a link: nothing is ever written there. */
export function refuseOutside(folder: string, paths: readonly string[]): void {
  const odd = paths.find((path) => path === "" || /^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.?([/\\]|$)/.test(path));
  if (odd !== undefined)
    throw new UserError(`The path ${JSON.stringify(odd)} leads out of ${folder}. Nothing was changed.`);
  for (const path of foldersOf(paths)) {
    const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (found === undefined || found.isDirectory()) continue;
    const what = found.isSymbolicLink() ? "a link" : "a file";
    throw new UserError(`${path} is ${what}, and files would be written below it. Nothing was changed.`, {
      hint: `Put a folder in its place, and run this again.`,
    });
  }
}
