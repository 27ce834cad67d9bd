import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMarkers, mergeText } from "../../src/engine/index.ts";

const SAMPLES: Readonly<Record<string, string>> = {
  "app/config.py": `"""Settings."""

from functools import lru_cache
from typing import Literal

from lib import (
    Base,
    Field,
)


class Settings(Base):
    """All of them."""

    environment: Literal["a", "b"] = "a"
    prefix: str = Field(default="/")

    level: int = 1

    @property
    def whole(self) -> str:
        """Both."""
        return f"{self.prefix}{self.level}"


@lru_cache
def get_settings() -> Settings:
    """Return them."""
    return Settings()
`,
  "pyproject.toml": `[project]
name = "x"
dependencies = [
    "alpha>=1,<2",
    "beta[extra]>=2",
    "gamma",
]

[tool.lint]
select = ["E", "F"]

[tool.types]
strict = true
`,
  "compose.yaml": `services:
  # The API.
  api:
    build: .
    ports:
      - "8000:8000"
    depends_on:
      store:
        condition: healthy
  store:
    image: store:1

volumes:
  data:
`,
  ".env.example": `# Copy it.

A=1
B=two

# What C is.
C=
D=x=y
`,
  "README.md": "# x\n\nWords.\n\n## Run\n\n```sh\nrun it\n```\n\n- one\n- two\n",
};

type Edit = readonly ["insert" | "delete" | "change" | "move" | "copy", number, number];
const edit = fc.tuple(
  fc.constantFrom("insert", "delete", "change", "move", "copy"),
  fc.nat(60),
  fc.nat(60),
) as fc.Arbitrary<Edit>;
const FRESH = [
  "    fresh: int = 1",
  "FRESH=1",
  '    "fresh>=1",',
  "  fresh:",
  "from lib import fresh",
  "",
  "# fresh",
  "fresh()",
];

/** Edits lines at random; `who` keeps what two people write apart. */
function rework(text: string, edits: readonly Edit[], who: string): string {
  const lines = text.slice(0, -1).split("\n");
  for (const [kind, from, to] of edits) {
    const at = from % (lines.length + 1);
    const fresh = (FRESH[to % FRESH.length] ?? "").replace("fresh", who);
    if (kind === "insert") lines.splice(at, 0, fresh);
    else if (kind === "delete") lines.splice(at, 1 + (to % 3));
    else if (kind === "change" && lines[at]?.trim()) lines[at] = `${lines[at]} ${who}`;
    else if (kind === "copy") lines.splice(to % (lines.length + 1), 0, lines[at] ?? "");
    else if (kind === "move") lines.splice(to % (lines.length + 1), 0, ...lines.splice(at, 2));
  }
  return `${lines.join("\n")}\n`;
}

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
const RUNS = { numRuns: 400 };

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
        expect(lost.filter((line) => !/^from lib import/.test(line))).toEqual([]);
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
        if (content.length > 1) expect(content.endsWith("\n")).toBe(yours.endsWith("\n"));
      }),
      RUNS,
    );
  });
});
