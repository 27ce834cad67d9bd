import { describe, expect, test, vi } from "vitest";
import { isWanted } from "../../../src/cli/output/color.ts";
import { visible, visibleJson } from "../../../src/cli/output/visible.ts";
import { wrapLines, wrapTerm, wrapText } from "../../../src/cli/output/wrap.ts";
import { elapsed, startProgress } from "../../../src/cli/processes/progress.ts";
import { forRunner } from "../../../src/cli/processes/runner.ts";
import { runFor } from "../../../src/host.ts";
import { Collector } from "../run.ts";

test.each<[NodeJS.ProcessEnv, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: "dumb" }, true, false],
  [{ TERM: "xterm" }, true, true],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "1", NO_COLOR: "1", TERM: "dumb" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
  [{ FORCE_COLOR: "false" }, true, false],
  [{ FORCE_COLOR: "" }, true, true],
])("%j on a terminal (%s): colours %s", (env, terminal, wanted) =>
  expect(isWanted(env, terminal)).toBe(wanted),
);

test.each([
  [0, "0.0s"],
  [1_250, "1.3s"],
  [9_999, "10.0s"],
  [10_000, "10s"],
  [59_400, "59s"],
  [60_000, "1m 0s"],
  [154_000, "2m 34s"],
])("%i ms are %s", (milliseconds, said) => expect(elapsed(milliseconds)).toBe(said));

describe("text is broken between words", () => {
  test.each<[string, number, string, readonly string[]]>([
    ["one two three", 13, "", ["one two three"]],
    ["one two three", 12, "", ["one two", "three"]],
    ["one two three", 7, "  ", ["one two", "  three"]],
    ["  one two", 5, "    ", ["  one", "    two"]],
    ["averyverylongword x", 5, "", ["averyverylongword", "x"]],
    ["one  two", 5, "", ["one", "two"]],
    ["", 5, "", [""]],
    ["run: npx create-plinth undo", 15, "", ["run:", "npx create-plinth undo"]],
    ["run pnpm dlx create-plinth@1.2.3 add x", 10, "", ["run", "pnpm dlx create-plinth@1.2.3 add", "x"]],
  ])("%j at %i", (text, width, indent, lines) => expect(wrapText(text, width, indent)).toEqual(lines));

  test("and the later lines of one that is indented are indented more", () => {
    expect(wrapLines("ab cd\n  ab cd\nef", 5)).toEqual(["ab cd", "  ab", "    cd", "ef"]);
  });

  test("a term is beside what it means where there is room for 24, and above it elsewhere", () => {
    const text = "what the term means here";
    expect(wrapTerm("term", text, 6, 34)).toEqual([`  term    ${text}`]);
    expect(wrapTerm("term", `${text} now`, 6, 34)).toEqual([`  term    ${text}`, "          now"]);
    expect(wrapTerm("term", text, 6, 33)).toEqual(["  term", `      ${text}`]);
  });
});

test.each([
  ["\u0000", "\\x00", "\\u0000"],
  ["\u009f", "\\x9f", "\\u009f"],
  ["\u00ad", "\\xad", "\\u00ad"],
  ["\u0600", "\\u0600", "\\u0600"],
  ["\u{110bd}", "\\u{110bd}", "\\ud804\\udcbd"],
  ["\n", "\\n", "\n"],
  ["\t", "\t", "\t"],
])("the character %j is %s in a line", (character, line, json) =>
  expect([visible(character), visibleJson(character)]).toEqual([line, json]),
);

test.each([
  ["pnpm/9.0.0 npm/?", "run pnpm dlx create-plinth undo"],
  ["", "run npx create-plinth undo"],
])("commands of ours are those of %j", (npm_config_user_agent, said) =>
  expect(forRunner("run npx create-plinth undo", { npm_config_user_agent })).toBe(said),
);

describe("what is under way", () => {
  const shown = (isTTY: boolean, env: NodeJS.ProcessEnv, ...flags: readonly boolean[]) => {
    const [stdin, stderr] = [process.stdin, Object.assign(new Collector(), { isTTY })];
    vi.useFakeTimers({ now: 0 });
    try {
      runFor({ stdin, stdout: stderr, stderr, env, cwd: "/" }, () => {
        const [quiet, drawn] = flags;
        const progress = startProgress("uv sync", quiet, drawn);
        vi.advanceTimersByTime(250);
        progress.done("uv sync");
        vi.advanceTimersByTime(250);
        startProgress("uv lock", quiet, drawn).failed("uv lock");
      });
    } finally {
      vi.useRealTimers();
    }
    return stderr.text;
  };
  const lines = "… uv sync\n✓ uv sync (0.3s)\n… uv lock\n✗ uv lock (0.0s)\n";

  test("is lines where nothing can be drawn, or is to be", () => {
    expect(shown(false, {})).toBe(lines);
    expect(shown(true, { TERM: "dumb" })).toBe(lines);
    expect(shown(true, {}, false, false)).toBe(lines);
  });

  test("is drawn over on a terminal until it ends", () => {
    const erase = "\r\u001b[2K";
    expect(shown(true, {}).split("uv lock")[0]).toBe(
      `${erase}⠙ uv sync (0.0s)${erase}⠹ uv sync (0.1s)${erase}⠸ uv sync (0.2s)${erase}✓ uv sync (0.3s)\n${erase}⠙ `,
    );
  });

  test("is nothing where the output is for a program", () => {
    for (const isTTY of [true, false]) expect(shown(isTTY, {}, true)).toBe("");
  });
});
