import { describe, expect, it } from "vitest";
import {
  type DiskEntry,
  jobsOf,
  needsMerge,
  reconcile,
  reconcileNew,
  type TreeFile,
} from "../../../src/engine/index.ts";

const file = (content: string | Uint8Array, mode: 0o644 | 0o755 = 0o644): TreeFile => ({ content, mode });
const one = <T>(value: T | undefined): ReadonlyMap<string, T> =>
  new Map(value === undefined ? [] : [["a", value]]);
const text = (content?: string) => one(content === undefined ? undefined : file(content));
const only = (before?: TreeFile, yours?: DiskEntry, next?: TreeFile, options = {}) => {
  const [change, ...more] = reconcile(one(before), one(yours), one(next), options);
  expect(more).toEqual([]);
  return change;
};
const only2 = (...[before, yours, next]: readonly TreeFile[]) =>
  reconcile(one(before), one(yours), one(next));

it.each([
  [undefined, undefined, "N", "create"],
  [undefined, "N", "N", "keep"],
  [undefined, "Y", "N", "conflict"],
  ["B", "B", "N", "update"],
  ["B", "B", "B", "keep"],
  ["B", "Y", "B", "keep"],
  ["B", "N", "N", "keep"],
  ["B", "Y", "N", "conflict"],
  ["B", undefined, "N", "keep"],
  ["B", undefined, undefined, "keep"],
  ["B", "B", undefined, "delete"],
  ["B", "Y", undefined, "keep"],
])("before %s, yours %s, next %s: %s", (before, yours, next, kind) => {
  expect(reconcile(text(before), text(yours), text(next)).map((change) => change.kind)).toEqual([kind]);
});

describe("what is written", () => {
  it("is the merge, or the text with markers and their lines", () => {
    const [before, yours] = [file("a\nb\nc\n"), file("A\nb\nc\n")];
    expect(only(before, yours, file("a\nb\nC\n"))).toEqual({
      path: "a",
      kind: "merge",
      next: file("A\nb\nC\n"),
    });
    const content = "<<<<<<< yours\nA\n=======\nX\n>>>>>>> template\nb\nc\n";
    const conflicts = [{ line: 1, end: 5, why: "both changed this" }];
    expect(only(before, yours, file("X\nb\nc\n"))).toMatchObject({
      kind: "conflict",
      next: file(content),
      conflicts,
    });
  });

  it("is nothing where the user's file has a new path", () => {
    expect(only(undefined, file("mine"), file("theirs"))).toEqual({
      path: "a",
      kind: "conflict",
      why: "exists already",
    });
  });

  it("is the template's beside a binary file that both changed", () => {
    const bytes = (byte: number) => file(new Uint8Array([0, byte]));
    const changes = reconcile(one(bytes(1)), one(bytes(2)), one(bytes(3)));
    expect(changes.map(({ path, kind, next }) => ({ path, kind, next }))).toEqual([
      { path: "a", kind: "conflict", next: undefined },
      { path: "a.template", kind: "create", next: bytes(3) },
    ]);
  });

  it("is never the template's in the place of what the user has beside a binary file", () => {
    const bytes = (byte: number) => file(new Uint8Array([0, byte]));
    const beside = (there: DiskEntry) =>
      reconcile(
        one(bytes(1)),
        new Map<string, DiskEntry>([
          ["a", bytes(2)],
          ["a.template", there],
        ]),
        one(bytes(3)),
      )[1];
    const side = { path: "a.template" };
    expect(beside(file("mine"))).toEqual({ ...side, kind: "conflict", why: "exists already" });
    expect(beside({ obstacle: "link" })).toEqual({ ...side, kind: "conflict", why: "exists already" });
    expect(beside(bytes(3))).toEqual({ ...side, kind: "keep", why: "the same" });
  });

  it("is a conflict wherever one of the three is no text", () => {
    const binary = file(new Uint8Array([0, 1]));
    for (const texts of [
      [binary, file("Y"), file("N")],
      [file("B"), binary, file("N")],
      [file("B"), file("Y"), binary],
    ])
      expect(only2(...texts)).toMatchObject([
        { path: "a", kind: "conflict" },
        { path: "a.template", kind: "create" },
      ]);
  });

  it("is in the order of the paths, with what is beside a file in its own place", () => {
    const bytes = (byte: number) => file(new Uint8Array([0, byte]));
    const [before, yours, next] = [1, 2, 3].map(
      (byte) =>
        new Map([
          ["b", file("B")],
          ["a.b", file("B")],
          ["a", bytes(byte)],
        ]),
    );
    const changes = reconcile(before ?? new Map(), yours ?? new Map(), next ?? new Map());
    expect(changes.map(({ path }) => path)).toEqual(["a", "a.b", "a.template", "b"]);
  });

  it("comes with what a merge has to say", () => {
    const list = (...items: string[]) => `[x]\na = [\n${items.map((item) => `    "${item}",\n`).join("")}]\n`;
    const at = (content: string) => new Map([["p.toml", file(content)]]);
    const merge = (yours: string, next: string) => reconcile(at(list("a>=1", "b>=1")), at(yours), at(next));
    const notes = ["a: removed by you, changed by the template"];
    expect(merge(list("b>=1"), list("a>=2", "b>=1"))).toEqual([
      { path: "p.toml", kind: "keep", why: "yours", notes },
    ]);
    expect(merge(list("b>=1"), list("a>=2", "b>=2"))).toMatchObject([{ kind: "merge", notes }]);
    expect(merge(list("b>=3"), list("a>=2", "b>=2"))).toMatchObject([
      { kind: "conflict", why: "changed by both", notes },
    ]);
  });

  it("is not a text whose bytes are no UTF-8", () => {
    const [latin, before] = [file(new Uint8Array([0xe9, 0x0a])), file("e\n")];
    expect(reconcile(one(before), one(latin), text("f\n")).map((change) => change.kind)).toEqual([
      "conflict",
      "create",
    ]);
  });
});

describe("yours-stays: what is the user's", () => {
  it.each(["link", "folder", "other"] as const)("is a %s in a file's place", (obstacle) => {
    expect(only(file("B"), { obstacle }, file("N"))).toMatchObject({ kind: "keep" });
    expect(only(file("B"), { obstacle }, file("N"))?.why).toContain("the template changed");
    expect(only(file("B"), { obstacle }, undefined)).toMatchObject({ kind: "keep" });
    expect(only(undefined, { obstacle }, file("N"))).toMatchObject({ kind: "conflict" });
  });

  it("is a file that is written once, also when it goes", () => {
    const options = { writeOnce: () => true };
    expect(only(file("B"), file("B"), file("N"), options)?.kind).toBe("keep");
    expect(only(file("B"), file("B"), undefined, options)?.kind).toBe("keep");
    expect(only(undefined, undefined, file("N"), options)?.kind).toBe("create");
  });

  it("is the deletion of a file, and what the template changed in it is reported", () => {
    expect(only(file("B"), undefined, file("N"))?.why).toBe("deleted by you; the template changed");
    expect(only(file("B"), undefined, file("B"))?.why).toBe("deleted by you");
  });
});

it.each([
  ["B", "B", "B", "unchanged"],
  ["B", "Y", "B", "yours"],
  ["B", "N", "N", "yours"],
  ["B", undefined, undefined, "already gone"],
  ["B", "Y", undefined, "no longer managed"],
])("says why %s, %s and %s are kept", (before, yours, next, why) => {
  expect(reconcile(text(before), text(yours), text(next))).toEqual([{ path: "a", kind: "keep", why }]);
});

it.each([
  ["link", "a link by now, and yours"],
  ["folder", "a folder by now, and yours"],
  ["other", "no plain file by now, and yours"],
] as const)("says what a %s in a file's place is", (obstacle, why) => {
  expect(only(file("B"), { obstacle }, file("B"))?.why).toBe(why);
  expect(only(file("B"), { obstacle }, undefined)?.why).toBe(why);
  expect(only(file("B"), { obstacle }, file("N"))?.why).toBe(`${why}; the template changed`);
});

it("decides about a new project path by path, in their order", () => {
  const next = new Map([
    ["c", file("N")],
    ["b", file("N")],
    ["a", file("N")],
  ]);
  const yours = new Map<string, DiskEntry>([
    ["b", file("mine")],
    ["c", file("N")],
    ["d", file("mine")],
  ]);
  expect(reconcileNew(yours, next)).toEqual([
    { path: "a", kind: "create", next: file("N") },
    { path: "b", kind: "conflict", why: "exists already" },
    { path: "c", kind: "keep", why: "the same" },
  ]);
});

describe("a mode", () => {
  it("is changed by the side that changed it", () => {
    expect(only(file("B"), file("B", 0o755), file("N"))?.next).toEqual(file("N", 0o755));
    expect(only(file("B"), file("Y"), file("B", 0o755))?.next).toEqual(file("Y", 0o755));
    expect(only(file("B"), file("B", 0o755), file("B"))?.kind).toBe("keep");
    expect(only(file("B", 0o755), file("B"), file("N", 0o755))?.next).toEqual(file("N"));
    // Both wrote the same, and one of them made it a program.
    expect(only(file("B"), file("N", 0o755), file("N"))).toEqual({ path: "a", kind: "keep", why: "yours" });
    expect(only(file("B"), file("N"), file("N", 0o755))).toEqual({
      path: "a",
      kind: "update",
      next: file("N", 0o755),
    });
    // A merge has the mode that was changed, too.
    expect(only(file("a\nb\nc\n"), file("A\nb\nc\n"), file("a\nb\nC\n", 0o755))?.next?.mode).toBe(0o755);
    expect(only(file("a\nb\nc\n"), file("A\nb\nc\n", 0o755), file("a\nb\nC\n"))?.next?.mode).toBe(0o755);
  });
});

it("names the texts that both changed", () => {
  const tree = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([path, content]) => [path, file(content)]));
  expect(
    jobsOf(
      tree({ a: "B", b: "B", c: "B", d: "B" }),
      tree({ a: "Y", b: "B", c: "Y", d: "N" }),
      tree({ a: "N", b: "N", c: "B", d: "N" }),
    )
      .filter(needsMerge)
      .map((job) => job.path),
  ).toEqual(["a"]);
});

describe("style-is-no-edit: a file that goes", () => {
  const file = (content: string) => ({ content, mode: 0o644 as const });
  const before = new Map([["app/chat.py", file("a = 1\nb = 'x'\n")]]);
  const gone = (content: string, options = {}) =>
    reconcile(before, new Map([["app/chat.py", file(content)]]), new Map(), options).map(({ kind }) => kind);

  it.each([
    ["line ends", "a = 1\r\nb = 'x'\r\n"],
    ["a byte order mark", "\uFEFFa = 1\nb = 'x'\n"],
    ["no newline at the end", "a = 1\nb = 'x'"],
    ["several newlines at the end", "a = 1\nb = 'x'\n\n"],
  ])("a file with other %s goes with its feature", (_, content) => {
    expect(gone(content)).toEqual(["delete"]);
  });

  it("a file that the project's formatter wrote goes with its feature", () => {
    const reshape = (_: string, text: string) => text.replaceAll("1", "0x1");
    expect(gone("a = 0x1\r\nb = 'x'\r\n", { reshape })).toEqual(["delete"]);
    expect(gone("a = 0x1\nb = 'y'\n", { reshape })).toEqual(["keep"]);
  });

  it("a file that was made a program, or that is no text any more, stays", () => {
    const kinds = (yours: TreeFile) =>
      reconcile(before, new Map([["app/chat.py", yours]]), new Map()).map(({ kind }) => kind);
    expect(kinds({ ...file("a = 1\nb = 'x'\n"), mode: 0o755 })).toEqual(["keep"]);
    expect(kinds({ content: new Uint8Array([0xe9]), mode: 0o644 })).toEqual(["keep"]);
  });

  it("a file with another line stays", () => {
    expect(gone("a = 1\r\nb = 'x'\r\nc = 2\r\n")).toEqual(["keep"]);
  });

  it("a file that is there in another style is the template's", () => {
    const next = new Map([["x.txt", file("a\nb\n")]]);
    expect(reconcile(new Map(), new Map([["x.txt", file("a\r\nb\r\n")]]), next)).toEqual([
      { path: "x.txt", kind: "keep", why: "the same" },
    ]);
  });
});
