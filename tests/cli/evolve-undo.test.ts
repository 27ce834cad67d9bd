import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOnce, commitAll, git, plinth } from "../evolve/cli.ts";
import { emptyFolder, project, snapshot, v1 } from "../evolve/world.ts";

const choices = { store: "small", chat: false, extras: [] };

beforeAll(buildOnce, 120_000);

test("undo says which change it takes back and how many are left; a third one finds none", async () => {
  const folder = await project(v1, choices);
  const start = snapshot(folder);
  await plinth(folder, v1, "add", "extras/lint");
  await plinth(folder, v1, "set", "store=big");
  const changed = snapshot(folder, /^$/);
  const dry = await plinth(folder, v1, "undo", "--dry-run");
  expect([dry.code, dry.out]).toEqual([
    0,
    expect.stringMatching(/this is what undo would do to "set store=big"\.\nLeft to undo: 1\.\n$/),
  ]);
  const json = await plinth(folder, v1, "undo", "--dry-run", "--json");
  expect(JSON.parse(json.out)).toMatchObject({ undone: "set store=big", left: 1, dryRun: true });
  expect(snapshot(folder, /^$/)).toEqual(changed);

  const first = await plinth(folder, v1, "undo", "--json", "--force");
  expect(JSON.parse(first.out)).toMatchObject({ undone: "set store=big", left: 1, dryRun: false });
  const second = await plinth(folder, v1, "undo");
  expect([second.err, second.code, second.out]).toEqual([
    "",
    0,
    expect.stringMatching(/\nUndone: add extras\/lint\.\nLeft to undo: 0\.\n$/),
  ]);
  expect(snapshot(folder, /^$/)).toEqual(start);
  const third = await plinth(folder, v1, "undo");
  expect([third.code, third.out, third.err]).toEqual([
    2,
    "",
    expect.stringMatching(/^error: There is nothing to undo:.*\n.*git revert\.\n$/),
  ]);
});

test("a file that was edited between two changes is asked about at the undo of the first", async () => {
  const folder = await project(v1, choices);
  await plinth(folder, v1, "add", "extras/lint");
  appendFileSync(join(folder, "main.txt"), "mine\n");
  const edited = snapshot(folder);
  await plinth(folder, v1, "set", "store=big");
  expect((await plinth(folder, v1, "undo", "--force")).code).toBe(0);
  expect(snapshot(folder)).toEqual(edited);
  const asked = await plinth(folder, v1, "undo");
  expect([asked.code, asked.err]).toEqual([2, expect.stringMatching(/You changed main\.txt since/)]);
  expect(snapshot(folder)).toEqual(edited);
  expect((await plinth(folder, v1, "undo", "--yes")).code).toBe(0);
  expect(snapshot(folder)["main.txt"]).toBe(edited["main.txt"]);
});

describe("a change that was made on another branch", () => {
  /** A project in git with a change that is committed on the branch `topic`. */
  async function onTopic(): Promise<string> {
    const folder = await project(v1, choices);
    commitAll(folder);
    git(folder, "switch", "-qc", "topic");
    expect((await plinth(folder, v1, "add", "extras/lint")).code).toBe(0);
    commitAll(folder);
    return folder;
  }

  async function expectRefused(folder: string, where: string): Promise<void> {
    const before = snapshot(folder, /^\.git\//);
    for (const words of [["--dry-run"], [], ["--yes", "--force"], ["--json"]]) {
      const { code, out, err } = await plinth(folder, v1, "undo", ...words);
      expect([words, code]).toEqual([words, 4]);
      expect(words.includes("--json") ? out : err).toMatch(
        new RegExp(
          `"add extras/lint\\W+ was made on the branch topic, and .* differs? on ${where}\\. Nothing was changed`,
        ),
      );
    }
    expect(snapshot(folder, /^\.git\//)).toEqual(before);
  }

  test("is refused where its files are not what it left, and undone on its own", async () => {
    const folder = await onTopic();
    git(folder, "switch", "-q", "main");
    await expectRefused(folder, "main");
    git(folder, "switch", "-q", "--detach", "main");
    await expectRefused(folder, "the detached HEAD");
    git(folder, "switch", "-q", "topic");
    expect((await plinth(folder, v1, "undo")).code).toBe(0);
    expect(git(folder, "diff", "--stat", "main")).toBe("");
  });

  test("is refused for one edited file, and undone where all is as it was left", async () => {
    const folder = await onTopic();
    git(folder, "switch", "-qc", "later");
    appendFileSync(join(folder, "main.txt"), "mine\n");
    await expectRefused(folder, "later");
    git(folder, "checkout", "-q", "main.txt");
    expect((await plinth(folder, v1, "undo")).code).toBe(0);
    expect(git(folder, "diff", "--stat", "main")).toBe("");
  });

  test("is refused in a folder of the repository, and in a linked worktree", async () => {
    const [outer, tree] = [emptyFolder(), join(emptyFolder(), "tree")];
    cpSync(await project(v1, choices), join(outer, "deep"), { recursive: true });
    commitAll(outer);
    git(outer, "worktree", "add", "-qb", "topic", tree);
    expect((await plinth(join(tree, "deep"), v1, "add", "extras/lint")).code).toBe(0);
    commitAll(tree);
    git(tree, "switch", "-qc", "later", "main");
    await expectRefused(join(tree, "deep"), "later");
  });

  test("keeps nothing of it for undo once another branch has a change of its own", async () => {
    const folder = await onTopic();
    git(folder, "switch", "-q", "main");
    expect((await plinth(folder, v1, "set", "store=big")).code).toBe(0);
    expect(JSON.parse((await plinth(folder, v1, "undo", "--json", "--force")).out)).toMatchObject({
      left: 0,
    });
    expect((await plinth(folder, v1, "undo")).err).toMatch(/nothing to undo/);
  });
});
