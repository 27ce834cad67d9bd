import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Catalog } from "../../../../src/engine/index.ts";
import { commitAll, git, plinth } from "../../../project/evolve/cli.ts";
import { add, choose, evolve, project, snapshot, v1 } from "../../../project/evolve/world.ts";

const choices = { store: "small", chat: false, extras: [] };
const RECORD = ["features", "before"].map((name) => `.plinth/${name}`);

test("what is wrong is listed with what to do, exit 4; what can be fixed is, and what is not stays", async () => {
  const folder = await project(v1, { ...choices, chat: true });
  const whole = snapshot(folder);
  const [, before = ""] = RECORD;
  writeFileSync(join(folder, before), "");
  rmSync(join(folder, "secret.txt"));
  const ill = snapshot(folder);
  const problem = "The record is not what its features render to";
  const found = await plinth(folder, v1, "doctor");
  expect([found.code, found.err, found.out]).toEqual([
    4,
    "",
    expect.stringMatching(
      /^The record is not what [^:]*: \.plinth\/before\.\n {2}doctor --fix makes it again .*\nThere is no secret\.txt\.\n {2}Copy example\.txt to secret\.txt, and fill in KEY\.\n$/,
    ),
  ]);
  const verbose = await plinth(folder, v1, "doctor", "--verbose");
  expect(verbose.out).toMatch(/^The record .*\n {2}\S+\n/);
  const json = JSON.parse((await plinth(folder, v1, "doctor", "--json")).out);
  expect(json).toMatchObject({
    exit: 4,
    fixed: [],
    changes: [],
    broken: [],
    steps: [],
    keptAside: [],
    findings: [
      { problem: expect.stringContaining(problem), paths: expect.any(Array), fixable: true },
      { problem: "There is no secret.txt.", paths: [], fixable: false },
    ],
  });
  expect(snapshot(folder)).toEqual(ill);

  const fixed = await plinth(folder, v1, "doctor", "--fix");
  expect([fixed.code, fixed.out]).toEqual([
    4,
    expect.stringMatching(/^fixed: The record is not what .*\nThere is no secret\.txt\.\n.*\n$/),
  ]);
  const { "secret.txt": _, ...rest } = whole;
  expect(snapshot(folder)).toEqual(rest);
  writeFileSync(join(folder, "secret.txt"), "KEY=1\n");
  expect(await plinth(folder, v1, "doctor", "--fix")).toEqual({ code: 0, out: "All is well.\n", err: "" });
});

test("what was fixed is named by --fix --json, exit 0 where nothing is left", async () => {
  const folder = await project(v1, choices);
  writeFileSync(join(folder, ".plinth/before"), "");
  const { code, out } = await plinth(folder, v1, "doctor", "--fix", "--json");
  expect([code, JSON.parse(out)]).toEqual([
    0,
    expect.objectContaining({ exit: 0, findings: [], fixed: [expect.objectContaining({ fixable: true })] }),
  ]);
});

test("a record that cannot be read is a finding, and not a failure", async () => {
  const folder = await project(v1, choices);
  writeFileSync(join(folder, ".plinth/features"), "stack nowhere\n");
  for (const argv of [["doctor"], ["doctor", "--fix"]]) {
    const { code, out, err } = await plinth(folder, v1, ...argv);
    expect([argv, code, err, out.includes("All is well")]).toEqual([argv, 4, "", false]);
    expect(out).toMatch(/^\.plinth\/features: .*\n {2}/);
  }
});

test("a tool that is missing is a finding, unless there is another one or none is needed", async () => {
  const needing = (...tools: readonly string[]): Catalog => ({
    ...v1,
    stacks: v1.stacks.map((stack) => ({ ...stack, install: tools.map((tool) => ({ tool, run: [[tool]] })) })),
  });
  const folder = await project(v1, choices);
  const { code, out } = await plinth(folder, needing("no-tool", "no-other"), "doctor");
  expect([code, out]).toEqual([4, "no-tool or no-other was not found.\n  Install no-tool.\n"]);
  for (const catalog of [needing("no-tool", "sh"), needing()])
    expect(await plinth(folder, catalog, "doctor")).toMatchObject({ code: 0, out: "All is well.\n" });
});

test("what the features of two branches bring together is written after their merge, and can be taken back", async () => {
  const folder = await project(v1, choices);
  commitAll(folder);
  for (const [branch, change] of [
    ["left", add("chat")],
    ["right", choose("store", "big")],
  ] as const) {
    git(folder, "checkout", "-qb", branch, "main");
    await evolve(folder, v1, change);
    commitAll(folder, branch);
  }
  try {
    git(folder, "merge", "-q", "--no-edit", "left");
  } catch {
    // Where lines conflict, both are kept.
    for (const path of git(folder, "diff", "--name-only", "--diff-filter=U").trim().split("\n")) {
      const text = readFileSync(join(folder, path), "utf8");
      writeFileSync(join(folder, path), text.replaceAll(/^(?:<{7}|={7}|>{7}).*\n/gm, ""));
    }
    commitAll(folder, "merged");
  }
  const large = () => readFileSync(join(folder, "chat/talk.txt"), "utf8");
  const small = large();
  const found = await plinth(folder, v1, "doctor");
  expect([found.code, found.out]).toEqual([4, expect.stringMatching(/features are of several branches/)]);
  expect(large()).toBe(small);
  const fixed = await plinth(folder, v1, "doctor", "--fix");
  expect([fixed.code, fixed.err, fixed.out]).toEqual([
    0,
    "",
    expect.stringMatching(
      /^fixed: The project's features[\s\S]*^ {2}update {4}chat\/talk\.txt$[\s\S]*Take it back with: npx create-plinth undo\nAll is well\.\n$/m,
    ),
  ]);
  expect(large()).not.toBe(small);
  commitAll(folder, "fixed");
  expect((await plinth(folder, v1, "undo", "--force")).code).toBe(0);
  expect([large(), existsSync(join(folder, "chat/talk.txt"))]).toEqual([small, true]);
});
