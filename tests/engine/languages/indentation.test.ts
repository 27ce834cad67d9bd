import { expect, it } from "vitest";
import { isIndented } from "../../../src/engine/languages/python/indentation.ts";

it.each([
  ["a block below a colon", "def f():\n    return 1\n\n\nx = 1", true],
  ["brackets that go on", "x = f(\n  1,\n        2,\n)\ny = 1", true],
  ["a text of several lines", 'def f():\n    """One.\n\nTwo:\n"""\n    return 1', true],
  ["a colon in a slice, a comment, a text", 'x = a[1:]  # so:\ny = "z:"\nz = 1', true],
  ["a backslash", "x = 1 + \\\n        2\ny = 1", true],
  ["decorators", "@a\n@b(\n    1\n)\nasync def f():\n    pass", true],
  ["no block below a colon", "def f():\nx = 1", false],
  ["a block that ends nowhere", "def f():\n        return 1\n    x = 1", false],
  ["a block that nothing begins", "x = 1\n    y = 2", false],
  ["a decorator of nothing", "@a\nx = 1", false],
  ["an end in the middle", "class A:", false],
])("%s", (_, code, sound) => {
  expect(isIndented(code.split("\n"))).toBe(sound);
});
