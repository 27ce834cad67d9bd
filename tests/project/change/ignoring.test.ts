import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Change, DiskEntries } from "../../../src/engine/index.ts";
import { keepIgnoring, stillIgnoring } from "../../../src/project/change/ignored.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-ignoring-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (content: string | Uint8Array) => ({ content, mode: 0o644 as const });

test("a file that only the older lines ignore keeps its line; one that the newer ones ignore too does not", () => {
  mkdirSync(join(folder, "sub"));
  for (const path of ["one.db", "sub/two.log", "kept.tmp"]) writeFileSync(join(folder, path), "x");
  const file = (content: string) => ({ content, mode: 0o644 as const });
  const still = (was: string, now: string) =>
    stillIgnoring(folder, ".gitignore", file(was), file(now))?.file.content;
  expect(still("*.db\n*.log\n*.tmp\n", "*.tmp\n")).toBe("*.db\n*.log\n*.tmp\n");
  expect(still("*.db\n*.none\n", "*.db*\n")).toBeUndefined();
  expect(still("*.db\n", "*.db\n*.new\n")).toBeUndefined();
  expect(stillIgnoring(folder, "sub/.gitignore", file("*.log\n"), undefined)?.file.content).toBe("*.log\n");
  expect(stillIgnoring(folder, "ignored.txt", file("*.db\n"), file(""))).toBeUndefined();
});

describe("a change of an ignore file", () => {
  const change = (kind: Change["kind"], was: string, now?: string, path = ".gitignore") => {
    const yours: DiskEntries = new Map([[path, file(was)]]);
    const next = now === undefined ? {} : { next: file(now) };
    return keepIgnoring(folder, [{ path, kind, ...next, notes: ["a note"] } as Change], yours)[0];
  };

  test("keeps the lines that files of the user's need, and says which", () => {
    for (const name of ["a", "b", "c", "d"]) writeFileSync(join(folder, `${name}.db`), "x");
    const kept = change("update", "*.log\n*.db \n", "*.log\n");
    expect(kept).toMatchObject({ kind: "update", next: { content: "*.log\n*.db \n", mode: 0o644 } });
    expect(kept?.notes).toEqual([
      "a note",
      '"*.db" stays: a.db, b.db, c.db and 1 more would be committed, and what is in there is not carried over',
    ]);
  });

  test("that deletes it is none where a line has to stay", () => {
    mkdirSync(join(folder, "data/deep"), { recursive: true });
    expect(change("delete", "data/\n")).toEqual({ path: ".gitignore", kind: "delete", notes: ["a note"] });
    writeFileSync(join(folder, "data/deep/x"), "x");
    expect(change("delete", "data/\n")).toMatchObject({ kind: "merge", next: { content: "data/\n" } });
  });

  test("is as it was where nothing would show up: no such file, or ignored by another line, or not ignored", () => {
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, "sub"));
    for (const path of [".git/x.db", "sub/y.tmp", "z.txt"]) writeFileSync(join(folder, path), "x");
    for (const [was, now] of [
      ["*.db\n", ""],
      ["*.tmp\n", "sub/\n"],
      ["*.tmp\n!y.tmp\n", "!y.tmp\n"],
      ["z.txt\n", "z.txt\nmore\n"],
    ] as const)
      expect(change("update", was, now)?.next?.content).toBe(now);
    expect(change("update", "*.tmp\n", "", "sub/.gitignore")?.next?.content).toBe("*.tmp\n");
    expect(change("keep", "*.tmp\n")).toEqual({ path: ".gitignore", kind: "keep", notes: ["a note"] });
    const binary = new Uint8Array([0, 255]);
    expect(stillIgnoring(folder, ".gitignore", file(binary), file(""))).toBeUndefined();
    expect(stillIgnoring(folder, ".gitignore", undefined, file(""))).toBeUndefined();
  });
});
