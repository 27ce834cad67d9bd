import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { snapshots } from "./snapshots.ts";

const folder = join(import.meta.dirname, "../snapshots");

test("tests/snapshots is what the presets render (npx tsx scripts/docs/snapshots.ts)", () => {
  const wanted = snapshots();
  const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  expect(kept.sort()).toEqual([...wanted.keys()].sort());
  const differing = [...wanted].filter(
    ([path, { content }]) => !readFileSync(join(folder, path)).equals(Buffer.from(content)),
  );
  expect(differing.map(([path]) => path)).toEqual([]);
});

test("every preset has a snapshot, one of them as files", () => {
  const tops = new Set([...snapshots().keys()].map((path) => path.split("/")[0]));
  expect([...tops].sort()).toEqual(["minimal.sha256", "production", "quickstart.sha256"]);
  expect(snapshots().get("minimal.sha256")?.content).toMatch(/^644 [0-9a-f]{64} \.gitignore$/m);
});
