import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { candidates } from "../../src/cli/commands/completion/candidates.ts";
import { COMMANDS } from "../../src/cli/commands/index.ts";
import { bin, root } from "./run.ts";

const catalog = readTemplates(join(root, "templates"), "1.0.0");
const words = (...typed: string[]) =>
  candidates(typed, { catalog, commands: COMMANDS }).map(([word]) => word);

describe("what can come next", () => {
  test("a command, a flag, a flag's value", () => {
    expect(words("li")).toEqual(["list"]);
    expect(words("my-api", "--data")).toEqual(["--database"]);
    expect(words("--database", "")).toEqual(["mysql", "postgres", "sqlite"]);
    expect(words("create", "--preset", "p")).toEqual(["production"]);
    expect(words("completion", "z")).toEqual(["zsh"]);
    expect(words("list", "--json", "--j")).toEqual([]);
  });
});

describe("in a real shell", () => {
  let folder: string;
  const env = () => ({ ...process.env, HOME: folder, PATH: `${folder}:${process.env.PATH}` });
  const has = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plinth-completion-"));
    symlinkSync(bin, join(folder, "create-plinth"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("bash", () => {
    const script = `source <(create-plinth completion bash)
      COMP_WORDS=(create-plinth my-api --database ""); COMP_CWORD=3; _create_plinth; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync("bash", ["--norc", "-c", script], { env: env(), encoding: "utf8" });
    expect(out.trim().split("\n")).toEqual(["mysql", "postgres", "sqlite"]);
  });

  test.runIf(has("fish"))("fish", () => {
    const script = "create-plinth completion fish | source; complete -C 'create-plinth my-api --database '";
    const out = execFileSync("fish", ["--no-config", "-c", script], { env: env(), encoding: "utf8" });
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => line.split("\t")[0]),
    ).toEqual(["mysql", "postgres", "sqlite"]);
  });

  test.runIf(has("zsh"))("zsh", () => {
    // The completion system runs only in a terminal: a pseudo-terminal of zsh's own is typed into.
    const script = `zmodload zsh/zpty; zpty shell zsh -f -i
      zpty -w shell 'PS1=; autoload -U compinit; compinit -u; source <(create-plinth completion zsh)'
      sleep 1; zpty -w -n shell 'create-plinth my-api --database post'$'\\t'; sleep 1.5
      zpty -w shell ' --end'; sleep 0.5; zpty -r -t shell out '*--end*'; print -r -- $out; zpty -d shell`;
    const out = execFileSync("zsh", ["-f", "-c", script], { env: env(), encoding: "utf8" });
    expect(out).toContain("postgres");
  });
});
