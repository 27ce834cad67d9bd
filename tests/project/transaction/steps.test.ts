import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BEFORE_FILE, FEATURES_FILE } from "../../../src/project/record/record.ts";
import { branchOf } from "../../../src/project/tools/begun.ts";
import { lockProject } from "../../../src/project/transaction/lock.ts";
import { stepsIn } from "../../../src/project/transaction/steps.ts";
import { planUndo } from "../../../src/project/transaction/undo.ts";
import { git } from "../evolve/cli.ts";
import { at, back, change, commands, withChanges } from "../evolve/small.ts";
import { add, choose, emptyFolder, evolve, project, remove, snapshot, undo, v1 } from "../evolve/world.ts";

const choices = { store: "small", chat: false, extras: [] };
const nothing = /There is nothing to undo/;

describe("undo goes back step by step", () => {
  it("two changes and two undos: the state before the first, record included; then there is nothing more", async () => {
    const folder = await project(v1, choices);
    const start = snapshot(folder);
    await evolve(folder, v1, add("chat"));
    expect(stepsIn(folder)).toEqual([".plinth/undo"]);
    const middle = snapshot(folder);
    await evolve(folder, v1, choose("store", "big"));
    expect(stepsIn(folder)).toEqual([".plinth/undo", ".plinth/undo-1"]);
    expect(planUndo(folder)).toMatchObject({ command: "set", left: 1 });
    expect(await undo(folder, v1)).toEqual([]);
    expect(snapshot(folder)).toEqual(middle);
    expect(stepsIn(folder)).toEqual([".plinth/undo"]);
    expect(planUndo(folder)).toMatchObject({ command: "add", left: 0 });
    expect(await undo(folder, v1)).toEqual([]);
    expect(snapshot(folder)).toEqual(start);
    await expect(undo(folder, v1)).rejects.toThrow(nothing);
    // Not a trace of the steps.
    expect(snapshot(folder, /^$/)).toEqual(start);
  });

  it("undo, change, undo, undo", async () => {
    const folder = await project(v1, choices);
    const start = snapshot(folder);
    await evolve(folder, v1, add("chat"));
    const first = snapshot(folder);
    await evolve(folder, v1, choose("store", "big"));
    await undo(folder, v1);
    await evolve(folder, v1, add("extras/docs"));
    expect(planUndo(folder)).toMatchObject({ command: "add", left: 1 });
    await undo(folder, v1);
    expect(snapshot(folder)).toEqual(first);
    await undo(folder, v1);
    expect(snapshot(folder)).toEqual(start);
    await expect(undo(folder, v1)).rejects.toThrow(nothing);
  });

  it("a file that was edited between two changes is named at its own step, and stays", async () => {
    const folder = await project(v1, choices);
    const start = snapshot(folder);
    await evolve(folder, v1, add("chat"));
    appendFileSync(join(folder, "main.txt"), "mine\n");
    const edited = snapshot(folder);
    await evolve(folder, v1, choose("store", "big"));
    expect(await undo(folder, v1)).toEqual([]);
    expect(snapshot(folder)).toEqual(edited);
    expect(await undo(folder, v1)).toEqual(["main.txt"]);
    expect(snapshot(folder)).toEqual({ ...start, "main.txt": edited["main.txt"] });
  });

  it.each(["between", "after an undo"])(
    "a change on a record that is another one %s keeps no step below it",
    async (when) => {
      const folder = await project(v1, choices);
      const files = [BEFORE_FILE, FEATURES_FILE].map((path) => join(folder, path));
      const record = files.map((path) => readFileSync(path));
      await evolve(folder, v1, add("chat"));
      if (when === "after an undo") {
        await evolve(folder, v1, choose("store", "big"));
        await undo(folder, v1);
      }
      for (const [index, path] of files.entries()) writeFileSync(path, record[index] ?? "");
      await evolve(folder, v1, add("extras/docs"));
      expect(stepsIn(folder)).toEqual([".plinth/undo"]);
      expect(readdirSync(join(folder, ".plinth")).filter((name) => name.startsWith("undo-"))).toEqual([]);
      await undo(folder, v1);
      await expect(undo(folder, v1)).rejects.toThrow(nothing);
    },
  );

  it("of twelve changes the last ten can be undone", async () => {
    const folder = await project(v1, choices);
    const states: Record<string, string>[] = [];
    for (let index = 0; index < 12; index += 1) {
      states.push(snapshot(folder));
      await evolve(folder, v1, index % 2 === 0 ? add("extras/docs") : remove("extras/docs"));
    }
    expect(planUndo(folder).left).toBe(9);
    for (let left = 9; left >= 0; left -= 1) {
      expect(planUndo(folder).left).toBe(left);
      await undo(folder, v1);
      expect(snapshot(folder)).toEqual(states.pop());
    }
    await expect(undo(folder, v1)).rejects.toThrow(nothing);
    expect(states).toHaveLength(2);
  });
});

describe("a step that is not as a run left it", () => {
  it("is refused when its turn comes, and what is above it can be undone", async () => {
    const folder = await withChanges(3);
    writeFileSync(join(folder, ".plinth/undo-1/old-2"), "evil");
    await back(folder);
    expect(at(folder)).toBe("2");
    const before = snapshot(folder, /^$/);
    await expect(back(folder)).rejects.toThrow(/undo\/old-2 was changed after it was saved/);
    expect(snapshot(folder, /^$/)).toEqual(before);
  });

  it.each([
    ["journal", "{}"],
    ["stray", "evil"],
  ])("is not counted, nor what is below it, and goes at the next change: %s", async (name, content) => {
    const folder = await withChanges(4);
    writeFileSync(join(folder, ".plinth/undo-2", name), content);
    expect(planUndo(folder).left).toBe(1);
    await change(folder, "5");
    expect(commands(folder)).toEqual(["5", "4", "3"]);
    expect(readdirSync(join(folder, ".plinth")).sort()).toEqual([
      "before",
      "features",
      "undo",
      "undo-1",
      "undo-2",
    ]);
  });

  it("is not counted where git tracks it", async () => {
    const folder = await withChanges(3);
    git(folder, "init", "-q");
    expect(planUndo(folder).left).toBe(2);
    git(folder, "add", ".plinth/undo-2");
    expect(planUndo(folder).left).toBe(0);
  });

  it("is no link: the record is refused, and what it leads to stays", async () => {
    const folder = await withChanges(2);
    const outside = emptyFolder();
    cpSync(join(folder, ".plinth/undo-1"), join(outside, "step"), { recursive: true });
    rmSync(join(folder, ".plinth/undo-1"), { recursive: true });
    symlinkSync(join(outside, "step"), join(folder, ".plinth/undo-1"));
    const before = snapshot(outside);
    expect(() => lockProject(folder)).toThrow(/undo-1 is a link, and would be a folder/);
    expect(planUndo(folder).left).toBe(0);
    await change(folder, "3");
    expect(snapshot(outside)).toEqual(before);
    expect(commands(folder)).toEqual(["3", "2"]);
  });
});

it.each([
  ["ref: refs/heads/topic/one\n", "topic/one"],
  [`${"0a".repeat(20)}\n`, "HEAD"],
  [`${"0a".repeat(32)}\n`, "HEAD"],
  ["ref: refs/heads/.invalid\n", undefined],
  ["ref: refs/heads/a\u001b[2J\n", undefined],
  ["", undefined],
  ["a folder", undefined],
  [undefined, undefined],
])("the branch that HEAD names: %j is %j", (head, branch) => {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".git"));
  if (head === "a folder") mkdirSync(join(folder, ".git/HEAD"));
  else if (head !== undefined) writeFileSync(join(folder, ".git/HEAD"), head);
  expect(branchOf(folder)).toBe(branch);
});

it("a step without a branch, as of an earlier release, is undone on any", async () => {
  const folder = await withChanges(1);
  git(folder, "init", "-q");
  git(folder, "switch", "-qc", "other");
  writeFileSync(join(folder, "file"), "mine");
  expect(planUndo(folder)).toMatchObject({ command: "1", changed: ["file"] });
  await back(folder);
  expect([at(folder), at(folder, FEATURES_FILE)]).toEqual(["mine", "0"]);
});
