import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, project, real, snapshot, v1, v2 } from "../../project/evolve/world.ts";

const shipped = {
  database: "sqlite",
  cache: "none",
  auth: "none",
  chat: false,
  ops: [],
  observe: [],
  licence: "none",
};
const choices = { store: "small", chat: false, extras: [] };

beforeAll(buildOnce, 120_000);

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

test("a change that waits on another branch neither blocks here, nor is closed here", async () => {
  const folder = await project(v1, { ...choices, chat: true });
  const path = join(folder, "settings.txt");
  commitAll(folder);
  git(folder, "switch", "-qc", "topic");
  writeFileSync(path, readFileSync(path, "utf8").replace("line 5\n", "line 5, mine\n"));
  commitAll(folder);
  expect((await plinth(folder, v2, "update")).code).toBe(3);
  commitAll(folder, "with conflicts");
  git(folder, "switch", "-q", "main");
  const before = snapshot(folder, /^\.git\//);
  const { code, err } = await plinth(folder, v1, "continue");
  expect([code, err]).toEqual([
    4,
    expect.stringMatching(/"update" waits on the branch topic, .*\n.*Switch to that branch/),
  ]);
  expect(snapshot(folder, /^\.git\//)).toEqual(before);
  expect((await plinth(folder, v1, "doctor")).out).toBe("All is well.\n");
  expect((await plinth(folder, v1, "add", "extras/lint")).code).toBe(0);
  commitAll(folder);
  git(folder, "switch", "-q", "topic");
  expect((await plinth(folder, v2, "add", "extras/docs")).err).toMatch(/update\) is not closed yet/);
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/^(?:<{7}|={7}|>{7}).*\n/gm, ""));
  expect((await plinth(folder, v2, "continue")).out).toBe("Closed: update.\n");
});

describe("what is derived from other files", () => {
  const lock = "uv.lock";
  /** A project whose lock is committed, after a change whose installation wrote the lock again. */
  async function installed(): Promise<string> {
    const folder = await project(real, shipped);
    writeFileSync(join(folder, lock), "first\n");
    commitAll(folder);
    expect((await plinth(folder, real, "add", "observe/traces", "--no-install")).code).toBe(0);
    writeFileSync(join(folder, lock), "second\n");
    return folder;
  }

  test("is as it was after an undo, and nothing is left to commit", async () => {
    const folder = await installed();
    const back = await plinth(folder, real, "undo", "--no-install");
    expect([back.err, back.code]).toEqual(["", 0]);
    expect(readFileSync(join(folder, lock), "utf8")).toBe("first\n");
    expect(git(folder, "status", "--porcelain")).toBe("");
    rmSync(join(folder, lock));
    commitAll(folder);
    await plinth(folder, real, "add", "observe/traces", "--no-install");
    writeFileSync(join(folder, lock), "made\n");
    expect((await plinth(folder, real, "undo", "--no-install")).code).toBe(0);
    expect(existsSync(join(folder, lock))).toBe(false);
  });

  test("alone is nothing that was not committed, in a folder of a repository too", async () => {
    const outer = emptyFolder();
    cpSync(await installed(), join(outer, "deep"), { recursive: true });
    const folder = join(outer, "deep");
    rmSync(join(folder, ".git"), { recursive: true });
    commitAll(outer);
    writeFileSync(join(folder, lock), "third\n");
    writeFileSync(join(outer, lock), "other\n");
    expect((await plinth(folder, real, "add", "ops/docker", "--no-install")).code).toBe(0);
    const { err } = await plinth(folder, real, "add", "ops/ci", "--no-install");
    expect(err).toMatch(/not committed/);
    expect(err).not.toContain(lock);
  });

  test("stays where a user changed what it is derived from", async () => {
    const folder = await installed();
    appendFileSync(join(folder, "pyproject.toml"), "\n[tool.mine]\na = 1\n");
    expect((await plinth(folder, real, "undo", "--no-install", "--yes")).code).toBe(0);
    expect(readFileSync(join(folder, lock), "utf8")).toBe("second\n");
  });
});
