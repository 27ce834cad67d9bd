import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Agent } from "../interfaces/agent.ts";
import { bin, runIn } from "../run.ts";

let place: string;
let folder: string;
let caught: string;

/** A project in which every program that a command might start is a bait, and a merge that needs a formatter. */
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), "plinth-looking-"));
  folder = join(place, "shop");
  caught = join(place, "caught");
  const made = await runIn(place, ["shop", "--preset", "minimal", "--yes", "--no-install", "--no-git"]);
  expect(made.code).toBe(0);
  for (const name of [".venv/bin", "node_modules/.bin", "bin"]) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const tool of ["ruff", "alembic", "pip", "python", "python3", "git", "uv", "npm"])
      plant(join(name, tool));
  }
  const main = join(folder, "app/main.py");
  writeFileSync(main, readFileSync(main, "utf8").replace(/^app = .*$/m, "$&  # mine"));
  appendFileSync(join(folder, "README.md"), "\nMine.\n");
  git("init", "-q");
  git("add", "-fA");
  git("commit", "-qm", "all");
  git("config", "core.fsmonitor", join(folder, "bin/git"));
  git("config", "filter.bait.clean", join(folder, "bin/git"));
  writeFileSync(join(folder, ".git/info/attributes"), "* filter=bait\n");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function plant(path: string): void {
  writeFileSync(join(folder, path), `#!/bin/sh\necho "${path} $*" >>${caught}\ncat >/dev/null\n`);
  chmodSync(join(folder, path), 0o755);
}
function git(...argv: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...argv], { cwd: folder });
}
const ran = () => (existsSync(caught) ? readFileSync(caught, "utf8") : "");

/** As npx and a shell with such a PATH start it. */
const env = () => ({
  PATH: ["node_modules/.bin", "bin"]
    .flatMap((name) => [join(folder, name), name])
    .concat("", process.env.PATH ?? "")
    .join(delimiter),
});

describe("a command that only looks runs nothing of the project", () => {
  test.each([
    [["diff"]],
    [["diff", "add", "chat"]],
    [["diff", "set", "cache=redis"]],
    [["diff", "update"]],
    [["add", "chat", "--dry-run"]],
    [["set", "cache=redis", "--dry-run", "--trust"]],
    [["update", "--dry-run"]],
    [["explain", "README.md"]],
    [["export"]],
    [["list"]],
    [["doctor"]],
  ])("%j", async (argv) => {
    for (const flags of [[], ["--json"]]) {
      const { code, err } = await runIn(folder, [...argv, ...flags], { env: env() });
      expect([err, [0, 3, 4].includes(code)]).toEqual(["", true]);
    }
    expect(ran()).toBe("");
  });

  test("undo --dry-run, and it says that the database was not asked", async () => {
    await runIn(folder, ["add", "chat", "--no-install", "--force"]);
    rmSync(caught, { force: true });
    const { out, code } = await runIn(folder, ["undo", "--dry-run"], { env: env() });
    expect([code, ran()]).toEqual([0, ""]);
    expect(out).toContain("The database was not asked");
  });

  test("what it merged without is said, as text and as JSON", async () => {
    for (const argv of [
      ["diff", "add", "chat"],
      ["add", "chat", "--dry-run"],
    ]) {
      const { out } = await runIn(folder, argv);
      expect(out).toContain("not checked: a command that only looks runs nothing of the project");
      const { notes } = JSON.parse((await runIn(folder, [...argv, "--json"])).out) as { notes: string[] };
      expect(notes).toContainEqual("not checked: a command that only looks runs nothing of the project");
    }
  });

  test("tools for an agent that only read", async () => {
    const agent = await Agent.open(folder, env());
    const { client } = agent;
    const given: Record<string, Record<string, unknown>> = {
      diff: { of: ["add", "chat"] },
      explain: { path: "README.md" },
    };
    const { tools } = await client.listTools();
    const looking = tools
      .filter(({ annotations }) => annotations?.readOnlyHint === true)
      .map(({ name }) => name);
    expect(looking).toEqual(expect.arrayContaining(["diff", "explain"]));
    for (const name of looking.filter((name) => name in given))
      expect((await client.callTool({ name, arguments: { folder, ...given[name] } })).isError).toBe(false);
    for (const name of ["add", "undo"])
      await client.callTool({
        name,
        arguments: { folder, dryRun: true, ...(name === "add" && { features: ["chat"] }) },
      });
    await agent.close();
    expect(ran()).toBe("");
  });
});

test("update --to starts npm where neither its settings nor its packages are the project's, and works here", async () => {
  const good = join(place, "good");
  mkdirSync(good);
  const log = join(place, "npm.log");
  // As npm does: a script of -c runs in the folder npm was started in, with the package's program on the PATH.
  const npm = `printf '%s\\n' "$PWD" "$PATH" "$*" >${log}\nfor script; do :; done\nexec sh -c "$script"`;
  writeFileSync(join(good, "npm"), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
  const program = `exec "${process.execPath}" "${bin}" "$@"`;
  writeFileSync(join(good, "create-plinth"), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const PATH = [env().PATH.split(delimiter)[0], good, process.env.PATH].join(delimiter);
  const { out, code } = await runIn(join(folder, "app"), ["update", "--to", "9.9.9", "--dry-run", "--json"], {
    env: { PATH },
  });
  expect(JSON.parse(out)).toMatchObject({ command: "update", folder, dryRun: true });
  const [cwd = "", path = "", argv = ""] = readFileSync(log, "utf8").split("\n");
  expect([code, ran(), cwd.startsWith(folder), path.includes(folder)]).toEqual([0, "", false, false]);
  expect(argv).toContain(`--prefix ${cwd} --package=create-plinth@9.9.9 -c `);
  expect(existsSync(cwd)).toBe(false);
});

test("update --to a version that npm cannot fetch is one line, or one document", async () => {
  const env = { npm_config_offline: "true", npm_config_cache: join(place, "empty") };
  for (const json of [false, true]) {
    const words = ["update", "--to", "9.9.9", ...(json ? ["--json"] : [])];
    const { code, out, err } = await runIn(folder, words, { env });
    expect(code).toBe(4);
    const message =
      "npm could not ask its registry for create-plinth@9.9.9 (ENOTCACHED). Nothing was changed.";
    if (json) expect(JSON.parse(out)).toMatchObject({ command: "update", error: { message, exit: 4 } });
    else expect([out, err]).toEqual(["", `error: ${message}\n`]);
  }
});

describe("a command that changes runs no program that came with the folder", () => {
  test("tracked by git: not for merging, not for installing, unless it is trusted", async () => {
    const { out, code } = await runIn(folder, ["add", "chat", "--force"], { env: env() });
    expect([code, ran()]).toEqual([0, ""]);
    expect(out).toContain(
      "not checked: .venv came with the repository; if you trust its programs, say --trust once",
    );
    expect(out).toContain("skipped   uv lock (.venv came with the repository");
    await runIn(folder, ["undo", "--no-install", "--force"], { env: env() });
    expect(ran()).toBe("");
    await runIn(folder, ["add", "chat", "--force", "--no-install", "--trust"], { env: env() });
    expect(ran()).toContain(".venv/bin/ruff check");
    rmSync(caught);
    await runIn(folder, ["undo", "--no-install"], { env: env() });
    expect(ran()).toContain(".venv/bin/alembic current");
  });

  test("not tracked, in a clone: those of the user's own installation run", async () => {
    git("rm", "-rqf", "--cached", ".venv");
    git("commit", "-qm", "without programs");
    const clone = join(place, "clone");
    execFileSync("git", ["clone", "-q", folder, clone]);
    folder = clone;
    mkdirSync(join(folder, ".venv/bin"), { recursive: true });
    plant(".venv/bin/ruff");
    const { out, code } = await runIn(folder, ["add", "chat", "--no-install"]);
    expect(out).not.toContain("not checked");
    expect([code, ran()]).toEqual([0, expect.stringContaining(".venv/bin/ruff check")]);
  });
});
