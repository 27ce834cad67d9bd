import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const asked = (name: string) => process.argv.some((word) => word.endsWith(name));
// What is written with fsync, thousands of times, is written to memory; the e2e tests install whole environments.
const memory = asked("e2e") ? undefined : folderInMemory();
if (memory !== undefined && process.env.TMPDIR === undefined) {
  const folder = mkdtempSync(join(memory, "plinth-tests-"));
  process.env.TMPDIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}
// The key that seals journals is the user's: a test has one of its own.
process.env.XDG_STATE_HOME ??= mkdtempSync(join(tmpdir(), "plinth-state-"));

/** A folder in memory in which programs may be started, with 2 GiB of room. */
function folderInMemory(): string | undefined {
  const place = "/dev/shm";
  try {
    accessSync(place, constants.W_OK);
    const { bavail, bsize } = statfsSync(place);
    const mount = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .find((line) => line.split(" ")[1] === place);
    return bavail * bsize > 2 ** 31 && mount !== undefined && !/\bnoexec\b/.test(mount) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** Processes, terminals, large files, whole projects that are killed and repaired: what `npm test` runs besides. */
const SLOW = [
  "tests/cli/{add-asks,agents,agents-refused,browser,completion,dialogue,evolve-{git,kill,merged,untrusted}}.test.ts",
  "tests/cli/{hostile,looking,narrow,package,plain,repository,secrets,spawned,streams,verify-writes}.test.ts",
  "tests/engine/large.test.ts",
  "tests/evolve/**/*.test.ts",
  "tests/project/{create,git,steps-size}.test.ts",
  "tests/attacks.test.ts",
  "tests/story.test.ts",
  "tests/templates/inputs.test.ts",
];

/** Milliseconds to a second each: what `npm run check` runs. Files share their modules, which take longer to load than most tests. */
const fast = {
  test: {
    name: "fast",
    include: ["tests/{engine,project,evolve,cli,templates}/**/*.test.ts", "tests/*.test.ts"],
    exclude: SLOW,
    isolate: false,
    testTimeout: 60_000,
  },
};

/** Run only by name, `--project slow`. */
const slow = { test: { name: "slow", include: SLOW, testTimeout: 120_000 } };

/** Renders, installs and drives whole projects: run only by name, `--project e2e`. */
const e2e = {
  test: {
    name: "e2e",
    include: ["tests/e2e/**/*.test.ts"],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
};

// By itself it leaves one processor idle, which on two is half of them.
export default defineConfig({
  test: {
    projects: [fast, ...(asked("slow") ? [slow] : []), ...(asked("e2e") ? [e2e] : [])],
    maxWorkers: "100%",
    passWithNoTests: true,
    coverage: {
      include: ["src/**"],
      reporter: [["text", { maxCols: 110 }]],
      reportsDirectory: "node_modules/.cache/coverage",
      thresholds: { "src/cli/**": { lines: 85 } },
    },
  },
});
