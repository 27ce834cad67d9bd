import { expect, it } from "vitest";
import { isInterleaved, isMadeOf } from "../../../src/engine/render/interleaved.ts";

const sides = ["a\nleft 1\nleft 2\nz\n", "a\nright 1\nright 2\nz\n"];
const written = "a\nleft 1\nleft 2\nright 1\nright 2\nz\n";

it("two additions at one place are what branches wrote, in either order and with other blank lines", () => {
  expect(isInterleaved("a\n\nright 1\nright 2\n\nleft 1\nleft 2\nz\n", written, sides)).toBe(true);
});

it("a line that git left twice, one behind the other, is no edit", () => {
  expect(isInterleaved(written.replace("z\n", "z\n\nz\n"), written, sides)).toBe(true);
});

it.each([
  ["another line", `${written}mine\n`],
  ["a line less", written.replace("left 2\n", "")],
  ["other indentation", written.replace("left 2", "  left 2")],
  ["another order of what one branch wrote", written.replace("left 1\nleft 2", "left 2\nleft 1")],
  ["a line again at another place", `${written}left 1\n`],
])("%s is an edit", (_, text) => {
  expect(isInterleaved(text, written, sides)).toBe(false);
});

it.each<[string, string, boolean]>([
  ["what both wrote", written, true],
  ["what one wrote", sides[0] ?? "", true],
  ["lines of both without some", "left 1\nright 2\n", true],
  ["nothing", "\n\n", true],
  ["a line of the user's", `${written}mine\n`, false],
  ["another order of what one branch wrote", "left 2\nleft 1\n", false],
])("%s: made of the branches' lines alone is %s", (_, text, is) => expect(isMadeOf(text, sides)).toBe(is));
