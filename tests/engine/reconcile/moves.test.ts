import { describe, expect, it } from "vitest";
import { reconcile, type TreeFile } from "../../../src/engine/index.ts";

const tree = (entries: Record<string, string>) =>
  new Map(
    Object.entries(entries).map(([path, content]): [string, TreeFile] => [path, { content, mode: 0o644 }]),
  );
const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const BEFORE = text("one", "two", "three", "four", "five");
const NEXT = text("one", "two", "three", "four", "FIVE");
const EDITED = text("ONE", "two", "three", "four", "five");
const BOTH = text("ONE", "two", "three", "four", "FIVE");
const shown = (changes: ReturnType<typeof reconcile>) =>
  Object.fromEntries(changes.map(({ path, kind, next, why }) => [path, [kind, next?.content, why]]));

describe("moved-files: a file that the template renamed", () => {
  const moves = [{ from: "a", to: "b" }];
  it("takes the user's edits with it", () => {
    expect(shown(reconcile(tree({ a: BEFORE }), tree({ a: EDITED }), tree({ b: NEXT }), { moves }))).toEqual({
      a: ["delete", undefined, "is b now"],
      b: ["merge", BOTH, "was a"],
    });
    expect(
      shown(reconcile(tree({ a: BEFORE }), tree({ a: EDITED }), tree({ b: BEFORE }), { moves })),
    ).toEqual({
      a: ["delete", undefined, "is b now"],
      b: ["merge", EDITED, "was a"],
    });
  });

  it("is created again where it was not edited, and stays deleted where it was deleted", () => {
    expect(shown(reconcile(tree({ a: BEFORE }), tree({ a: BEFORE }), tree({ b: NEXT }), { moves }))).toEqual({
      a: ["delete", undefined, "is b now"],
      b: ["create", NEXT, "was a"],
    });
    expect(shown(reconcile(tree({ a: BEFORE }), tree({}), tree({ b: NEXT }), { moves }))).toEqual({
      b: ["keep", undefined, "deleted by you; the template changed"],
    });
  });

  it("does not take the place of a file of the user's", () => {
    const changes = reconcile(tree({ a: BEFORE }), tree({ a: EDITED, b: "mine" }), tree({ b: NEXT }), {
      moves,
    });
    expect(shown(changes)).toEqual({
      a: ["keep", undefined, "no longer managed"],
      b: ["conflict", undefined, "exists already"],
    });
  });
});

describe("moved-files: a file that the user moved", () => {
  it("stays there where the template renamed it, too, and is merged", () => {
    const moves = [{ from: "a", to: "b" }];
    const options = { moves, unmanaged: tree({ "x/mine": EDITED }) };
    expect(shown(reconcile(tree({ a: BEFORE }), tree({}), tree({ b: NEXT }), options))).toEqual({
      "x/mine": ["merge", BOTH, "moved by you from a"],
    });
  });

  it("is followed by its content, and merged there", () => {
    const unmanaged = tree({ "mine/z": EDITED, other: text("something", "else", "altogether") });
    expect(shown(reconcile(tree({ a: BEFORE }), tree({}), tree({ a: NEXT }), { unmanaged }))).toEqual({
      "mine/z": ["merge", BOTH, "moved by you from a"],
    });
  });

  it("is never deleted there", () => {
    const changes = reconcile(tree({ a: BEFORE }), tree({}), tree({}), { unmanaged: tree({ z: BEFORE }) });
    expect(shown(changes)).toEqual({ z: ["keep", undefined, "moved by you from a"] });
  });

  it("is not followed where two files are like it, or one file is like two", () => {
    const unmanaged = tree({ y: BEFORE, z: EDITED });
    expect(shown(reconcile(tree({ a: BEFORE }), tree({}), tree({ a: NEXT }), { unmanaged }))).toEqual({
      a: ["keep", undefined, "deleted by you; the template changed"],
    });
    const twice = reconcile(tree({ a: BEFORE, b: BEFORE }), tree({}), tree({ a: NEXT, b: NEXT }), {
      unmanaged: tree({ z: BEFORE }),
    });
    expect(twice.map((change) => change.kind)).toEqual(["keep", "keep"]);
  });
});

describe("moved-files: how alike a moved file is", () => {
  const follows = (before: string, found: string, path = "x/a") => {
    const changes = reconcile(tree({ a: before }), tree({}), tree({ a: before }), {
      unmanaged: tree({ [path]: found }),
    });
    return changes.some((change) => change.path === path);
  };
  const lines = (...words: string[]) => text(...words);

  it("is at least six of ten lines, whatever their order, indentation and blank lines", () => {
    const ten = "abcdefghij".split("");
    const same = (count: number) => [...ten.slice(0, count), ..."uvwxyz0123".slice(0, 10 - count)];
    expect(follows(lines(...ten), lines(...same(6).reverse()))).toBe(true);
    expect(follows(lines(...ten), lines(...same(5)))).toBe(false);
    expect(follows(lines(...ten), lines(...same(6).map((one) => `  ${one}\n`)))).toBe(true);
  });

  it("counts a line once for each time that both have it", () => {
    expect(follows(lines("a", "b", "c", "d", "e"), lines("a", "a", "a", "a", "a"))).toBe(false);
    expect(follows(lines("a", "a", "a", "b", "c"), lines("a", "a", "a", "y", "z"))).toBe(true);
  });

  it("is the whole content and the name for a text of one or two lines", () => {
    expect(follows(lines("a", "b"), lines("a", "b"))).toBe(true);
    expect(follows(lines("a", "b"), lines("a", "b"), "x/other")).toBe(false);
    expect(follows(lines("a", "b"), lines("a", "b", "c"))).toBe(false);
    expect(follows("", "")).toBe(false);
    expect(follows(lines("a", "b", "c"), lines("a", "b", "c"), "x/other")).toBe(true);
  });
});

describe("moved-files: a folder that the user moved", () => {
  const other = (word: string) => text(`${word} 1`, `${word} 2`, `${word} 3`, `${word} 4`);
  const next = tree({ "p/a": NEXT, "p/b": other("b"), "p/new": "new", "p/in/new": "new" });
  it("is followed file by file, and what is new for it is named", () => {
    const unmanaged = tree({ "q/a": EDITED, "q/b": other("b") });
    expect(
      shown(reconcile(tree({ "p/a": BEFORE, "p/b": other("b") }), tree({}), next, { unmanaged })),
    ).toEqual({
      "p/in/new": ["create", "new", undefined],
      "p/new": [
        "conflict",
        "new",
        "you moved p/ to q/, and this new file is for there: move it and fix its imports",
      ],
      "q/a": ["merge", BOTH, "moved by you from p/a"],
      "q/b": ["keep", undefined, "moved by you from p/b"],
    });
  });

  it("is not moved where one file alone is elsewhere, or two are in two places, or have other names", () => {
    const before = tree({ "p/a": BEFORE, "p/b": other("b") });
    for (const unmanaged of [
      tree({ "q/a": EDITED }),
      tree({ "q/a": EDITED, "r/b": other("b") }),
      tree({ "q/a": EDITED, "q/renamed": other("b") }),
    ])
      expect(
        reconcile(before, tree({}), next, { unmanaged }).find((change) => change.path === "p/new")?.kind,
      ).toBe("create");
  });

  it("is not moved while a file of it is left", () => {
    const unmanaged = tree({ "q/a": EDITED, "q/b": other("b") });
    const before = tree({ "p/a": BEFORE, "p/b": other("b"), "p/c": "c" });
    const changes = reconcile(before, tree({ "p/c": "c" }), next, { unmanaged });
    expect(changes.find((change) => change.path === "p/new")?.kind).toBe("create");
  });
});
