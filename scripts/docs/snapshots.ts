import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { snapshots } from "../../tests/templates/snapshots.ts";

/** Writes tests/snapshots/: the files of the production preset, and a list of hashes for each other one. */
const folder = join(import.meta.dirname, "../../tests/snapshots");
rmSync(folder, { recursive: true, force: true });
for (const [path, { content, mode }] of snapshots()) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  chmodSync(join(folder, path), mode);
}
