import { describe, expect, test } from "vitest";
import { collectUses } from "../../../src/engine/blueprint/collect.ts";
import { append, least } from "../../../src/engine/languages/lists.ts";
import { lineNumbers } from "../../../src/engine/languages/plain/line-numbers.ts";
import { readModule } from "../../../src/engine/languages/python/module.ts";
import { mergeText } from "../../../src/engine/merge/index.ts";

// Time that grows with the square of a file's length ends these by their limit, 20 s each.
const LINES = [
  "import a\n",
  "from a import (\n",
  "from .",
  ".",
  " ",
  "(",
  "a, ",
  "x: ",
  '"""',
  "a = 1\n",
  "x:\n",
  "\n",
  'import { a } from "x"\n',
  "import {\n",
  "export ",
  "function a):",
  "<!--",
  '<a b="',
  "<div>\n",
  "ENV A=1 \\\n",
];

describe.each(LINES)("400 KB of %j", { timeout: 20_000 }, (line) => {
  const text = line.repeat(400_000 / line.length);

  test("is read as a module", () => {
    expect(readModule("app/main.py", text).path).toBe("app/main.py");
    expect(readModule("app/main.py", `from ${text}`).path).toBe("app/main.py");
  });

  test.each([
    "main.py",
    "main.ts",
    "notes.md",
    "compose.yaml",
    "pyproject.toml",
    "package.json",
    ".env",
    ".gitignore",
    "Dockerfile",
    "index.html",
  ])("is kept by a merge of %s", (path) => {
    const before = "a = 1\nb = 2\n";
    const { content } = mergeText(path, before, text, "a = 1\nb = 3\n");
    expect(content.split(line).length).toBeGreaterThanOrEqual(text.trim().split(line).length);
  });
});

const MEMBERS: readonly (readonly [string, (at: number) => string])[] = [
  ["{}", (at) => `"k${at}": 1`],
  ["[]", (at) => `{ "id": ${at} }`],
  ["[]", (at) => `[${at}]`],
];

test.each(MEMBERS)("4,000 members of %s in JSON", { timeout: 20_000 }, ([open = "", close = ""], member) => {
  const text = (...all: string[]) => `${open}\n  ${all.join(",\n  ")}\n${close}\n`;
  const some = (from: number) => Array.from({ length: 4_000 }, (_, at) => member(from + at));
  const [before, mine, other] = [some(0), some(1_000_000), some(2_000_000)];
  const both = text(...before, ...other);
  expect(mergeText("x.json", text(...before), both, both).content).toBe(both);
  const { content } = mergeText("x.json", text(...before), text(...before, ...mine), both);
  expect(content).toContain(other.at(-1));
  expect(mergeText("x.json", text(), text(...mine), text(...other)).content).toContain(mine.at(-1));
});

test("a list of more elements than V8 takes as arguments", () => {
  const list: number[] = [];
  append(list, new Array<number>(300_000).fill(1), [0]);
  expect([list.length, least(list), least([])]).toEqual([300_001, 0, Infinity]);
});

test("the line of each offset", () => {
  const text = "a\n\nbc\n";
  expect([...text, ""].map((_, offset) => lineNumbers(text)(offset))).toEqual([1, 1, 2, 3, 3, 3, 4]);
});

test("60,000 members of one instance", { timeout: 20_000 }, () => {
  const members = Array.from({ length: 60_000 }, (_, at) => `model Post a${at} text`);
  const { instances, doubled } = collectUses(["model Post", ...members, members[7] ?? ""]);
  expect(instances[0]?.of).toHaveLength(60_001);
  expect(doubled).toEqual(["model Post a7"]);
});
