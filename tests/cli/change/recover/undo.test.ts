import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Catalog } from "../../../../src/engine/index.ts";
import { buildOnce, environment, plinth } from "../../../project/evolve/cli.ts";
import { project, real, snapshot, v1 } from "../../../project/evolve/world.ts";
import { Terminal } from "../../run.ts";

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

describe("where the database cannot be asked", () => {
  /** A project that was given the chat, and whose database answers nothing. */
  async function withChat(): Promise<string> {
    const folder = await project(v1, choices);
    await plinth(folder, v1, "add", "chat");
    return folder;
  }
  const unasked = 'The database could not be asked whether it has run the migrations of "add chat".';

  test("undo is exit 4, and nothing is undone; --force goes ahead, and says so", async () => {
    const folder = await withChat();
    const before = snapshot(folder, /^$/);
    const refused = await plinth(folder, v1, "undo", "--yes");
    expect([refused.code, refused.out, refused.err]).toEqual([
      4,
      "",
      expect.stringMatching(new RegExp(`^error: ${unasked} Nothing was undone\\.\\n.*undo --force\\n$`)),
    ]);
    const dry = await plinth(folder, v1, "undo", "--dry-run");
    expect([dry.code, dry.out]).toEqual([
      0,
      expect.stringMatching(/\n\nThe database was not asked whether .*\n\nNothing was changed: /),
    ]);
    expect(snapshot(folder, /^$/)).toEqual(before);
    const forced = await plinth(folder, v1, "undo", "--force");
    expect([forced.code, forced.out]).toEqual([
      0,
      expect.stringMatching(/\n\nThe database was not asked whether .*\n\nUndone: add chat\.\n/),
    ]);
  });

  test("files are listed by what becomes of them, in both outputs", async () => {
    const folder = await withChat();
    const json = JSON.parse((await plinth(folder, v1, "undo", "--dry-run", "--json")).out);
    const kinds = new Map(json.changes.map(({ path, kind }: Record<string, string>) => [path, kind]));
    expect(["chat/talk.txt", "main.txt", ".plinth/features"].map((path) => kinds.get(path))).toEqual([
      "delete",
      "update",
      "update",
    ]);
    await plinth(folder, v1, "remove", "chat", "--yes");
    const back = await plinth(folder, v1, "undo", "--force");
    expect(back.out).toMatch(/^ {2}create {4}chat\/talk\.txt$/m);
    expect(existsSync(join(folder, "chat/talk.txt"))).toBe(true);
  });
});

describe("files that were changed since", () => {
  /** A change with an edit behind it, which is undone in a terminal. */
  async function asked(keys: string): Promise<{ code: number; screen: string; folder: string }> {
    const folder = await project(v1, choices);
    await plinth(folder, v1, "add", "lint");
    appendFileSync(join(folder, "main.txt"), "mine\n");
    const terminal = new Terminal(folder, ["undo", "--plain"], environment(v1));
    await terminal.answer(/You changed main\.txt since: [\s\S]*Undo the rest\?\nYes or no \[no\] $/, keys);
    return { code: await terminal.ended, screen: terminal.screen, folder };
  }

  test("stay, and the rest is undone, where the user says yes", async () => {
    const { code, screen, folder } = await asked("yes\n");
    expect([code, existsSync(join(folder, "lint.txt"))]).toEqual([0, false]);
    expect(screen).toContain("keep      main.txt (changed since, and yours)");
    expect(readFileSync(join(folder, "main.txt"), "utf8")).toMatch(/mine\n$/);
  });

  test("keep the change, exit 130, where the user says no", async () => {
    const { code, screen, folder } = await asked("\n");
    expect([code, existsSync(join(folder, "lint.txt"))]).toEqual([130, true]);
    expect(screen).toMatch(/Nothing was undone\.\n$/);
  });

  test("are refused as JSON, in a terminal, too", async () => {
    const folder = await project(v1, choices);
    await plinth(folder, v1, "add", "lint");
    appendFileSync(join(folder, "main.txt"), "mine\n");
    const terminal = new Terminal(folder, ["undo", "--json"], environment(v1));
    expect(await terminal.ended).toBe(2);
    expect(JSON.parse(terminal.screen).error).toEqual({
      message: "You changed main.txt since: these would stay as they are. Nothing was undone.",
      hint: "Undo the rest with --yes.",
      exit: 2,
    });
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
