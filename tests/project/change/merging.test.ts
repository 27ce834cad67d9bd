import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/catalog/catalog.ts";
import type { TreeFile } from "../../../src/engine/index.ts";
import { mergeProject } from "../../../src/project/change/merge.ts";
import { readUnmanaged } from "../../../src/project/disk/unmanaged.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-merging-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tree = (entries: Record<string, string>) =>
  new Map(
    Object.entries(entries).map(([path, content]): [string, TreeFile] => [path, { content, mode: 0o644 }]),
  );
const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const stack = {
  format: { files: ["*.py"], run: ["./bin/format", "{path}"] },
  check: { files: ["*.py"], run: ["./bin/check", "{path}"] },
} as unknown as Stack;

/** A program that reads its input as `text` and gets the path as `path`. */
function program(name: string, body: string): void {
  mkdirSync(join(folder, "bin"), { recursive: true });
  const path = join(folder, "bin", name);
  writeFileSync(
    path,
    `#!${process.execPath}\nconst path = process.argv[2]; const text = require("node:fs").readFileSync(0, "utf8");\n${body}\n`,
  );
  chmodSync(path, 0o755);
}

const BEFORE = { "a.py": text("f(", "    1", ")", "x()", "g()") };
const YOURS = { "a.py": text("f(1)", "x()", "mine()") };
const NEXT = { "a.py": text("f(", "    2", ")", "x()", "g()") };
const merge = (before: Record<string, string>, yours: Record<string, string>, next: Record<string, string>) =>
  mergeProject({ folder, stack, before: tree(before), yours: tree(yours), next: tree(next) });

it("decides about a path again only where it is stuck", async () => {
  program("format", "process.stdout.write(text)");
  program("check", "");
  const decided: string[] = [];
  const once = (path: string) => decided.push(path) === 0;
  const [before, yours, next] = [
    { "a.txt": "1\n", "b.txt": "1\n", ...BEFORE },
    { "a.txt": "1\n", "b.txt": "1\nmine\n", ...YOURS },
    { "a.txt": "2\n", "b.txt": "1\n", ...NEXT },
  ];
  await mergeProject({
    folder,
    stack,
    before: tree(before),
    yours: tree(yours),
    next: tree(next),
    writeOnce: once,
  });
  expect(decided).toEqual(["a.py", "a.txt", "b.txt", "a.py"]);
});

describe("the project's own formatter", () => {
  it("brings both into the user's shape", async () => {
    program("format", String.raw`process.stdout.write(text.replace(/\(\n\s+(.*)\n\)/g, "($1)"))`);
    const { changes, notes } = await merge(BEFORE, YOURS, NEXT);
    expect(changes).toEqual([
      { path: "a.py", kind: "merge", next: { content: text("f(2)", "x()", "mine()"), mode: 0o644 } },
    ]);
    expect(notes).toEqual(["not checked: ./bin/check is not there: install the project first"]);
  });

  it("style-is-no-edit: keeps the style of a file that was only formatted", async () => {
    program("format", String.raw`process.stdout.write(text.replace(/\(\n\s+(.*)\n\)/g, "($1)"))`);
    const { changes } = await merge(BEFORE, { "a.py": text("f(1)", "x()", "g()") }, NEXT);
    expect(changes).toEqual([
      { path: "a.py", kind: "merge", next: { content: text("f(2)", "x()", "g()"), mode: 0o644 } },
    ]);
  });

  it("is not started for what merges as it is", async () => {
    program("format", `require("node:fs").writeFileSync("started", "")`);
    program("check", "");
    const [before, yours, next] = [text("1", "2", "3"), text("one", "2", "3"), text("1", "2", "three")];
    await merge({ "a.py": before }, { "a.py": yours }, { "a.py": next });
    expect(existsSync(join(folder, "started"))).toBe(false);
    await merge({ "a.py": before }, { "a.py": yours }, { "a.py": text("won", "2", "3") });
    expect(existsSync(join(folder, "started"))).toBe(true);
  });

  it("is not started where it may not be, for an edited file that goes either", async () => {
    program("format", `require("node:fs").writeFileSync("started", "")`);
    const [before, yours] = [tree({ "a.py": text("1", "2") }), tree({ "a.py": text("1", "two") })];
    const refusal = () => "not yours";
    const { notes } = await mergeProject({ folder, stack, before, yours, next: tree({}), refusal });
    expect(notes).toEqual(["not formatted: not yours"]);
    expect(existsSync(join(folder, "started"))).toBe(false);
  });

  it("is not used where it fails, and is missed aloud", async () => {
    program("format", "process.exit(2)");
    program("check", "");
    expect((await merge(BEFORE, YOURS, NEXT)).changes[0]?.kind).toBe("conflict");
    rmSync(join(folder, "bin"), { recursive: true });
    expect((await merge(BEFORE, YOURS, NEXT)).notes).toHaveLength(2);
  });
});

describe("the project's own checker", () => {
  const [before, yours, next] = [
    { "a.py": text("class A:", "    x: int", "", "", "y = 1") },
    { "a.py": text("class A:", "    x: int", "    mine: int", "", "", "y = 1") },
    { "a.py": text("class A:", "    x: int", "    theirs: int", "", "", "y = 1") },
  ];
  it("lets additions of both meet", async () => {
    program("check", "");
    const { changes, findings } = await merge(before, yours, next);
    expect(changes[0]).toMatchObject({ kind: "merge", joined: [{ line: 3, end: 4 }] });
    expect(findings).toEqual([]);
  });

  it("is needed for code, and what no checker reads is not put together", async () => {
    program("check", "");
    const [before, mine, theirs] = [
      text("a: 1", "z: 1"),
      text("a: 1", "b: 1", "z: 1"),
      text("a: 1", "c: 1", "z: 1"),
    ];
    for (const [path, kind] of [
      ["x.md", "merge"],
      ["Procfile", "conflict"],
    ] as const) {
      const { changes } = await merge({ [path]: before }, { [path]: mine }, { [path]: theirs });
      expect(changes[0]?.kind).toBe(kind);
    }
  });

  it("takes apart what is broken when put together", async () => {
    const broken = `if (/mine[^]*theirs/.test(text)) { console.log(path + ":3:1: broken"); process.exit(1); }`;
    program("check", broken);
    const { changes, findings } = await merge(before, yours, next);
    expect(changes[0]).toMatchObject({ kind: "conflict", conflicts: [{ line: 3, end: 7 }] });
    expect(findings).toEqual([]);
  });

  it("tells what a change broke, and not what was broken", async () => {
    program(
      "check",
      `for (const word of text.match(/bad\\d/g) ?? []) console.log(path + ":1:1: " + word); process.exit(1)`,
    );
    const { findings } = await merge(
      { "a.py": text("1", "2", "3") },
      { "a.py": text("bad1", "2", "3") },
      { "a.py": text("1", "2", "bad2") },
    );
    expect(findings).toEqual([{ path: "a.py", line: 1, message: "bad2" }]);
  });
});

it("shows what no parser reads any more", async () => {
  const before = text("x: &common", "  a: 1", "b:", "  c: 1", "  d: 1");
  for (const [path, kind] of [
    ["ci.yml", "conflict"],
    ["ci.txt", "merge"],
  ] as const) {
    const { changes } = await merge(
      { [path]: before },
      { [path]: before.replace("b:", "b:\n  <<: *common") },
      { [path]: before.replace("x: &common", "x:") },
    );
    expect(changes[0]?.kind).toBe(kind);
  }
});

it("finds what the user imports from a module that goes, in files that are not managed", async () => {
  writeFileSync(join(folder, "mine.py"), "from a import x\n");
  const { changes, findings } = await mergeProject({
    folder,
    stack,
    before: tree({ "a.py": "x = 1\n" }),
    yours: tree({ "a.py": "x = 1\n" }),
    next: tree({}),
    readUnmanaged: () => readUnmanaged(folder, new Set(["a.py"])),
  });
  expect(changes).toEqual([{ path: "a.py", kind: "delete" }]);
  expect(findings).toEqual([{ path: "mine.py", line: 1, message: "imports a, which is gone" }]);
});

it("broken-references: a name that the template drops and a file of the user's own imports is reported", async () => {
  program("check", "");
  const own = tree({ "own.py": "from a import g\n" });
  const [before, next] = [tree({ "a.py": "f = 1\ng = 2\n" }), tree({ "a.py": "f = 1\n" })];
  const input = { folder, stack, before, yours: before, next };
  const { findings } = await mergeProject({ ...input, readUnmanaged: () => own });
  expect(findings).toEqual([
    { path: "own.py", line: 1, message: "imports g from a.py, which has no such name" },
  ]);
  const readUnmanaged = () => {
    throw new Error("read for nothing");
  };
  await mergeProject({ ...input, next: tree({ "a.py": "f = 3\ng = 2\n" }), readUnmanaged });
});

it("finds what is gone in files that are written besides", async () => {
  const base = { "app/__init__.py": "", "app/main.py": "a = 1\n" };
  const { findings } = await mergeProject({
    folder,
    stack,
    before: tree({ ...base, "app/base.py": "x = 1\n" }),
    yours: tree(base),
    next: tree({ ...base, "app/main.py": "a = 2\n", "app/base.py": "x = 1\n" }),
    written: tree({ "versions/1.py": "from app.base import x\n" }),
  });
  expect(findings).toEqual([{ path: "versions/1.py", line: 1, message: "imports app.base, which is gone" }]);
});
