import { describe, expect, it } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";
import { loadParsers } from "../../../src/project/tools/parsers.ts";

const parses = await loadParsers(["a.toml", "a.yaml"]);
const text = (...lines: string[]) => `${lines.join("\n")}\n`;

/** Before, yours, next: each parses, and what they merge into does not. */
const APART: readonly (readonly [string, string, string, string, string])[] = [
  [
    "a value of a list, and a key below it that was another's",
    "compose.yaml",
    text("api:", "  ports:", '    - "1:1"', "  needs:", "    store:", "      is: up"),
    text("api:", '    - "1:1"', "mine:", "  needs:", "    store:", "      is: up"),
    text("api:", "  ports:", '    - "1:1"', "  needs:", "    store:", "      is: down"),
  ],
  [
    "a key that is indented less than the first of its kind",
    "compose.yaml",
    text("services:", "  api:", "    build: .", "    needs:", "      store:", "        is: up", "  store: 1"),
    text("services:", "    build: .", "    needs:", "      store:", "      - 1"),
    text(
      "services:",
      "  api:",
      "    build: .",
      "    needs: 1",
      "  data:",
      "      store:",
      "        is: up",
      "  store: 1",
    ),
  ],
  [
    "the value of an alias",
    "compose.yaml",
    text("x: &common", "  a: 1", "b:", "  c: 1", "  d: 1", "  e: 1"),
    text("x: &common", "  a: 1", "b:", "  <<: *common", "  c: 1", "  d: 1", "  e: 1"),
    text("x:", "  a: 1", "b:", "  c: 1", "  d: 1", "  e: 2"),
  ],
  [
    "a table that is a key of another",
    "pyproject.toml",
    text("[tool]", "a = 1", "", "[z]", "b = 1"),
    text("[tool]", "a = 1", "lint.x = 1", "", "[z]", "b = 1"),
    text("[tool]", "a = 1", "", "[z]", "b = 1", "", "[tool.lint]", "y = 1"),
  ],
];

describe("sound-outcome: what does not parse, though both sides do, is shown", () => {
  it.each(APART)("%s", (_, path, before, yours, next) => {
    for (const side of [before, yours, next]) expect(parses(path, side)).toBe(true);
    const unasked = mergeText(path, before, yours, next, { join: true });
    expect([unasked.conflicts, parses(path, unasked.content)]).toEqual([[], false]);
    const { conflicts } = mergeText(path, before, yours, next, { join: true, parses });
    expect(conflicts.map(({ why }) => why)).toEqual(["both changed the structure here"]);
  });
});
