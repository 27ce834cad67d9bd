import { describe, expect, it } from "vitest";
import { type MergeOptions, mergeText } from "../../../src/engine/index.ts";

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const merge = (path: string, before: string, yours: string, next: string, options?: MergeOptions) =>
  mergeText(path, before, yours, next, options);
/** The outcome of a merge that must be clean. */
const clean = (path: string, before: string, yours: string, next: string, options?: MergeOptions) => {
  const { content, conflicts } = merge(path, before, yours, next, options);
  expect(conflicts).toEqual([]);
  return content;
};

describe("by-line: lines", () => {
  it("keeps both changes, and takes blank lines for no anchors", () => {
    const before = text("a", "", "b", "", "c", "", "d");
    expect(
      clean("x", before, text("a", "", "mine", "", "b", "", "c", "", "d"), text("a", "", "b", "", "d")),
    ).toBe(text("a", "", "mine", "", "b", "", "d"));
  });

  it("takes blank lines from the side that changed them", () => {
    expect(clean("x", text("a", "b", "c"), text("a", "", "b", "c"), text("a", "b", "c!"))).toBe(
      text("a", "", "b", "c!"),
    );
  });

  it("shows where both changed the same, with the template's part and the user's", () => {
    const { content, conflicts } = merge("x", text("a", "b", "c"), text("a", "y", "c"), text("a", "n", "c"));
    expect(content).toBe(text("a", "<<<<<<< yours", "y", "=======", "n", ">>>>>>> template", "c"));
    expect(conflicts).toEqual([{ line: 2, end: 6, why: "both changed this" }]);
  });

  it("does not glue two files together that have nothing in common", () => {
    const { conflicts } = merge("x.py", "", text("a = 1"), text("b = 2"), { join: true });
    expect(conflicts).toHaveLength(1);
  });
});

describe("adjacent-additions: additions of both at one place", () => {
  const before = text("class A:", "    x: int", "", "", "y = 1");
  const yours = text("class A:", "    x: int", "    mine: int", "", "", "y = 1");
  const next = text("class A:", "    x: int", "    theirs: int", "", "", "y = 1");

  it("meet only where the outcome is checked, and are reported", () => {
    expect(merge("x.py", before, yours, next).conflicts).toHaveLength(1);
    const { content, joined } = merge("x.py", before, yours, next, { join: true });
    expect(content).toBe(text("class A:", "    x: int", "    mine: int", "    theirs: int", "", "", "y = 1"));
    expect(joined).toEqual([{ line: 3, end: 4 }]);
  });

  it("do not meet when they name the same", () => {
    const other = next.replace("theirs: int", "mine: str");
    expect(merge("x.py", before, yours, other, { join: true }).conflicts).toHaveLength(1);
  });

  it("do not meet when one of them leaves the block", () => {
    const [o, a, b] = [
      text("def f():", "    a()"),
      text("def f():", "    a()", "    return 1"),
      text("def f():", "    a()", "    b()"),
    ];
    expect(merge("x.py", o, a, b, { join: true }).conflicts).toHaveLength(1);
  });

  it("stand with what is deeper first", () => {
    const [o, a, b] = [
      text("def f():", "    a()"),
      text("def f():", "    a()", "", "", "def g():", "    pass"),
      text("def f():", "    a()", "    b()"),
    ];
    expect(clean("x.py", o, a, b, { join: true })).toBe(
      text("def f():", "    a()", "    b()", "", "", "def g():", "    pass"),
    );
  });
});

describe("list-of-calls: lines that call the same", () => {
  const call = (name: string) => `router.include_router(${name}.router)`;
  const list = (...names: string[]) => text("router = APIRouter()", ...names.map(call), "done = True");

  it.each([
    [
      ["a", "b", "c"],
      ["a", "b", "mine", "c"],
      ["a", "c"],
      ["a", "mine", "c"],
    ],
    [
      ["a", "b", "c"],
      ["a", "mine", "b", "c"],
      ["a", "c"],
      ["a", "mine", "c"],
    ],
    [["a", "b", "c"], ["a", "mine", "b", "c"], ["c"], ["mine", "c"]],
    [["a", "b"], ["a", "b", "mine"], ["a"], ["a", "mine"]],
    [["a"], ["a", "mine"], [], ["mine"]],
    [
      ["a", "b", "c"],
      ["a", "c"],
      ["a", "b", "new", "c"],
      ["a", "new", "c"],
    ],
    [
      ["a", "b", "c"],
      ["mine", "a", "b", "c"],
      ["b", "c"],
      ["mine", "b", "c"],
    ],
  ])("%j: yours %j and the template's %j are %j", (before, yours, next, outcome) => {
    expect(clean("x.py", list(...before), list(...yours), list(...next))).toBe(list(...outcome));
  });

  it("are a conflict where one side rewrites what the other removes", () => {
    const [before, next] = [list("a", "b", "c"), list("a", "c")];
    const yours = before.replace(call("b"), "router.include_router(b.router, prefix='/b')");
    expect(merge("x.py", before, yours, next).conflicts).toHaveLength(1);
  });

  it.each([
    ["another call", "router.mount(mine.router)"],
    ["what a line assigns", "mine = router.include_router(b)"],
    ["what is deeper", "    router.include_router(mine.router)"],
    ["what is not whole", "router.include_router(mine.router), ("],
  ])("are a conflict beside %s", (_, line) => {
    const [before, next] = [list("a", "b", "c"), list("a", "c")];
    const yours = before.replace(call("b"), `${call("b")}\n${line}`);
    expect(merge("x.py", before, yours, next).conflicts).not.toHaveLength(0);
  });
});

describe("your-order: the order of lines", () => {
  it("is the user's, and what the template adds follows what it followed", () => {
    const before = text("r(a)", "r(b)", "r(c)");
    const yours = text("r(c)", "r(b)", "r(a)");
    expect(clean("x.py", before, yours, text("r(a)", "r(b)", "r(new)", "r(c)"), { join: true })).toBe(
      text("r(c)", "r(b)", "r(new)", "r(a)"),
    );
  });

  it("may be another for whole functions", () => {
    const f = text("def f() -> int:", '    """F."""', "    return 1");
    const g = text("def g() -> int:", '    """G."""', "    return 2");
    const h = text("def h() -> int:", '    """H."""', "    return 3");
    const [gap, changed] = ["\n\n", f.replace("return 1", "return 10")];
    expect(clean("x.py", f + gap + g + gap + h, g + gap + h + gap + f, changed + gap + g + gap + h)).toBe(
      g + gap + h + gap + changed,
    );
  });
});

describe("added-twice: the same thing added by both at different places", () => {
  it("is shown", () => {
    const before = text("class S:", "    a: int = 1", "    b: int = 2", "    c: int = 3");
    const yours = text(
      "class S:",
      "    url: str = 'mine'",
      "    a: int = 1",
      "    b: int = 2",
      "    c: int = 3",
    );
    const next = text(
      "class S:",
      "    a: int = 1",
      "    b: int = 2",
      "    c: int = 3",
      "    url: str = 'theirs'",
    );
    const { conflicts, content } = merge("x.py", before, yours, next, { join: true });
    expect(conflicts).toEqual([{ line: 6, end: 9, why: "url: added by both" }]);
    expect(content).toContain("url: str = 'mine'");
  });

  it("is shown with the lines of each side, where both added something at one of the places", () => {
    const added = (name: string, value: number) => [`def ${name}():`, `    return ${value}`, "", ""];
    const before = text(...added("a", 1), ...added("z", 2));
    const yours = text(...added("twice", 4), ...added("a", 1), ...added("mine", 5), ...added("z", 2));
    const next = text(...added("a", 1), ...added("theirs", 6), ...added("twice", 9), ...added("z", 2));
    const { conflicts, content } = merge("x.py", before, yours, next, { join: true });
    expect(conflicts).toMatchObject([{ why: "twice: added by both" }]);
    const [, mine, theirs] = /<<<<<<< yours\n(.*)=======\n(.*)>>>>>>> template\n/s.exec(content) ?? [];
    const blocks = (part = "") => part.trim().split("\n\n\n");
    expect(blocks(mine)).toEqual(["def mine():\n    return 5"]);
    expect(blocks(theirs)).toEqual(["def theirs():\n    return 6", "def twice():\n    return 9"]);
  });

  it("is shown without a line of yours, where the template alone added something at that place", () => {
    const before = text("def a():", "    return 1", "", "", "def z():", "    return 2");
    const twice = (value: number) => `def twice():\n    return ${value}\n\n\n`;
    const next = before.replace("def z", `${twice(6)}def z`);
    const { content } = merge("x.py", before, `${twice(5)}${before}`, next);
    expect(content).toMatch(/<<<<<<< yours\n=======\n\s*def twice\(\):\n {4}return 6\s*>>>>>>> template\n/);
  });

  it("is shown for a call", () => {
    const before = text("def f():", "    a()", "    b()", "    c()");
    const yours = text("def f():", "    start(x)", "    a()", "    b()", "    c()");
    const next = text("def f():", "    a()", "    b()", "    c()", "    start(x)");
    expect(merge("x.py", before, yours, next).conflicts).toHaveLength(1);
  });
});

describe("your-shape: the user's shape", () => {
  const before = text("def f():", "    if x:", "        a()", "    more()", "    b()");
  const next = text("def f():", "    if x:", "        a()", "        new()", "    more()", "    b()");
  it.each([
    ["line ends", (s: string) => s.replaceAll("\n", "\r\n")],
    ["tabs", (s: string) => s.replaceAll("    ", "\t")],
    ["a smaller indent", (s: string) => s.replaceAll("    ", "  ")],
    ["no newline at the end", (s: string) => s.slice(0, -1)],
    ["a byte order mark", (s: string) => `\uFEFF${s}`],
  ])("stays: %s", (_, change) => {
    expect(clean("x.py", before, change(before.replace("b()", "mine()")), next)).toBe(
      change(next.replace("b()", "mine()")),
    );
  });

  it("stays where line ends are mixed, line by line", () => {
    const yours = before.replace("a()\n", "a()\r\n").replace("b()", "mine()");
    expect(clean("x.py", before, yours, next)).toBe(
      next.replace("a()\n", "a()\r\n").replace("b()", "mine()"),
    );
  });

  it("comes from the project's own formatter, where that brings the texts nearer", () => {
    const reshape = (_: string, content: string) => content.replaceAll(/\(\n\s+(.*)\n\)/g, "($1)");
    const [o, b] = [text("f(", "    1", ")", "more()", "g()"), text("f(", "    2", ")", "more()", "g()")];
    expect(clean("x.py", o, text("f(1)", "more()", "g(mine)"), b, { reshape })).toBe(
      text("f(2)", "more()", "g(mine)"),
    );
    expect(clean("x.py", o, text("f(", "    1", ")", "more()", "g(mine)"), b, { reshape })).toBe(
      text("f(", "    2", ")", "more()", "g(mine)"),
    );
  });
});

describe("a TypeScript module", () => {
  const before = text("export const a = 1;", "", "export const b = 2;", "", "export const c = 3;");
  const added = "export function same(): void {}";

  it.each(["x.ts", "x.tsx", "x.mjs"])(
    "%s with the same function added by both at two places is a conflict",
    (path) => {
      const yours = before.replace("export const b", `${added}\n\nexport const b`);
      const next = `${before}\n${added.replace("{}", "{ return; }")}\n`;
      const { conflicts } = merge(path, before, yours, next);
      expect(conflicts).toMatchObject([{ why: "same: added by both" }]);
      expect(merge(path, before, yours, next.replace("same", "other")).conflicts).toEqual([]);
    },
  );
});
