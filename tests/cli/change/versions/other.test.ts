import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProject } from "../../../../src/project/record/project.ts";
import { plinth } from "../../../project/evolve/cli.ts";
import { project, snapshot, v1, v2 } from "../../../project/evolve/world.ts";

const choices = { store: "small", chat: true, extras: ["lint"] };

test("a project of an older version is updated first, on its own", async () => {
  const folder = await project(v1, choices);
  const before = snapshot(folder);
  for (const argv of [
    ["add", "extras/docs"],
    ["remove", "chat", "--yes"],
    ["set", "store=big"],
    ["diff", "add", "extras/docs"],
  ]) {
    const run = await plinth(folder, v2, ...argv);
    expect([argv.join(" "), run.code, run.out]).toEqual([argv.join(" "), 2, ""]);
    expect(run.err).toMatch(
      /^error: This project was made by version 1\.0\.0, and this is .*\nUpdate it first, on its own: .*update\n$/,
    );
  }
  expect(snapshot(folder)).toEqual(before);
  const updated = await plinth(folder, v2, "update");
  expect([updated.err, updated.code]).toEqual(["", 0]);
  expect(updated.out).toMatch(/tables +chat\/rooms: created/);
  expect(readProject(folder).blueprint.version).toBe("2.0.0");
  expect((await plinth(folder, v2, "update")).out).toMatch(/^Nothing to do/);
  expect((await plinth(folder, v2, "add", "extras/audit")).code).toBe(0);
});

test("a project of a newer version is refused, with the version that can", async () => {
  const folder = await project(v2, choices);
  const before = snapshot(folder);
  for (const argv of [["add", "extras/docs"], ["set", "store=big"], ["update"], ["diff", "update"]]) {
    const run = await plinth(folder, v1, ...argv);
    expect([argv.join(" "), run.code, run.out]).toEqual([argv.join(" "), 2, ""]);
    expect(run.err).toMatch(
      /^error: This project was made by version 2\.0\.0, and this is .*\n.*create-plinth@2\.0\.0/,
    );
  }
  expect(snapshot(folder)).toEqual(before);
});

test("a feature that is gone is named, with the way to leave it", async () => {
  const folder = await project(v1, { ...choices, extras: ["legacy"] });
  const run = await plinth(folder, v2, "update");
  expect([run.code, run.out]).toEqual([2, ""]);
  expect(run.err).toMatch(/no feature extras\/legacy\.\n.*create-plinth@1\.0\.0 remove extras\/legacy/s);
  expect((await plinth(folder, v1, "remove", "extras/legacy")).code).toBe(0);
  expect((await plinth(folder, v2, "update")).code).toBe(0);
});

test("a project whose rendering is the same in both versions needs no update", async () => {
  const folder = await project(v1, choices);
  const path = join(folder, ".plinth/features");
  writeFileSync(path, readFileSync(path, "utf8").replace("plinth 1.0.0", "plinth 0.9.0"));
  const run = await plinth(folder, v1, "add", "extras/docs");
  expect([run.err, run.code]).toEqual(["", 0]);
  expect(readProject(folder).blueprint.version).toBe("1.0.0");
});

test("an undone update is the old project again, and can be updated once more", async () => {
  const folder = await project(v1, choices);
  const before = snapshot(folder);
  await plinth(folder, v2, "update");
  const after = snapshot(folder);
  expect((await plinth(folder, v2, "undo", "--force")).code).toBe(0);
  expect(snapshot(folder)).toEqual(before);
  expect((await plinth(folder, v2, "update")).code).toBe(0);
  expect(snapshot(folder)).toEqual(after);
});

test.each([
  [["add", "store/big"], /always has one store: choose it with "set store=big"/],
  [["set", "extras=docs"], /use "add" and "remove"/],
  [["add"], /needs one of: /],
  [["explain", "nothing.txt"], /is not from a feature/],
  [["explain", "../x"], /outside|leads out|not from a feature/],
  [["update", "--to", "a b"], /no version/],
])("%j is refused in a line or two", async (argv, said) => {
  const folder = await project(v1, choices);
  const before = snapshot(folder);
  const run = await plinth(folder, v1, ...argv);
  expect([run.code, run.out]).toEqual([2, ""]);
  expect(run.err).toMatch(said);
  expect(run.err.trim().split("\n").length).toBeLessThanOrEqual(2);
  expect(snapshot(folder)).toEqual(before);
});

test("names alone do for features, and a typo is guessed", async () => {
  const folder = await project(v1, choices);
  expect((await plinth(folder, v1, "add", "docs")).code).toBe(0);
  expect((await plinth(folder, v1, "add", "lnt")).err).toMatch(/Did you mean .*lint/);
});
