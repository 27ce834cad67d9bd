import { describe, expect, it } from "vitest";
import { isUnedited } from "../../../src/engine/index.ts";

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const file = (content: string) => ({ content, mode: 0o644 as const });
const isSame = (path: string, a: string, b: string) =>
  isUnedited(path, file(a), file(b)) && isUnedited(path, file(b), file(a));

/** The same program twice, as formatters with other settings write it. */
const PYTHON: Readonly<Record<string, readonly [string, string]>> = {
  "a call over several lines": ["f(a, b)\n", "f(\n    a,\n    b,  \n)\n"],
  "names of an import": ["from a import b, c\n", "from a import (\n    b,\n    c,\n)\n"],
  "a value in brackets": ["x = a.b().c\n", "x = (\n    a.b()\n    .c\n)\n"],
  "a condition in brackets": ["if a and b:\n    f()\n", "if (\n    a\n    and b\n):\n    f()\n"],
  "a returned tuple": [
    "def f():\n    return a, b\n",
    "def f():\n    return (\n        a,\n        b,\n    )\n",
  ],
  "several contexts": ["with a as b, c as d:\n    f()\n", "with (\n    a as b,\n    c as d,\n):\n    f()\n"],
  "the target of a loop": ["for a, b in c:\n    f()\n", "for (\n    a,\n    b,\n) in c:\n    f()\n"],
  "another indentation": [
    "def f():\n    if a:\n        b()\n    c()\n",
    "def f():\n  if a:\n    b()\n  c()\n",
  ],
  "a docstring": ['def f():\n    """A.\n\n    B.\n    """\n', 'def f():\n\t"""A.\n\n\tB.\n\t"""\n'],
  quotes: ["x = \"a\", r'b\\d', f\"{y['k']}\"\n", "x = 'a', r\"b\\d\", f'{y[\"k\"]}'\n"],
  "strings put together": ['x = f("a" f"b{c}" "{")\n', 'x = f(f"ab{c}{{")\n'],
  "blank lines, and spaces around signs": ["x = a[1 : 2]\n\n\ny = -1  # why\n", "x=a[1:2]\ny = - 1 #why\n"],
  "a backslash": ["x = a + b\n", "x = a \\\n    + b\n"],
};

/** Another program, that differs by little. */
const EDITS: Readonly<Record<string, readonly [string, string]>> = {
  "a tuple of one": ["x = (a)\n", "x = (a,)\n"],
  "a subscript of one": ["x = a[b]\n", "x = a[b,]\n"],
  "a tuple as an argument": ["f(a, b)\n", "f((a, b))\n"],
  "brackets that order signs": ["x = (a + b) * c\n", "x = a + b * c\n"],
  "brackets of a comparison": ["if a in (b or c):\n    f()\n", "if a in b or c:\n    f()\n"],
  "a generator": ["x = (a for a in b)\n", "x = [a for a in b]\n"],
  "a line moved out of a block": ["if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"],
  "two statements of one": ["a\n(b)\n", "a(b)\n"],
  "a comment": ["x = 1\n", "x = 1  # mine\n"],
  "a comment moved": ["x = 1  # a\ny = 2\n", "x = 1\ny = 2  # a\n"],
  "spaces in a string": ['x = "a  b"\n', 'x = "a b"\n'],
  "the prefix of a string": ['x = "a"\n', 'x = b"a"\n'],
  "a comma between strings": ['x = ["a", "b"]\n', 'x = ["a" "b"]\n'],
};

const OTHERS: readonly (readonly [string, string, string])[] = [
  ["x.json", '{\n  "a": [1, 2]\n}\n', '{ "a": [\n\t1,\n\t2\n] }'],
  ["x.toml", '[a]\nb = ["x", "y"]\nc = "z"\n', "[a]\nb = [\n  'x',\n  'y',\n]\nc   = 'z'\n"],
  ["x.yaml", "a:\n  b: c\n  d:\n    - e\n", 'a:\n    b: "c"\n\n    d:\n    - e\n'],
  [".env.example", "A=x\n# why\nB=1\n", 'export A=x\n\n# why\nB="1"\n'],
  ["main.js", "if (a) {\n  b();\n  c();\n}\n", "if (a) {\n\tb();\n\tc();\n}"],
  ["README.md", "# A\n\nb\n", "\uFEFF# A\r\n\r\nb"],
];

describe("style-is-no-edit: a formatter with other settings", () => {
  it.each(Object.entries(PYTHON))("Python: %s", (_, [a, b]) => {
    expect(isSame("x.py", a, b)).toBe(true);
    expect(isSame("x.py", a, b.replaceAll("\n", "\r\n"))).toBe(true);
  });

  it.each(OTHERS)("%s", (path, a, b) => expect(isSame(path, a, b)).toBe(true));
});

describe("style-is-no-edit: an edit", () => {
  it.each(Object.entries(EDITS))("Python: %s", (_, [a, b]) => expect(isSame("x.py", a, b)).toBe(false));

  it.each([
    ["x.json", '{ "a": 1 }\n', '{ "a": "1" }\n'],
    ["x.jsonc", '{ "a": 1 }\n', '{ "a": 1 } // mine\n'],
    ["x.toml", '[a]\nb = "x"\n', "[a]\nb = 1\n"],
    ["x.yaml", "a:\n  b: 1\n  c: 2\n", "a:\n  b: 1\nc: 2\n"],
    ["x.yaml", "a:\n  b:\n    c: |\n      x\n        y\n", "a:\n  b:\n    c: |\n      x\n      y\n"],
    [".env.example", "A=x\n", "A=y\n"],
    ["main.js", text("if (a) {", "  b();", "}"), text("if (a) {", "  b()", "}")],
  ])("%s: %j, %j", (path, a, b) => expect(isSame(path, a, b)).toBe(false));
});
