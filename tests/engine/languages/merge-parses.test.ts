import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { type MergeOptions, mergeText } from "../../../src/engine/index.ts";
import { loadParsers } from "../../../src/project/tools/parsers.ts";
import { runs } from "../../support/runs.ts";
import { edit, rework, SAMPLES } from "../merge/edits.ts";

const known = await loadParsers(["a.toml", "a.yaml"]);
const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
const merge = (
  path: string,
  mine: Parameters<typeof rework>[1],
  theirs: Parameters<typeof rework>[1],
  options?: MergeOptions,
) => {
  const before = SAMPLES[path] ?? "";
  const [yours, next] = [rework(before, mine, "mine"), rework(before, theirs, "theirs")];
  return { yours, next, ...mergeText(path, before, yours, next, { join: true, ...options }) };
};
const parses = (parse: (text: string) => unknown, text: string) => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Whether no key has both a value and lines below it, which is one long text that no one means. */
const isMeant = (text: string) => !/^( *)[\w-]+: +[^\s#].*\n(?: *#.*\n)*\1 +\S/m.test(text);

const KINDS = [
  ["pyproject.toml", parseToml],
  ["compose.yaml", (text: string) => parseYaml(text, { uniqueKeys: true })],
] as const;

describe("sound-outcome: what is merged without a conflict parses, if both sides do", () => {
  it.each(KINDS)("%s", (path, parse) => {
    const merged = fc
      .sample(fc.tuple(edits, edits), runs(3_000, 3))
      .map(([mine, theirs]) => merge(path, mine, theirs, { parses: known }))
      .filter(({ conflicts }) => conflicts.length === 0)
      .filter(({ yours, next }) => [yours, next].every((text) => parses(parse, text)));
    expect(merged.map(({ content }) => content).filter((content) => !parses(parse, content))).toEqual([]);
    expect(merged.length).toBeGreaterThan(10);
  });

  it.each(KINDS)("%s, as far as the merge's own rules tell without a parser", (path, parse) => {
    const merged = fc
      .sample(fc.tuple(edits, edits), { numRuns: runs(3_000, 3), seed: 1 })
      .map(([mine, theirs]) => merge(path, mine, theirs))
      .filter(({ yours, next, conflicts }) => conflicts.length === 0 && [yours, next].every(isSound));
    expect(merged.map(({ content }) => content).filter((content) => !parses(parse, content))).toEqual([]);
    expect(merged.length).toBeGreaterThan(10);

    function isSound(text: string): boolean {
      return parses(parse, text) && (path.endsWith(".toml") || isMeant(text));
    }
  });

  const python = spawnSync("python3", ["--version"]).status === 0;
  it.skipIf(!python)("app/config.py", () => {
    const path = "app/config.py";
    const merged = fc
      .sample(fc.tuple(edits, edits), runs(2_000, 4))
      .map(([mine, theirs]) => merge(path, mine, theirs))
      .filter(({ conflicts }) => conflicts.length === 0)
      .map(({ yours, next, content, joined }) => ({ yours, next, content, joined: joined.length }));
    const script = `
import ast, json, sys
def ok(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
print(json.dumps([c["content"] for c in json.load(sys.stdin) if not c["joined"] and ok(c["yours"]) and ok(c["next"]) and not ok(c["content"])]))
`;
    const { stdout, stderr } = spawnSync("python3", ["-c", script], {
      input: JSON.stringify(merged),
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    // What was put together is checked by the project's own checker, and taken apart where it is broken.
    expect(JSON.parse(stdout)).toEqual([]);
    expect(merged.length).toBeGreaterThan(50);
  });
});
