import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/engine/index.ts";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, project, real, snapshot, v1 } from "../../project/evolve/world.ts";

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

describe("migrations that an undo would take away", () => {
  /** A catalog whose projects ask a file for the migration that the database is at. */
  const asking: Catalog = {
    ...v1,
    stacks: v1.stacks.map((stack) => ({
      ...stack,
      ...(stack.migrations && { migrations: { ...stack.migrations, current: ["cat", "database"] } }),
    })),
  };

  /** A project that was given the chat, what it was before, and the revision that made the chat's tables. */
  async function withChat() {
    const folder = await project(asking, choices);
    const start = snapshot(folder);
    expect((await plinth(folder, asking, "add", "chat")).code).toBe(0);
    const name = readdirSync(join(folder, "steps")).find((one) => one.endsWith("_chat.txt")) ?? "";
    const [revision = ""] = name.split("_");
    const down = /after = "(.+)"/.exec(readFileSync(join(folder, "steps", name), "utf8"))?.[1] ?? "";
    return { folder, start, revision, down };
  }

  async function expectRefused(folder: string, said: string, ...words: readonly string[]): Promise<void> {
    const before = snapshot(folder, /^$/);
    const { code, err } = await plinth(folder, asking, "undo", "--force", "--yes", ...words);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    expect(snapshot(folder, /^$/)).toEqual(before);
  }

  test("keep it from being done while the database is at one, and say where to take it back to", async () => {
    const { folder, start, revision, down } = await withChat();
    writeFileSync(join(folder, "database"), `${revision} (head)\n`);
    await expectRefused(folder, `is at the migration ${revision}`);
    await expectRefused(folder, `Take the database back first: back to ${down}\n`);
    writeFileSync(join(folder, "database"), `${down}\n`);
    expect((await plinth(folder, asking, "undo")).code).toBe(0);
    rmSync(join(folder, "database"));
    expect(snapshot(folder)).toEqual(start);
  });

  test("keep it from being done where one of the user's comes after them", async () => {
    const { folder, revision } = await withChat();
    const own = "steps/9_mine.txt";
    writeFileSync(join(folder, own), `Make mine.\nrevision = "9"\nafter = "${revision}"\n`);
    writeFileSync(join(folder, "database"), "9 (head)\n");
    for (const words of [[], ["--dry-run"]])
      await expectRefused(folder, `${own} comes after a migration that undo would take away`, ...words);
    rmSync(join(folder, own));
    writeFileSync(join(folder, "database"), "\n");
    expect((await plinth(folder, asking, "undo")).code).toBe(0);
  });
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

describe("what is broken as code", () => {
  test("by an undo is reported, exit 3", async () => {
    const folder = await project(real, shipped);
    await plinth(folder, real, "add", "observe/traces", "--no-install");
    const module = readFileSync(join(folder, ".plinth/before"), "utf8").match(
      /"app\/core\/(query_spans)\.py"/,
    )?.[1];
    expect(module).toBeDefined();
    writeFileSync(join(folder, "app/mine.py"), `from app.core import ${module}\n\nprint(${module})\n`);
    for (const flags of [["--dry-run"], []]) {
      const { code, out } = await plinth(folder, real, "undo", "--no-install", "--json", ...flags);
      const { findings, exit } = JSON.parse(out);
      expect([code, exit, findings]).toEqual([
        3,
        3,
        [{ path: "app/mine.py", line: 1, message: expect.stringContaining(`${module}`) }],
      ]);
    }
  });

  test("by a removal is reported, exit 3", async () => {
    const folder = await project(real, { ...shipped, observe: ["traces"] });
    writeFileSync(join(folder, "app/mine.py"), "from app.core import query_spans\n\nprint(query_spans)\n");
    for (const flags of [["--dry-run"], []]) {
      const words = ["remove", "observe/traces", "--no-install", "--yes", "--json", ...flags];
      const { code, out } = await plinth(folder, real, ...words);
      const { findings, exit } = JSON.parse(out);
      expect([code, exit, findings]).toEqual([
        3,
        3,
        [{ path: "app/mine.py", line: 1, message: expect.stringContaining("query_spans") }],
      ]);
    }
    expect(existsSync(join(folder, "app/core/query_spans.py"))).toBe(false);
  });

  test("by the resolution of a conflict is reported by continue, exit 3", async () => {
    for (const [path, text, message] of [
      ["app/main.py", "from app.core import nowhere\n", /nowhere/],
      ["pyproject.toml", "[project\n", /does not parse/],
    ] as const) {
      const folder = await project(real, shipped);
      const readme = join(folder, "README.md");
      writeFileSync(readme, readFileSync(readme, "utf8").replaceAll(/\S$/gm, "$&!"));
      expect((await plinth(folder, real, "add", "observe/traces", "--no-install")).code).toBe(3);
      writeFileSync(readme, "settled\n");
      appendFileSync(join(folder, path), text);
      const { code, out } = await plinth(folder, real, "continue", "--no-install", "--json");
      expect([code, JSON.parse(out).findings]).toEqual([
        3,
        [{ path, line: expect.any(Number), message: expect.stringMatching(message) }],
      ]);
      expect((await plinth(folder, real, "continue")).code).toBe(0);
    }
  });
});
