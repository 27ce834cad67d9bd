import { describe, expect, it, test } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const merge = (before: string, yours: string, next: string) => mergeText("a.ts", before, yours, next);

describe("import-lists: a list of names to which both add", () => {
  it.each([
    [
      'import { a } from "x";',
      'import { a, m } from "x";',
      'import { a, n } from "x";',
      'import { a, m, n } from "x";',
    ],
    [
      'import type { a } from "x";',
      'import type { a, m } from "x";',
      'import type { a, n } from "x";',
      'import type { a, m, n } from "x";',
    ],
    ["export { a };", "export { a, m };", "export { a, n };", "export { a, m, n };"],
    ["import {a} from 'x'", "import {a, n} from 'x'", "import {a, m} from 'x'", "import {a, m, n} from 'x'"],
    [
      "export {\n  a,\n};",
      "export {\n  a,\n  m,\n};",
      "export {\n  a,\n  n,\n};",
      "export {\n  a,\n  m,\n  n,\n};",
    ],
    [
      'import d, { a } from "x";',
      'import d, { a as b } from "x";',
      'import d, { a, n } from "x";',
      'import d, { a as b, n } from "x";',
    ],
  ])("%j has both", (before, yours, next, expected) => {
    const { content, conflicts } = merge(text(before, "f();"), text(yours, "f();"), text(next, "f();"));
    expect(conflicts).toEqual([]);
    expect(content).toBe(text(expected, "f();"));
  });

  it("keeps a name that the template removed and new code of the user's uses", () => {
    const before = text('import { a, b } from "x";', "a();", "", "end();");
    const yours = text('import { a, b } from "x";', "a();", "", "end();", "", "a(b);");
    expect(merge(before, yours, text('import { a } from "x";', "a();", "", "end();")).content).toBe(yours);
  });

  it("is a conflict where both bind one name to two things", () => {
    const [before, yours, next] = ["a", "a, x as y", "a, z as y"].map(
      (names) => `import { ${names} } from "x";\n`,
    );
    expect(merge(before ?? "", yours ?? "", next ?? "").conflicts).toHaveLength(1);
  });
});

test.each([
  ["export const f = g(1);", "export const f = g(2);"],
  ["export function f() {}", "export const f = 1;"],
  ["export const enum f {}", "export async function* f() {}"],
  ["export class f {}", "export abstract class f {}"],
  ["export default () => 1;", "export default { a };"],
])("%j and %j, added at different places, are a conflict", (mine, theirs) => {
  const before = text("const a = 1;", "", "const b = 2;");
  const { conflicts } = merge(before, text(mine, "", before.trimEnd()), text(before.trimEnd(), "", theirs));
  expect(conflicts).toHaveLength(1);
});

test("added-twice: overloads of a function that the template adds are no duplicates", () => {
  const before = text("const a = 1;", "", "const b = 2;");
  const next = text(
    before.trimEnd(),
    "",
    "function f(a: string): void;",
    "function f(a: number): void;",
    "function f() {}",
  );
  expect(merge(before, text("let mine;", "", before.trimEnd()), next).conflicts).toEqual([]);
});

describe.each([".gitignore", ".dockerignore"])("keyed-union: %s", (path) => {
  it.each(["mine\n", "mine", "a\n", "# mine\nmine\n\n", "a\nmine\na\n"])(
    "takes a later change after %j at its end",
    (line) => {
      const { content, conflicts } = mergeText(path, "a\n\nb\n", `a\n\nb\n${line}`, "a\n\nb\ntheirs\n");
      expect(conflicts).toEqual([]);
      for (const part of [...line.trim().split("\n"), "theirs"]) expect(content.split("\n")).toContain(part);
    },
  );
});
