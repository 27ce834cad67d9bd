import { expect, test } from "vitest";
import { listed } from "../../../src/project/change/listed.ts";
import { markersIn, refuseMarkers } from "../../../src/project/change/markers.ts";

const conflict = "<<<<<<< yours\n=======\n>>>>>>> next\n";

test("of thousands of conflicts, the first ten are named", () => {
  const entries = new Map([["a.txt", { content: conflict.repeat(5000), mode: 0o644 as const }]]);
  expect(() => refuseMarkers(entries)).toThrow(
    /^Conflicts are not resolved yet: a\.txt:1, a\.txt:4, .*a\.txt:28 and 4990 more\.$/,
  );
});

test("a list that is short is named whole", () => {
  expect(listed(["a", "b"])).toBe("a, b");
  expect(listed([1, 2, 3], 2)).toBe("1, 2 and 1 more");
  expect(listed([])).toBe("");
});

test("what git left of a merge is a conflict, and a text that speaks of markers is none", () => {
  const ours = "a\r\n<<<<<<< yours\r\n";
  expect(markersIn(ours)).toEqual([2]);
  const diff3 = "<<<<<<< HEAD\na\n||||||| 1a2b\nb\n=======\nc\n>>>>>>> topic\n";
  expect(markersIn(`x\n${diff3}y\n${diff3.replaceAll("\n", "\r\n")}`)).toEqual([2, 10]);
  expect(markersIn("Git writes:\n<<<<<<< HEAD\nand >>>>>>> topic\n")).toEqual([]);
  expect(markersIn("Title\n=======\n")).toEqual([]);
});
