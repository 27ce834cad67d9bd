import { describe, expect, it, test } from "vitest";
import { ignoringRule, languageOf, putLinesBack, readIgnoreRules } from "../../../src/engine/index.ts";

const isIgnored = (text: string, path: string, isFolder = false) =>
  ignoringRule(readIgnoreRules(text), path, isFolder) !== undefined;

// What git check-ignore says of these, too: tests/project/change/ignored.test.ts asks it.
test.each<[pattern: string, ignored: readonly string[], not: readonly string[]]>([
  ["*.db", ["a.db", "x/a.db", ".db"], ["a.dbx", "a.db/x"]],
  ["/app.db", ["app.db"], ["x/app.db"]],
  ["a/b.db", ["a/b.db"], ["x/a/b.db"]],
  ["**/logs", ["logs", "x/logs", "x/y/logs"], ["logs2"]],
  ["logs/**", ["logs/x", "logs/x/y"], ["logs", "x/logs/y"]],
  ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "b"]],
  ["?.db", ["a.db"], [".db", "ab.db", "/.db"]],
  ["[a-c].db", ["a.db", "c.db"], ["d.db"]],
  ["[!a-c].db", ["d.db"], ["a.db"]],
  ["[^a-c].db", ["d.db"], ["a.db"]],
  ["[z-a].db", [], ["a.db", "z.db"]],
  ["[[]x", ["[x"], ["x", "ax"]],
  ["a.b", ["a.b"], ["axb"]],
  ["a+b(c)|{d}$^", ["a+b(c)|{d}$^"], ["aab"]],
  ["\\#x", ["#x"], ["\\#x"]],
  ["\\!x", ["!x"], ["x"]],
  ["\\*x", ["*x"], ["ax"]],
  ["#x", [], ["#x", "x"]],
  ["x  ", ["x"], ["x  "]],
  ["x\\ ", ["x "], ["x"]],
  ["foo**bar", ["foobar", "foo-bar"], ["foo/bar"]],
  ["", [], [""]],
])("the pattern %j", (pattern, ignored, not) => {
  expect(ignored.filter((path) => !isIgnored(pattern, path))).toEqual([]);
  expect(not.filter((path) => isIgnored(pattern, path))).toEqual([]);
});

describe("rules", () => {
  it("for a folder are for nothing else", () => {
    expect([isIgnored("data/", "data", true), isIgnored("data/", "data")]).toEqual([true, false]);
    expect([isIgnored("data", "data", true), isIgnored("data", "data")]).toEqual([true, true]);
  });

  it("decide by the last that fits, in files of any line ends", () => {
    const text = "*.db\r\n!keep.db\r\n";
    expect([isIgnored(text, "a.db"), isIgnored(text, "keep.db")]).toEqual([true, false]);
    expect(isIgnored("!keep.db\n*.db\n", "keep.db")).toBe(true);
    expect(readIgnoreRules(text).map(({ line, isNegated }) => [line, isNegated])).toEqual([
      ["*.db", false],
      ["!keep.db", true],
    ]);
    expect(ignoringRule(readIgnoreRules("*.db\n/a.*\n"), "a.db", false)?.line).toBe("/a.*");
  });
});

test.each<[was: string, now: string, back: readonly string[], text: string]>([
  ["a\nb\nc\n", "a\nc\n", ["b"], "a\nb\nc\n"],
  ["a\nb\nc\n", "a\nc\n", [], "a\nc\n"],
  ["a\nb\nc\nd\n", "a\nd\ne\n", ["b"], "a\nb\nd\ne\n"],
  ["b\na\n", "", ["a", "b"], "b\na\n"],
  ["a\nb\n", "c", ["b"], "b\nc\n"],
  ["a\nx\na\ny\n", "a\na\n", ["x", "y"], "a\nx\na\ny\n"],
])("%j, now %j, gets %j back", (was, now, back, text) =>
  expect(putLinesBack(was, now, new Set(back))).toBe(text),
);

test.each([
  [".gitignore", true],
  ["a/b/.dockerignore", true],
  ["gitignore", false],
  ["a.gitignore", false],
  [".gitignore.txt", false],
])("%s is an ignore file: %s", (path, is) => expect(languageOf(path) === languageOf(".gitignore")).toBe(is));
