import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, runIn } from "../run.ts";
import { has } from "./shells.ts";

/** What is run before a line, so that a word that a shell expands to nothing, or refuses, is seen. */
const SHELLS = [
  ["bash", ["--norc", "--noprofile", "-c"]],
  ["dash", ["-c"]],
  ["zsh", ["-f", "-c"]],
  ["fish", ["--no-config", "-c"]],
] as const;
const HELPS = ["add", "remove", "set", "rename", "diff"];

/** Lines of documents and of the help that begin with the program, without it. */
async function examples(): Promise<readonly string[]> {
  const helps = await Promise.all(HELPS.map((command) => runIn(root, ["help", command])));
  const documents = ["docs/resources.md", "README.md"].map((path) => readFileSync(join(root, path), "utf8"));
  const lines = [...helps.map(({ out }) => out), ...documents].flatMap((text) => text.split("\n"));
  return lines.flatMap((line) => {
    const [, words] = /^\s*(?:npx )?create-plinth (.+?)(?:\s+#.*)?$/.exec(line) ?? [];
    return words === undefined || /[<\\]/.test(words) ? [] : [words.trim()];
  });
}

describe("each example reaches the program word for word, without quotes", () => {
  let folder: string;
  let lines: readonly string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plinth-unquoted-"));
    symlinkSync(process.execPath, join(folder, "node"));
    lines = await examples();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("there are examples of each command, with each character that a field can have", () => {
    for (const command of HELPS) expect(lines.some((line) => line.startsWith(`${command} `))).toBe(true);
    const fields = lines.join(" ");
    for (const part of [":decimal.10.2:", ":min=0", ":default=draft:", ":on-delete=set-null"])
      expect(fields).toContain(part);
  });

  for (const [shell, flags] of SHELLS)
    test.runIf(has(shell, shell === "dash" ? "-c" : "--version"))(shell, () => {
      // A file for each: what a shell would expand is searched in an empty folder.
      const print = "console.log(JSON.stringify(process.argv.slice(1)))";
      const script = lines.map((line) => `node -e '${print}' -- ${line}`).join("\n");
      const printed = execFileSync(shell, [...flags, script], {
        cwd: folder,
        env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder },
        encoding: "utf8",
      });
      const seen = printed.trim().split("\n");
      expect(seen.map((line) => (JSON.parse(line) as string[]).join(" "))).toEqual(lines);
    });
});
