import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { COMMANDS } from "../../../src/cli/commands/index.ts";
import { root, runIn } from "../run.ts";

let folder: string;

/** Runs the built command line in the test's folder. */
const plinth = (argv: readonly string[], options = {}) => runIn(folder, argv, options);

const quick = ["--yes", "--no-install", "--no-git"];

beforeAll(() => {
  if (!existsSync(join(root, "dist/cli.cjs"))) execFileSync("npm", ["run", "build"], { cwd: root });
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("create", () => {
  test("makes a project and prints the command that makes it again", async () => {
    const first = await plinth(["my-api", ...quick]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(/npx create-plinth@\d+\.\d+\.\d+ my-api --/);
    expect(existsSync(join(folder, "my-api/README.md"))).toBe(true);
    expect(readdirSync(folder)).toEqual(["my-api"]);
  });

  test("answers as JSON, and a dry run writes nothing", async () => {
    const { code, out } = await plinth(["my-api", ...quick, "--json", "--dry-run"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: "my-api", dryRun: true });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("takes answers from standard input", async () => {
    const input = JSON.stringify({ name: "from-stdin", preset: "minimal" });
    expect(await plinth(["--config", "-", "--no-install", "--no-git"], { input })).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(["from-stdin"]);
  });

  test("refuses a folder that holds what it would write, and touches nothing", async () => {
    mkdirSync(join(folder, "my-api"));
    writeFileSync(join(folder, "my-api/README.md"), "mine\n");
    const { code, err } = await plinth(["my-api", ...quick]);
    expect(code).toBe(2);
    expect(err).toContain("README.md");
    expect(readdirSync(join(folder, "my-api"))).toEqual(["README.md"]);
    expect(await plinth(["my-api", ...quick, "--force"])).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "my-api/README.md"), "utf8")).toBe("mine\n");
  });

  test("skips a missing tool with the command to run later, and exits 0", async () => {
    const { code, out } = await plinth(["my-api", "--yes", "--no-git"], { env: { PATH: "/nonexistent" } });
    expect(code).toBe(0);
    expect(out).toMatch(/skipped .*not found/);
  });
});

describe("bad input is one line and exit 2", () => {
  test.each([
    [["my-api", "--presett", "x"], /Did you mean --preset\?/],
    [["my-api", "--preset", "quickstrat", "--yes"], /Did you mean quickstart\?/],
    [["updaet"], /Did you mean/],
    [["My API", "--yes"], /Try my-api/],
    [["", "--yes"], /empty/],
    [["..", "--yes"], /leads out of the folder you are in/],
    [["../x", "--yes"], /leads out .*name it x/],
    [["/tmp/x", "--yes"], /absolute path.*cd \/tmp.*name it x/],
    [["C:\\x", "--yes"], /absolute path/],
    [["apps\\api", "--yes"], /backslash.*Try apps\/api/],
    [["~/x", "--yes"], /begins with ~/],
    [["x".repeat(300), "--yes"], /too long/],
    [["my-api"], /missing: .*--yes/],
    [["my-api", "--config", "absent.json"], /no such file/],
    [["my-api", "--config", "."], /--config \.: that is a folder/],
    [["a-b", "c-d", "--yes"], /[Tt]oo many arguments/],
    [["my-api", "--yes", "--description", "two\nlines"], /one line, and this one has a line break/],
    [["my-api", "--yes", "--description", "a\tb"], /no tab/],
    [["my-api", "--yes", "--description", "a\u001bb"], /U\+001B/],
    [["my-api", "--yes", "--description", "a\u202eb"], /U\+202E/],
    [["my-api", "--yes", "--description", "x".repeat(201)], /at most 200 characters, and this one has 201/],
  ])("%j", async (argv, said) => {
    const { code, out, err } = await plinth(argv);
    expect(code).toBe(2);
    expect(err).toMatch(said);
    expect(err.trim().split("\n").length).toBeLessThanOrEqual(2);
    expect(out).toBe("");
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a failure is one JSON document too, wherever --json is", async () => {
  for (const argv of [
    ["my-api", "--presett", "x", "--json"],
    ["--json", "my-api", "--preset", "x"],
  ]) {
    const { code, out, err } = await plinth(argv);
    expect([code, err]).toEqual([2, ""]);
    expect(JSON.parse(out)).toMatchObject({ schema: 1, command: "create", error: { exit: 2 } });
  }
  const { out } = await plinth(["--json", "list"]);
  expect(JSON.parse(out)).toMatchObject({ schema: 1, command: "list" });
});

test.each(COMMANDS.map(({ name }) => name))(
  "the help of %s has examples and the exit codes, and fits a screen",
  async (command) => {
    const { code, out } = await plinth([command, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Examples:");
    expect(out).toMatch(/0 done +1 our bug +2 usage +3 conflicts left/);
    const lines = out.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(47);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  },
);

test("--help names every group", async () => {
  const help = (await plinth(["--help"])).out;
  const { stacks } = JSON.parse((await plinth(["list", "--json"])).out);
  for (const group of stacks[0].groups) expect(help).toContain(`--${group.id}`);
});

test.each<[string, RegExp]>([
  ["help", /^Usage: create-plinth \[name\]/],
  ["help help", /^Usage: create-plinth \[name\]/],
  ["-h", /^Usage: create-plinth \[name\]/],
  ["help undo", /^Usage: create-plinth undo/],
  ["undo -h", /^Usage: create-plinth undo/],
  ["create -h", /^Usage: create-plinth \[name\] \[options\]/],
  ["create --version", /^\d+\.\d+\.\d+\n$/],
])("%s prints on standard output, exit 0", async (line, said) => {
  expect(await plinth(line.split(" "))).toEqual({ code: 0, out: expect.stringMatching(said), err: "" });
});

test.each<[string, RegExp]>([
  ["help zzzzzz", /^error: There is no command "zzzzzz"\. Choose from create, /],
  ["help upgrade", /^error: There is no command "upgrade"\. Did you mean update\?\n$/],
  ["list --nope", /^error: Unknown option '--nope'\.\n$/],
  ["explain", /^error: Missing required argument 'path'\.\n$/],
  ["--json --plain undoo", /Did you mean \\"create-plinth undo\\"\?/],
  ["--no-chat undoo", /Did you mean "create-plinth undo"\?/],
])("%s is exit 2, and says what is meant", async (line, said) => {
  const { code, out, err } = await plinth(line.split(" "));
  expect([code, out + err]).toEqual([2, expect.stringMatching(said)]);
});

test("a flag and its opposite are one line of the help, and hidden ones are none", async () => {
  const { out } = await plinth(["create", "--help"]);
  expect(out).toMatch(/^ {2}--\[no-\]chat /m);
  expect(out).not.toMatch(/--no-chat\b/);
  expect(out).toMatch(/^ {2}--no-install /m);
  expect(out).not.toMatch(/^ {2}--install/m);
});
