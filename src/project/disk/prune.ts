import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { obstacleBefore } from "../trust/index.ts";
import { clear, type Files } from "./write.ts";

/** Removes the folders that deleted files leave empty, tools' caches in them included. */
export function sweepFolders(
  root: string,
  deleted: readonly string[],
  caches: readonly string[],
  files: Files,
): void {
  for (const path of deleted) {
    if (obstacleBefore(root, path) !== undefined) continue;
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder))
      if (!removeIfEmpty(join(root, folder), caches, files)) break;
  }
}

function removeIfEmpty(folder: string, caches: readonly string[], files: Files): boolean {
  try {
    const entries = readdirSync(folder);
    if (!entries.every((entry) => caches.includes(entry))) return false;
    for (const entry of entries) clear(join(folder, entry), files);
    files.rmdir(folder);
    return true;
  } catch {
    // A folder that cannot be removed does no harm.
    return false;
  }
}
