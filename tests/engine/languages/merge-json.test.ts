import { describe, expect, it } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";

const json = (value: unknown, indent: number | string = 2) => `${JSON.stringify(value, null, indent)}\n`;
const clean = (path: string, before: string, yours: string, next: string) => {
  const { content, conflicts } = mergeText(path, before, yours, next);
  expect(conflicts).toEqual([]);
  return content;
};

describe("keyed-union: JSON is merged by key", () => {
  const manifest = (dependencies: Record<string, string>) => json({ name: "x", dependencies });

  it("takes a dependency that each side added at the end", () => {
    const merged = clean(
      "package.json",
      manifest({ a: "1" }),
      manifest({ a: "1", mine: "2" }),
      manifest({ a: "1", theirs: "3" }),
    );
    expect(JSON.parse(merged)).toEqual({ name: "x", dependencies: { a: "1", mine: "2", theirs: "3" } });
  });

  it("keeps the user's indentation", () => {
    const merged = clean("x.json", json({ a: 1, b: 2 }), json({ a: 1, b: 3 }, "\t"), json({ a: 4, b: 2 }));
    expect(merged).toBe(json({ a: 4, b: 3 }, "\t"));
  });

  it("removes what the template removed and the user left as it was", () => {
    expect(clean("x.json", json({ a: 1, b: 2 }), json({ a: 1, b: 2, c: 3 }), json({ a: 1 }))).toBe(
      json({ a: 1, c: 3 }),
    );
  });

  it.each([
    ["1", "2"],
    ["-1", "-2.5e-3"],
    ["0", "1E+5"],
    ["true", "false"],
    ["null", "1"],
    ['"a"', '"b\\"c"'],
    ["[1]", "[1, 2]"],
    ["{}", '{ "c": 1 }'],
  ])("takes %s that is %s now from each side of one line", (was, now) => {
    const line = (a: string, b: string) => `{ "a": ${a}, "b": ${b} }\n`;
    expect(clean("x.json", line(was, was), line(now, was), line(was, now))).toBe(line(now, now));
  });

  it("shows a value that both changed, or one changed and the other removed", () => {
    const conflicts = (yours: unknown, next: unknown) =>
      mergeText("x.json", json({ a: 1, b: 1 }), json(yours), json(next)).conflicts;
    expect(conflicts({ a: 2, b: 1 }, { a: 3, b: 1 })).toHaveLength(1);
    expect(conflicts({ a: 2, b: 1 }, { b: 1 })).toHaveLength(1);
    expect(conflicts({ a: 1, b: 1, c: 1 }, { a: 1, b: 1, c: 2 })).toHaveLength(1);
  });

  it("merges keys that objects in JavaScript have of their own", () => {
    const [before, yours, next] = ['{ "a": 1 }', '{ "a": 1, "__proto__": 2 }', '{ "a": 3 }'].map(
      (text) => `${JSON.stringify(JSON.parse(text), null, 2)}\n`,
    ) as [string, string, string];
    expect(clean("x.json", before, yours, next)).toBe('{\n  "a": 3,\n  "__proto__": 2\n}\n');
  });
});

describe("keyed-union: arrays of JSON", () => {
  const panels = (...ids: readonly (readonly [number, string])[]) =>
    json({ panels: ids.map(([id, title]) => ({ id, title })), last: true });

  it("merges objects by their id", () => {
    expect(
      clean(
        "x.json",
        panels([1, "a"], [2, "b"]),
        panels([1, "mine"], [2, "b"], [7, "own"]),
        panels([1, "a"], [2, "b"], [3, "c"]),
      ),
    ).toBe(panels([1, "mine"], [2, "b"], [3, "c"], [7, "own"]));
  });

  it("shows two objects that both sides added with one id", () => {
    const { conflicts } = mergeText(
      "x.json",
      panels([1, "a"]),
      panels([1, "a"], [2, "mine"]),
      panels([1, "a"], [2, "theirs"]),
    );
    expect(conflicts).toHaveLength(1);
  });

  it("merges plain values as a set, in the user's order", () => {
    expect(clean("x.json", json(["a", "b"]), json(["b", "a", "mine"]), json(["a", "theirs"]))).toBe(
      json(["a", "theirs", "mine"]),
    );
  });

  const oneLine = (...panels: readonly string[]) => `{ "panels": [\n${panels.join(",\n")}\n], "last": 1 }\n`;
  const [first, second, third] = ['{ "id": 1 }', '{ "id": 2 }', '{ "id": 3 }'];

  it("keeps a layout of the user's own, merged by line", () => {
    const merged = clean(
      "x.json",
      oneLine(first, second, third),
      oneLine('{ "id": 1, "mine": 1 }', second, third),
      oneLine(first, second, '{ "id": 3, "theirs": 1 }'),
    );
    expect(merged).toBe(oneLine('{ "id": 1, "mine": 1 }', second, '{ "id": 3, "theirs": 1 }'));
  });

  it("merges what would merge by line into two objects with one id", () => {
    const merged = clean(
      "x.json",
      oneLine(first, second, third),
      oneLine('{ "id": 9, "mine": 1 }', first, second, third),
      oneLine(first, second, '{ "id": 9 }', third),
    );
    expect(merged).toBe(oneLine('{ "id": 9, "mine": 1 }', first, second, third));
  });
});

describe("keyed-union: ignore files are lists of patterns", () => {
  it("keep a pattern that the user added where the template adds one", () => {
    expect(clean(".gitignore", ".venv/\n", ".venv/\nmine/\n", ".venv/\ntheirs/\n")).toBe(
      ".venv/\ntheirs/\nmine/\n",
    );
    expect(clean("web/.dockerignore", "a\nb\n", "a\nb\nmine", "a\n")).toBe("a\nmine");
  });
});
