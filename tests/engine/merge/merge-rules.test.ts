import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/merge.md"), "utf8");
const rules = [...page.matchAll(/^\d+\. \*\*([\w-]+)\*\*: /gm)].map(([, name = ""]) => name);
const rows = [...page.matchAll(/^\| ([\w-]+) \| ([\w/., -]+\.ts) \| ([\w., -]+\.test\.ts) \|$/gm)];
const places = rows.map(
  ([, name = "", code = "", tests = ""]) => [name, code.split(", "), tests.split(", ")] as const,
);
const testFiles = readdirSync(join(root, "tests/engine"), { recursive: true, encoding: "utf8" });

it("each rule of the merge has one row that says where it is", () => {
  expect(rules.length).toBeGreaterThan(10);
  expect(places.map(([name]) => name)).toEqual(rules);
});

describe.each(places)("%s", (name, code, tests) => {
  it.each(code)("is named in src/engine/%s", (path) => {
    expect(readFileSync(join(root, "src/engine", path), "utf8")).toContain(`**${name}**`);
  });

  it.each(tests)("has a test of its name in %s, below tests/engine/", (file) => {
    const path = testFiles.find((one) => basename(one) === file) ?? file;
    const text = readFileSync(join(root, "tests/engine", path), "utf8");
    expect(text).toMatch(new RegExp(`\\b(?:describe|it|test)\\b[^\\n]*\\("${name}: `));
  });
});
