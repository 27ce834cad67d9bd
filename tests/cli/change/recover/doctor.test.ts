import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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

test("of many files their number is said, and with --verbose their names", async () => {
  const folder = await project(v1, { ...choices, chat: true });
  const path = join(folder, ".plinth/before");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("line 1", "line one"));
  const said = /^The record is not what its features render to, in (\d+) files\.\n {2}doctor --fix/;
  const { out } = await plinth(folder, v1, "doctor");
  expect(out).toMatch(said);
  const verbose = await plinth(folder, v1, "doctor", "--verbose");
  const named = verbose.out.split("\n").filter((line) => /^ {2}\S+$/.test(line));
  expect([named.length, named.includes("  settings.txt")]).toEqual([Number(said.exec(out)?.[1]), true]);
  expect(named.length).toBeGreaterThan(3);
  const fixed = await plinth(folder, v1, "doctor", "--fix", "--verbose");
  expect(fixed.out).toMatch(/^fixed: The record is not what .*\n {2}\S+\n/);
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

describe("a record that is", () => {
  const edit = (folder: string, change: (text: string) => string) => {
    const path = join(folder, ".plinth/features");
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };

  test.each<[string, (text: string) => string, string, string, number]>([
    [
      "without a choice",
      (text) => text.replace("feature store/small\n", ""),
      "The record has no store.",
      'Leave one "feature" line below "# store" in .plinth/features, then run doctor --fix.',
      4,
    ],
    [
      "of two choices",
      (text) => text.replace("feature store/small\n", "feature store/small\n\nfeature store/big\n"),
      "The record has more than one store: store/big, store/small.",
      'Leave one "feature" line below "# store" in .plinth/features, then run doctor --fix.',
      4,
    ],
    [
      "of an unknown feature",
      (text) => text.replace("feature extras/lint", "feature extras/nope"),
      "The record names a feature that does not exist: extras/nope.",
      "Take its line out of .plinth/features.",
      4,
    ],
    [
      "of an unknown stack",
      (text) => text.replace("stack tiny", "stack huge"),
      "The record names a stack that this version does not have: huge.",
      "Restore it from git: git checkout -- .plinth/features, or use the version that made it: npx create-plinth@1.0.0 doctor",
      4,
    ],
    [
      "of a later version",
      (text) => text.replace("plinth 1.0.0", "plinth 2.0.0"),
      "The record is of version 2.0.0, and this is 1.0.0.",
      "Use at least that version: npx create-plinth@2.0.0 doctor",
      4,
    ],
    [
      "in conflict",
      (text) => `<<<<<<< a\n${text}`,
      ".plinth/features: line 1 is a conflict that git left.",
      "Settle it in the file: keep the lines of both sides, without the markers.",
      3,
    ],
  ])("%s is named with what to do, and is not fixed", async (_, change, problem, hint, exit) => {
    const folder = await project(v1, { ...choices, extras: ["lint"] });
    edit(folder, change);
    const ill = snapshot(folder);
    for (const flags of [[], ["--fix"]]) {
      const { code, out } = await plinth(folder, v1, "doctor", ...flags, "--json");
      expect([code, JSON.parse(out).findings, snapshot(folder)]).toEqual([
        exit,
        [{ problem, hint, paths: [], fixable: false }],
        ill,
      ]);
    }
  });

  test("of an earlier version is well: update is for it", async () => {
    const folder = await project(v1, choices);
    edit(folder, (text) => text.replace("plinth 1.0.0", "plinth 0.9.0"));
    expect(await plinth(folder, v1, "doctor")).toMatchObject({ code: 0, out: "All is well.\n" });
  });

  test("not where its files are, or is missing, is said", async () => {
    const folder = await project(v1, choices);
    rmSync(join(folder, ".plinth/before"));
    const found = await plinth(folder, v1, "doctor");
    expect([found.code, found.out]).toEqual([
      4,
      expect.stringMatching(/^The record is not what .*before\.\n/),
    ]);
    expect(await plinth(folder, v1, "diff")).toMatchObject({
      code: 4,
      err: expect.stringMatching(/is missing/),
    });
    expect((await plinth(folder, v1, "doctor", "--fix")).code).toBe(0);
    expect((await plinth(folder, v1, "diff")).out).toBe("No difference.\n");
  });
});

test("two heads of migrations are joined by one more, which is known from then on", async () => {
  const folder = await project(v1, choices);
  writeFileSync(join(folder, "steps/aa_mine.txt"), 'Make mine.\nrevision = "aa"\nafter = "none"\n');
  const found = await plinth(folder, v1, "doctor");
  expect([found.code, found.out]).toEqual([
    4,
    expect.stringMatching(
      /^The migrations have 2 heads: \w+, aa\.\n {2}doctor --fix joins them with (steps\/\w+_merge\.txt)\.\n$/,
    ),
  ]);
  const [path = ""] = /steps\/\w+_merge\.txt/.exec(found.out) ?? [];
  expect(existsSync(join(folder, path))).toBe(false);
  const fixed = await plinth(folder, v1, "doctor", "--fix");
  expect([fixed.code, existsSync(join(folder, path))]).toEqual([0, true]);
  expect(readFileSync(join(folder, path), "utf8")).toMatch(/aa/);
});

test("a merge in git that is forgotten is named, exit 3, where nothing else shows it", async () => {
  const folder = await project(v1, choices);
  commitAll(folder);
  writeFileSync(join(folder, ".git/MERGE_HEAD"), git(folder, "rev-parse", "HEAD"));
  const { code, out } = await plinth(folder, v1, "doctor");
  expect([code, out]).toEqual([
    3,
    "A merge has begun in git and has not ended.\n  End it: git merge --continue, or --abort.\n",
  ]);
  // git status shows it together with the change.
  writeFileSync(join(folder, "main.txt"), "mine\n");
  expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
});
