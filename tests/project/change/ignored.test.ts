import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ignoringRule, readIgnoreRules } from "../../../src/engine/index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-ignored-"));
  spawnSync("git", ["init", "-q"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATTERNS = [
  ..."*.db|/app.db|data/|data|/data/*|!data/keep.db|**/logs|logs/**|a/**/b|?.db|[a-c].db|[!a-c].db|[z-a].db".split(
    "|",
  ),
  ..."\\#x|#x|\\!x|x\\ |x  |*.d?|a.b|a+b|(x)|**|*/x|a/*/b|foo**bar|!*.db|data/**/x|[[]x|.env|/".split("|"),
];
const PATHS = [
  ..."app.db|a.db|d.db|data/app.db|data/keep.db|data/deep/x|logs/x|sub/logs/y|a/b|a/c/b|a/c/d/b|#x|!x|x".split(
    "|",
  ),
  ..."x |a.b|axb|a+b|(x)|sub/x|foobar|foo-bar|[x|.env|sub/.env|sub/app.db".split("|"),
];

describe("ignore rules", () => {
  test("are those of git, alone and one after another", () => {
    const sets = [...PATTERNS.map((one) => [one]), ...PATTERNS.map((one) => ["*.db", one]), PATTERNS];
    for (const lines of sets) {
      writeFileSync(join(folder, ".gitignore"), `${lines.join("\n")}\n`);
      const input = PATHS.join("\0");
      const words = ["check-ignore", "--no-index", "-z", "--stdin"];
      const { stdout } = spawnSync("git", words, { cwd: folder, input, encoding: "utf8" });
      const rules = readIgnoreRules(lines.join("\n"));
      const isIgnored = (path: string): boolean => {
        const parts = path.split("/");
        return parts.some((_, at) => {
          const isFolder = at < parts.length - 1;
          return ignoringRule(rules, parts.slice(0, at + 1).join("/"), isFolder) !== undefined;
        });
      };
      expect(PATHS.filter(isIgnored), lines.join(" ; ")).toEqual(stdout.split("\0").filter(Boolean));
    }
  });
});
