import { describe, expect, it } from "vitest";
import { reconcile, type TreeFile } from "../../src/engine/index.ts";

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

describe("a file that the template renamed", () => {
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

  it("is created anew where it was not edited, and stays deleted where it was deleted", () => {
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

describe("a file that the user moved", () => {
  it("is followed by its content, and merged there", () => {
    const strays = tree({ "mine/z": EDITED, other: text("something", "else", "altogether") });
    expect(shown(reconcile(tree({ a: BEFORE }), tree({}), tree({ a: NEXT }), { strays }))).toEqual({
      "mine/z": ["merge", BOTH, "moved by you from a"],
    });
  });

  it("is never deleted there", () => {
    const changes = reconcile(tree({ a: BEFORE }), tree({}), tree({}), { strays: tree({ z: BEFORE }) });
    expect(shown(changes)).toEqual({ z: ["keep", undefined, "moved by you from a"] });
  });

  it("is not followed where two files are like it, or one file is like two", () => {
    const strays = tree({ y: BEFORE, z: EDITED });
    expect(shown(reconcile(tree({ a: BEFORE }), tree({}), tree({ a: NEXT }), { strays }))).toEqual({
      a: ["keep", undefined, "deleted by you; the template changed"],
    });
    const twice = reconcile(tree({ a: BEFORE, b: BEFORE }), tree({}), tree({ a: NEXT, b: NEXT }), {
      strays: tree({ z: BEFORE }),
    });
    expect(twice.map((change) => change.kind)).toEqual(["keep", "keep"]);
  });
});

it("names what changed in a folder that the user moved, and merges nothing there", () => {
  const other = (word: string) => text(`${word} 1`, `${word} 2`, `${word} 3`, `${word} 4`);
  const changes = reconcile(
    tree({ "p/a": BEFORE, "p/b": other("b") }),
    tree({}),
    tree({ "p/a": NEXT, "p/b": other("b"), "p/new": "new" }),
    { strays: tree({ "q/a": EDITED, "q/b": other("b") }) },
  );
  expect(shown(changes)).toEqual({
    "p/new": ["conflict", "new", "you moved p/ to q/; this new file is where the template has it"],
    "q/a": [
      "conflict",
      undefined,
      "you moved p/ to q/; the template changed this file: bring its change here by hand, it stands beside",
    ],
    "q/a.template": ["create", NEXT, "the template's q/a"],
    "q/b": ["keep", undefined, "you moved p/ to q/"],
  });
});
