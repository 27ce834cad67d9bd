import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const filesUnder = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const offenders = (folder: string, pattern: RegExp) =>
  filesUnder(folder).filter((path) => pattern.test(readFileSync(path, "utf8")));

it("the source names nothing of a stack", () => {
  expect(
    offenders("src", /sqlite|postgres|mysql|redis|jwt|fastapi|alembic|uvicorn|\buv\b|SECRET_KEY/i),
  ).toEqual([]);
});

it("one module asks which operating system it is on", () => {
  expect(offenders("src", /process\.platform|\/proc\/\$/)).toEqual([join(ROOT, "src/platform.ts")]);
});

it("templates have no conditions", () => {
  expect(offenders("templates", /\{\{#/)).toEqual([]);
});

it("the engine has no clock and no randomness", () => {
  expect(offenders("src/engine", /Date\.now|new Date\(|Math\.random/)).toEqual([]);
});

// A snapshot is a rendered project, which has the folders of its stack.
const EXCEPTIONS = ["tests/snapshots", "__pycache__"];

it.each(["bench", "bin", "docs", "schemas", "scripts", "src", "tests"])(
  "a folder of %s has at most ten entries",
  (top) => {
    const visit = (folder: string): readonly string[] => {
      const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter(
        ({ name }) => !EXCEPTIONS.includes(name),
      );
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
      const full = folders.filter((path) => !EXCEPTIONS.includes(path)).flatMap(visit);
      return entries.length > 10 ? [folder, ...full] : full;
    };
    expect(visit(top)).toEqual([]);
  },
);

const named = (paths: readonly string[]) => paths.map((path) => path.slice(ROOT.length + 1)).sort();

it("the process is used by the host and by the entry alone, so that a command line can run in another's process", () => {
  const used = /\bprocess\.(?:exit|exitCode|argv|env|cwd|chdir|stdin|stdout|stderr|on|off)\b/;
  expect(named(offenders("src", used))).toEqual([
    "src/cli/main.ts",
    "src/cli/start.ts",
    "src/host.ts",
    // A lock is released when the process ends.
    "src/project/transaction/lock.ts",
  ]);
});

it("one module prints, but for the version, and one starts programs", () => {
  expect(named(offenders("src", /\bconsole\.|std(?:out|err)\.write|writeSync\(1/))).toEqual([
    "src/cli/main.ts",
    "src/cli/output/print.ts",
    "src/cli/start.ts",
  ]);
  expect(named(offenders("src", /node:child_process|"execa"/))).toEqual(["src/project/tools/run.ts"]);
  expect(named(offenders("src", /askProgram\(git\b/))).toEqual(["src/project/tools/git.ts"]);
});

it("one module of the scripts, of the proof and of the story starts programs", () => {
  const folders = ["scripts", "tests/proof", "tests/merge-cases", "tests/support"];
  const started = folders.flatMap((folder) => offenders(folder, /from "(?:node:child_process|execa)"/));
  expect(named(started)).toEqual([
    // Before there are packages.
    "scripts/run.mjs",
    // Workers that it exchanges messages with.
    "tests/proof/attacks/crew/crew.ts",
    // A type.
    "tests/proof/attacks/crew/inside.ts",
    // A program that answers line by line, and git with an environment of its own.
    "tests/proof/sequences/laws.ts",
    "tests/proof/sequences/sequence.ts",
    // The output goes into files: under Wine a program cannot write to a pipe.
    "tests/proof/windows/machine.ts",
    "tests/support/process.ts",
  ]);
});

it("zod is a namespace where it is shipped: of `{ z }`, all of it would be", () => {
  expect(offenders("src/cli/commands/mcp", /import \{[^}]*\} from "zod"/)).toEqual([]);
});

it("the merge asks a language and names no kind of file", () => {
  const extension = /"\.(?:py|toml|ya?ml|ts|json)"|\\\.(?:py|ya?ml|toml|json|ts)/;
  expect([
    ...offenders("src/engine/merge", extension),
    ...offenders("src/engine/reconcile", extension),
  ]).toEqual([]);
});
