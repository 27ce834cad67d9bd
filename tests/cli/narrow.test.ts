import { afterEach, describe, expect, test } from "vitest";
import { Terminal } from "../../scripts/proof/cli/terminal.ts";
import { bin, root, runIn } from "./run.ts";
import { has } from "./shells.ts";

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

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
