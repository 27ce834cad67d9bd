import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const asked = (...names: readonly string[]) =>
  process.argv.some((word) => names.some((name) => word.endsWith(name)));
// What is written with fsync, thousands of times, is written to memory; those of whole projects install environments.
const memory = asked("e2e", "resources") ? undefined : folderInMemory();
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

/** Processes, terminals, large files, builds, whole projects that are killed and repaired: what `npm test` runs besides. */
export const SLOW = [
  "tests/cli/change/{add-asks,evolve-versions}.test.ts",
  "tests/cli/git/**/*.test.ts",
  "tests/cli/input/{completion,dialogue,plain,unquoted}.test.ts",
  "tests/cli/interfaces/{agents,agents-refused,browser,package,reference}.test.ts",
  "tests/cli/output/narrow.test.ts",
  "tests/cli/process/{evolve-kill,spawned,streams}.test.ts",
  "tests/cli/trust/**/*.test.ts",
  "tests/cli/verify/verify-writes.test.ts",
  "tests/engine/{languages/layout-formatter,languages/merge-parses,merge/large,render/many}.test.ts",
  "tests/merge-cases/**/*.test.ts",
  "tests/project/built/{combinations,errors}.test.ts",
  "tests/project/evolve/**/*.test.ts",
  "tests/project/{attacks,change/ignored,create/create,transaction/steps-size}.test.ts",
  "tests/project/tools/{git,platform,run,tools}.test.ts",
  "tests/repository/{inputs,process}.test.ts",
];

const E2E = "tests/proof/e2e/**/*.test.ts";
/** A part of `npm run prove`. */
const RESOURCES = "tests/proof/changes/resources/**/*.test.ts";

/** Milliseconds to a second each: what `npm run check` runs. Files share their modules, which take longer to load than most tests. */
const fast = {
  test: {
    name: "fast",
    include: ["tests/**/*.test.ts"],
    exclude: [...SLOW, E2E, RESOURCES],
    isolate: false,
    testTimeout: 60_000,
  },
};

/** Run only by name, `--project slow`. */
const slow = { test: { name: "slow", include: SLOW, testTimeout: 120_000 } };

/** Tests that render, install and drive whole projects: run only by name, `--project e2e`. */
const whole = (name: string, include: string) => ({
  test: {
    name,
    include: [include],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});

// By itself it leaves one processor idle, which on two is half of them.
export default defineConfig({
  test: {
    projects: [
      fast,
      ...(asked("slow") ? [slow] : []),
      ...(asked("e2e") ? [whole("e2e", E2E)] : []),
      ...(asked("resources") ? [whole("resources", RESOURCES)] : []),
    ],
    maxWorkers: "100%",
    // Most files are as they were at the last run: what was made of them is kept.
    experimental: { fsModuleCache: true, fsModuleCachePath: "node_modules/.cache/vitest" },
    passWithNoTests: true,
    coverage: {
      include: ["src/**"],
      reporter: [["text", { maxCols: 110 }]],
      reportsDirectory: "node_modules/.cache/coverage",
      thresholds: { "src/cli/**": { lines: 85 } },
    },
  },
});
