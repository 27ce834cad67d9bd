import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { disk, type Files } from "../../../src/project/disk/write.ts";
import { FEATURES_FILE } from "../../../src/project/record/record.ts";
import { recover } from "../../../src/project/transaction/journal.ts";
import { faulty } from "./faults.ts";
import { at, back, change, commands, withChanges } from "./small.ts";
import { emptyFolder } from "./world.ts";

/** Numbers from one down to another. */
const down = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => String(from - index));

/** Another such folder. */
function copy(from: string, to = join(emptyFolder(), "copy")): string {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // Nothing here writes into a file, so that both folders may have the same one.
    if (entry.isDirectory()) copy(source, target);
    else linkSync(source, target);
  }
  return to;
}

const acts = {
  "a change": { act: (folder: string, files: Files) => change(folder, "11", files), after: "11" },
  "an undo": { act: back, after: "9" },
};

/** All steps are there, each leads to the one below, and nothing else is left in the record's folder. */
async function expectWhole(folder: string, before: string, after: string): Promise<string> {
  const state = at(folder);
  expect([before, after]).toContain(state);
  const newest = Number(state);
  const steps = down(newest, Math.max(1, newest - 9));
  expect(commands(folder)).toEqual(steps);
  const places = steps.map((_, index) => (index === 0 ? "undo" : `undo-${index}`));
  expect(readdirSync(join(folder, ".plinth")).sort()).toEqual(["before", "features", ...places].sort());
  for (const step of steps.slice(0, 2)) {
    expect(at(folder, FEATURES_FILE)).toBe(step);
    await back(folder);
    expect(at(folder)).toBe(String(Number(step) - 1));
  }
  return state;
}

describe.each(Object.entries(acts))("a kill in %s leaves the steps whole", (_, { act, after }) => {
  it("at every call, and at every third one of the run that ends it", async () => {
    const start = await withChanges(10);
    const seen = new Set<string>();
    for (let call = 0; ; call += 1) {
      const dead = copy(start);
      const files = faulty(call, "dies");
      await act(dead, files).catch(() => {});
      if (!files.reached()) break;
      for (let again = call % 3; ; again += 3) {
        const folder = copy(dead);
        const dying = faulty(again, "dies");
        try {
          recover(folder, [], dying);
        } catch {
          // It died once more.
        }
        const reached = dying.reached();
        recover(folder, []);
        seen.add(await expectWhole(folder, "10", after));
        rmSync(join(folder, ".."), { recursive: true });
        if (!reached) break;
      }
      rmSync(join(dead, ".."), { recursive: true });
    }
    expect([...seen].sort()).toEqual(["10", after].sort());
  });

  it.each(["ENOSPC", "EACCES"] as const)("and so does %s at every call", async (fault) => {
    const start = await withChanges(10);
    for (let call = 0; ; call += 1) {
      const folder = copy(start);
      const files = faulty(call, fault);
      await act(folder, files).catch(() => {});
      if (!files.reached()) break;
      recover(folder, []);
      await expectWhole(folder, "10", after);
      rmSync(join(folder, ".."), { recursive: true });
    }
  });
});

it("a kill while steps are dropped for their size leaves each one whole or gone", async () => {
  const start = await withChanges(1);
  const large = "x".repeat(33 * 2 ** 20);
  await change(start, "2", disk, large);
  await change(start, "3", disk, "3");
  writeFileSync(join(start, "file"), large);
  const act = (folder: string, files: Files) => change(folder, "4", files);
  const total = faulty(Number.POSITIVE_INFINITY, "dies");
  const done = copy(start);
  await act(done, total);
  expect(commands(done)).toEqual(["4"]);
  const seen = new Set<number>();
  for (let call = total.calls() - 18; call < total.calls(); call += 1) {
    const folder = copy(start);
    await act(folder, faulty(call, "dies")).catch(() => {});
    seen.add(commands(folder).length);
    recover(folder, []);
    expect(commands(folder)).toEqual(["4"]);
    rmSync(join(folder, ".."), { recursive: true });
  }
  expect([...seen].sort()).toEqual([0, 1, 2, 3]);
});
