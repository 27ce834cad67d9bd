import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { snapshots } from "../tests/templates/snapshots.ts";

/** Writes what each preset renders to tests/snapshots/<preset>/: real files, reviewed as the product. */
for (const [preset, tree] of snapshots()) {
  const folder = join(import.meta.dirname, "../tests/snapshots", preset);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, file] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), file.content);
    chmodSync(join(folder, path), file.mode);
  }
}
