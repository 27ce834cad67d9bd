import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Terminal } from "../../proof/cli/support/terminal.ts";
import { bin, runIn } from "../run.ts";
import { has } from "./shells.ts";

let place: string;
let terminal: Terminal | undefined;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "plinth-dialogue-"));
});
afterEach(async () => {
  await terminal?.close();
  rmSync(place, { recursive: true, force: true });
});

/** Starts the command line in a real terminal. */
async function start(
  words: string,
  cwd = place,
  env: Readonly<Record<string, string>> = {},
): Promise<Terminal> {
  terminal = await Terminal.open(`"${process.execPath}" "${bin}" ${words}`, { cwd, env });
  return terminal;
}

/** A screen as one line: where lines break depends on the length of the folder's path. */
const unwrapped = (screen: string) => screen.replaceAll(/[\s│]+/g, " ");

function take(name: string, file = "pyproject.toml"): void {
  mkdirSync(join(place, name, file, ".."), { recursive: true });
  writeFileSync(join(place, name, file), "mine");
}

describe.runIf(has("tmux", "-V"))("a folder that is taken", () => {
  test.each([
    ["files of the same names", () => take("p"), "p holds files that the project would have too"],
    ["a file", () => writeFileSync(join(place, "p"), ""), "p is a file"],
    ["a project", () => take("p", ".plinth/features"), "p is a project of Plinth already"],
  ])("%s, by its name: said before the first question", async (_, make, said) => {
    make();
    const screen = await (await start("p")).shows(/\[exit \d+\]|Start from\?/);
    expect(unwrapped(screen)).toContain(said);
    expect(screen).toContain("[exit 2]");
  });

  test.each(["", "--plain"])("at the prompt: another name is possible %s", async (flag) => {
    take("p");
    take("q", "NOTES.txt");
    const asked = await start(`--no-install --no-git ${flag}`);
    await asked.shows(/called\?/);
    await asked.type("p", "Enter");
    await asked.shows(/p is not empty: choose another name/);
    await asked.type("BSpace", "q", "Enter");
    await asked.shows(/in one line\?/);
    await asked.type("Enter");
    await asked.shows(/Start from\?/);
    await asked.type("Enter");
    await asked.shows(/Create it\?/);
    await asked.type("Enter");
    await asked.shows(/\[exit 0\]/);
    expect(readdirSync(join(place, "p"))).toEqual(["pyproject.toml"]);
    expect(readdirSync(join(place, "q"))).toContain("pyproject.toml");
  });

  test("--force keeps its files, as without questions", async () => {
    take("p");
    const asked = await start("p --force");
    await asked.shows(/Start from\?/);
    await asked.type("C-c");
    await asked.shows(/\[exit 130\]/);
  });

  test("by a file of one answer alone: said before the summary, and the answer can be changed", async () => {
    take("p", "Dockerfile");
    const asked = await start("p --no-install --no-git");
    await asked.shows(/Start from\?/);
    await asked.type("Enter");
    const screen = await asked.shows(/would have[\s│]+too[\s\S]*Start from\?[^?]*$|Create it\?/);
    expect(unwrapped(screen)).toContain("would have too: Dockerfile");
    await asked.type("Down", "Down", "Enter");
    await asked.shows(/Create it\?/);
    await asked.type("Enter");
    await asked.shows(/\[exit 0\]/);
    expect(readdirSync(join(place, "p"))).toContain("pyproject.toml");
  });
});

describe.runIf(has("tmux", "-V"))("the end of the dialogue", () => {
  test("the summary is in groups, with one colon a line", async () => {
    const asked = await start("shop --no-git");
    await asked.shows(/Start from\?/);
    await asked.type("Down", "Enter");
    const screen = await asked.shows(/Create it\?/);
    const summary = screen.slice(screen.indexOf("Choices"), screen.indexOf("Create it?"));
    expect(summary).toMatch(/^Choices\n[\s\S]*\n│ +Writes\n[\s\S]*\n│ +Then\n/);
    expect(summary).toContain("Database: PostgreSQL\n");
    for (const line of summary.split("\n")) expect(line.split(": ").length).toBeLessThan(3);
  });

  test.each(["", "--plain"])("No says that nothing was written, and no more %s", async (flag) => {
    const asked = await start(`shop ${flag}`);
    await asked.shows(/Start from\?/);
    await asked.type("Enter");
    await asked.shows(/Create it\?/);
    await asked.type(...(flag === "" ? ["Down", "Down"] : ["no"]), "Enter");
    const screen = await asked.shows(/\[exit 130\]/);
    expect(screen).toMatch(/^(?:.*\] )?Nothing was written\.$/m);
    expect(screen).not.toContain("Interrupted");
    expect(readdirSync(place)).toEqual([]);
  });

  test("answers are kept when one goes back to the start, also by way of a preset", async () => {
    const asked = await start("shop --plain");
    await asked.shows(/Start from\?/);
    await asked.type("4", "Enter");
    await asked.shows(/database\?/i);
    await asked.type("postgres", "Enter");
    await asked.shows(/cache\?/i);
    await asked.type("<", "Enter", "<", "Enter");
    await asked.shows(/\[Choose each\]/);
    await asked.type("minimal", "Enter");
    await asked.shows(/Create it\?/);
    await asked.type("back", "Enter");
    await asked.shows(/\[Minimal\]/);
    await asked.type("4", "Enter");
    await asked.shows(/\[Minimal\][\s\S]*\[PostgreSQL\]/);
  });
});

test("Next can be typed line by line: the service, which holds the terminal, comes behind every other command", async () => {
  const flags = ["--auth", "jwt", "--chat", "--yes", "--no-install", "--no-git"];
  const { out } = await runIn(place, ["shop", ...flags, "--json"]);
  const { next } = JSON.parse(out) as { next: readonly string[] };
  const at = next.findIndex((line) => line.endsWith(" serve"));
  expect(next.slice(0, at).join("\n")).toMatch(
    /^cd shop\n[\s\S]*alembic upgrade head\n.*pytest\n.*create-superuser /,
  );
  expect(next.slice(at + 1)).toEqual(["open http://localhost:8000/docs", "open http://localhost:8000/chat"]);
});

describe.runIf(has("tmux", "-V"))("what is asked, and what was answered", () => {
  test("has a section and a counter of what is open; question and answer are one line", async () => {
    const asked = await start("--cache none --no-observe --no-agents --no-install --no-git");
    await asked.shows(/called\?/);
    await asked.type("shop", "Enter");
    await asked.shows(/◇ {2}What is the project called\? {2}shop\n│\n◆/);
    await asked.type("Enter");
    await asked.shows(/◆ {2}Database · 1\/9 · Which database\?/);
    await asked.type("Enter");
    await asked.shows(/◇ {2}Database · 1\/9 · Which database\? {2}SQLite\n│\n◆ {2}Users · 2\/9 /);
    await asked.type("Enter");
    const screen = await asked.shows(/◆ {2}3\/9 · Example\?/);
    expect(screen).not.toMatch(/^│ {2}(?:shop|SQLite|JWT)$/m);
    await asked.type("Escape");
    await asked.shows(/◆ {2}Users · 2\/9 /);
  });

  test("two lines where one is too long, or letters may be wide", async () => {
    const asked = await start("shop --cache none --no-agents --no-install --no-git");
    await asked.shows(/1\/10/);
    await asked.resize(40, 50);
    await asked.type("Enter");
    await asked.shows(/◇ {2}Database · 1\/10 · Which database\?\n│ {2}SQLite\n│\n◆/);
  });

  test("the recommended preset says so", async () => {
    const asked = await start("shop --no-install --no-git");
    await asked.shows(/● Quickstart, recommended \(No server needed/);
  });
});

test("files come first, then the installer and how it ends", async () => {
  await runIn(place, ["shop", "--yes", "--no-install", "--no-git"]);
  writeFileSync(join(place, "uv"), "#!/bin/sh\n", { mode: 0o755 });
  const PATH = `${place}:${process.env.PATH}`;
  const line = `"${process.execPath}" "${bin}" add metrics 2>&1`;
  const { stdout } = spawnSync("sh", ["-c", line], {
    cwd: join(place, "shop"),
    encoding: "utf8",
    env: { ...process.env, PATH },
  });
  const said = [/update +app\/main\.py/, /… uv lock/, /✓ uv sync/, /done +uv sync/, /^Done: add metrics/m];
  const places = said.map((one) => stdout.search(one));
  expect(places).not.toContain(-1);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
});
