import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { Terminal } from "../../proof/cli/support/terminal.ts";
import { bin } from "../run.ts";
import { has } from "./shells.ts";

const SHELLS = [
  ["bash", "bash --norc --noprofile -i", "source <(create-plinth completion bash)"],
  ["zsh", "zsh -f -i", "autoload -U compinit; compinit -u; source <(create-plinth completion zsh)"],
  ["fish", "fish --no-config", "create-plinth completion fish | source"],
] as const;

/** What is typed before Tab, and what it becomes. */
const LINES = [
  ["my-api --database post", "my-api --database postgres"],
  ["my-api --database=post", "my-api --database=postgres"],
  ["my-api --ops docker,pr", "my-api --ops docker,proxy"],
  ["my-api --ops=docker,pr", "my-api --ops=docker,proxy"],
  ["set cache=red", "set cache=redis"],
  ["help und", "help undo"],
  ["diff rem", "diff remove"],
  ["diff set cache=red", "diff set cache=redis"],
  ["verify --features chat,observe/m", "verify --features chat,observe/metrics"],
] as const;

describe.runIf(has("tmux", "-V"))("Tab in a real shell", () => {
  let folder: string;
  let terminal: Terminal | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plinth-completion-"));
    symlinkSync(bin, join(folder, "create-plinth"));
  });
  afterEach(() => terminal?.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const [name, shell, load] of SHELLS)
    test.runIf(has(name))(name, async () => {
      const env = { HOME: folder, PATH: `${folder}:${process.env.PATH}` };
      terminal = await Terminal.open(shell, { cwd: folder, env });
      await terminal.type(`${load}; echo loa''ded`, "Enter");
      await terminal.shows(/^loaded/m);
      for (const [typed, completed] of LINES) {
        await terminal.type(`create-plinth ${typed}`, "Tab");
        await terminal.shows(new RegExp(`create-plinth ${completed}\\b`));
        await terminal.type("C-u");
      }
      // All that there are.
      await terminal.type("create-plinth diff set cache=", "Tab", "Tab");
      for (const choice of ["memory", "none", "redis"]) await terminal.shows(new RegExp(`\\b${choice}\\b`));
    });
});
