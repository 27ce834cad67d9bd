import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Terminal } from "../../proof/cli/support/terminal.ts";
import { has } from "../input/shells.ts";
import { bin, root, runIn } from "../run.ts";

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-narrow-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== "");

describe.runIf(has("tmux", "-V"))("no word is cut", () => {
  for (const columns of [40, 57, 80])
    test.each(["--help", "create --help", "verify --help", "remove --help", "list"])(
      `%s in ${columns} columns`,
      async (line) => {
        const { out } = await runIn(root, line.split(" "));
        terminal = await Terminal.open(`"${process.execPath}" "${bin}" ${line}`, {
          cwd: root,
          columns,
          rows: 250,
        });
        const screen = await terminal.shows(/\[exit 0\]/);
        expect(wordsOf(screen)).toEqual([...wordsOf(out), "[exit", "0]"]);
      },
    );
});

describe.runIf(has("tmux", "-V"))("no word of a report is cut", () => {
  const changes = [
    "add metrics traces --no-install",
    "undo --no-install",
    "doctor",
    "explain app/main.py",
    "remove nope",
  ];
  test.each([40, 57])("in %s columns", async (columns) => {
    await runIn(folder, ["shop", "--yes", "--no-install", "--no-git"]);
    await runIn(folder, ["other", "--yes", "--no-install", "--no-git"]);
    for (const line of changes) {
      const { out, err } = await runIn(join(folder, "other"), line.split(" "));
      terminal = await Terminal.open(`"${process.execPath}" "${bin}" ${line}`, {
        cwd: join(folder, "shop"),
        columns,
        rows: 250,
      });
      const screen = await terminal.shows(/\[exit \d\]/);
      await terminal.close();
      expect(wordsOf(screen).slice(0, -2)).toEqual(wordsOf(out + err));
      expect(screen).not.toMatch(/create-plinth\n/);
    }
  });
});
