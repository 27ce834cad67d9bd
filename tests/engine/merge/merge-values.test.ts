import { describe, expect, it } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";

const clean = (path: string, before: string, yours: string, next: string) => {
  const { content, conflicts } = mergeText(path, before, yours, next);
  expect(conflicts).toEqual([]);
  return content;
};

describe("equal-values: a value that only is written in another way is not changed", () => {
  it.each([
    [".env.example", "A=x\nB=1\n", 'export A=x\nB="1"\n', "A=x\nB=2\n", 'export A=x\nB="2"\n'],
    [
      ".env.example",
      "URL=sqlite:///a.db\n",
      "export URL=sqlite:///a.db\n",
      "URL=b://x?y=1\n",
      "export URL=b://x?y=1\n",
    ],
    [
      "compose.yaml",
      "image: redis\nport: 1\n",
      'image: "redis"\nport: 1\n',
      "image: valkey\nport: 1\n",
      'image: "valkey"\nport: 1\n',
    ],
    [
      "pyproject.toml",
      'a = [\n    "x",\n    "y",\n]\n',
      "a = ['x', \"y\"]\n",
      'a = [\n    "x",\n    "z",\n]\n',
      'a = ["x", "z"]\n',
    ],
    ["pyproject.toml", 'a = "x"\nb = 1\n', "a = 'x'\nb = 1\n", 'a = "z"\nb = 1\n', 'a = "z"\nb = 1\n'],
  ])("%s: %j, %j, %j", (path, before, yours, next, merged) => {
    expect(clean(path, before, yours, next)).toBe(merged);
  });

  it("keeps what the user wrote where the template means the same", () => {
    expect(clean(".env.example", "A=1\n", 'A="2"\n', "A=2\n")).toBe('A="2"\n');
  });

  it("tells text from a number, a switch and null in YAML", () => {
    for (const value of ["8", "yes", "null", "1.5", "~"]) {
      const { conflicts } = mergeText(
        "x.yaml",
        `a: ${value}\nb: 1\n`,
        `a: "${value}"\nb: 1\n`,
        "a: other\nb: 1\n",
      );
      expect(conflicts, value).toHaveLength(1);
    }
  });

  it("shows a value that both changed", () => {
    for (const [path, ...texts] of [
      [".env", "A=1\n", "export A=2\n", "A=3\n"],
      ["x.toml", 'a = ["x"]\n', "a = ['y']\n", 'a = ["z"]\n'],
    ] as const)
      expect(mergeText(path, texts[0], texts[1], texts[2]).conflicts).toHaveLength(1);
  });
});

describe("style-is-no-edit: a file that was only formatted", () => {
  it("keeps its style where the template adds and removes", () => {
    const before = "import os\n\nb = g(one, two)\na = f(one, two, 3)\n";
    const block = "b = g(\n    one,\n    two,\n)\n";
    const yours = `import os\n\n${block}a = f(\n    one,\n    two,\n    3,\n)\n`;
    const template = before.replace("a =", "c = 3\na =");
    const { content, conflicts, notes } = mergeText("x.py", before, yours, template);
    expect({ content, conflicts }).toEqual({ content: yours.replace("a =", "c = 3\na ="), conflicts: [] });
    expect(mergeText("x.py", template, content, before).content).toBe(yours);
    expect(notes).toEqual(["you only formatted it: format what the template added"]);
    const edited = yours.replace("one", "mine");
    for (const mine of [yours, edited])
      expect(mergeText("x.py", before, mine, before.replace("3", "4")).conflicts).toHaveLength(1);
  });
});
