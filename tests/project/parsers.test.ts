import { describe, expect, it } from "vitest";
import { loadParsers } from "../../src/project/parsers.ts";

const parses = await loadParsers([
  "pyproject.toml",
  "compose.yaml",
  ".github/ci.yml",
  "app/main.py",
  "Procfile",
]);

describe("whether a text parses", () => {
  it.each([
    ["several documents", "a.yaml", "a: 1\n---\nb: 2\n", true],
    ["a tag that another program knows", "a.yml", "ports: !reset []\n", true],
    ["what an alias stands for", "a.yaml", "a: &x {b: 1}\nc: *x\n", true],
    ["nothing", "a.yaml", "", true],
    ["an alias of nothing", "a.yaml", "c: *x\n", false],
    ["a key twice", "a.yml", "a: 1\na: 2\n", false],
    ["an error in a later document", "a.yaml", "a: 1\n---\nb: [\n", false],
    ["a byte order mark, and line ends of Windows", "a.toml", "\uFEFFa = 1\r\n[b]\r\n", true],
    ["a table twice", "a.toml", "[a]\n[a]\n", false],
    ["a kind without a parser", "a.py", "def (:\n", true],
    ["no kind", "Procfile", "{", true],
  ])("%s", (_, path, text, whether) => {
    expect(parses(path, text)).toBe(whether);
  });
});
