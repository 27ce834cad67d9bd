import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMarkers, mergeText } from "../../../src/engine/index.ts";
import { runs } from "../../support/runs.ts";
import { edit, rework, SAMPLES } from "./edits.ts";

const SHAPES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("    ", "\t"),
  (text) => text.slice(0, -1),
  (text) => `\uFEFF${text}`,
];
const cases = fc.record({
  path: fc.constantFrom(...Object.keys(SAMPLES)),
  mine: fc.array(edit, { maxLength: 5 }),
  theirs: fc.array(edit, { maxLength: 5 }),
  shape: fc.constantFrom(...SHAPES),
  join: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;
const textsOf = ({ path, mine, theirs, shape }: Case) => {
  const before = SAMPLES[path] ?? "";
  return { before, yours: shape(rework(before, mine, "mine")), next: rework(before, theirs, "theirs") };
};
const bare = (line: string) =>
  line
    .replace(/^\uFEFF/, "")
    .trim()
    .replace(/,$/, "");
const linesOf = (text: string) => text.split(/\r?\n/).map(bare);
const namesOf = (line: string) => line.replace(/^from lib import|[()]/g, "").match(/\w+/g) ?? [];
const RUNS = { numRuns: runs(2_000) };

describe("merge", () => {
  it("of what the template left alone is the user's; of what the user left alone is the template's", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { before, yours, next } = textsOf(given);
        expect(mergeText(given.path, before, yours, before).content).toBe(yours);
        expect(mergeText(given.path, before, before, next).content).toBe(next);
        expect(mergeText(given.path, before, yours, yours).content).toBe(yours);
      }),
      RUNS,
    );
  });

  it("loses no line that the user wrote", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { before, yours, next } = textsOf(given);
        const { content } = mergeText(given.path, before, yours, next, { join: given.join });
        const has = new Set(content.split(/\r?\n/).map(bare));
        const known = new Set(given.shape(before).split(/\r?\n/).map(bare));
        const lost = yours
          .split(/\r?\n/)
          .map(bare)
          .filter((line) => line !== "" && !known.has(line) && !has.has(line));
        // Import statements are put together by name, so that names are what must be there.
        const imported = new Set(
          (yours.match(/^(?:from|import)\b[^\n(]*(?:\([^)]*\))?/gm) ?? []).flatMap(linesOf),
        );
        const gone = lost.filter(
          (line) => !imported.has(line) || !namesOf(line).every((name) => content.includes(name)),
        );
        expect(gone).toEqual([]);
        if (given.path.endsWith(".py") && yours.includes("import mine")) expect(content).toContain("mine");
      }),
      RUNS,
    );
  });

  it("shows every conflict by markers on the lines that it names", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { before, yours, next } = textsOf(given);
        const { content, conflicts, joined } = mergeText(given.path, before, yours, next, {
          join: given.join,
        });
        const lines = content.replace(/^\uFEFF/, "").split(/\r?\n/);
        for (const { line, end } of conflicts) {
          expect(lines[line - 1]).toBe("<<<<<<< yours");
          expect(lines[end - 1]).toBe(">>>>>>> template");
        }
        expect(findMarkers(content)).toHaveLength(3 * conflicts.length);
        if (!given.join) expect(joined).toEqual([]);
      }),
      RUNS,
    );
  });

  it("writes as the user writes", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { before, yours, next } = textsOf(given);
        fc.pre(yours !== before);
        const { content } = mergeText(given.path, before, yours, next);
        const returns = content.split("\r\n").length;
        if (yours.includes("\r\n")) expect(content.split("\n")).toHaveLength(returns);
        expect(content.startsWith("\uFEFF")).toBe(yours.startsWith("\uFEFF"));
        // An empty file has no end to keep.
        if (yours !== "" && content.length > 1) expect(content.endsWith("\n")).toBe(yours.endsWith("\n"));
      }),
      RUNS,
    );
  });
});
