import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toBytes } from "../../src/engine/index.ts";
import { snapshots } from "./snapshots.ts";

const folder = join(import.meta.dirname, "../snapshots");

test.each([...snapshots()])(
  "tests/snapshots/%s is what the preset renders (npx tsx scripts/snapshots.ts)",
  (preset, tree) => {
    const kept = readdirSync(join(folder, preset), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, preset).length + 1))
      .sort();
    expect(kept).toEqual([...tree.keys()].sort());
    const differing = [...tree].filter(
      ([path, { content }]) => !readFileSync(join(folder, preset, path)).equals(toBytes(content)),
    );
    expect(differing.map(([path]) => path)).toEqual([]);
  },
);
