import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// The key that seals journals is the user's: a test has one of its own.
process.env.XDG_STATE_HOME ??= mkdtempSync(join(tmpdir(), "plinth-state-"));

/** Whole projects made and changed, killed and repaired, terminals: what `npm test` runs besides. */
const SLOW = [
  "tests/cli/{add-asks,agents,agents-refused,completion,dialogue,documents,evolve-*}.test.ts",
  "tests/cli/{hostile,looking,narrow,plain,repository,run,secrets,verify-writes}.test.ts",
  "tests/evolve/**/*.test.ts",
  "tests/project/{create,git}.test.ts",
  "tests/attacks.test.ts",
  "tests/story.test.ts",
];

/** Milliseconds to a few seconds each: what `npm run check` runs. */
const fast = {
  test: {
    name: "fast",
    include: ["tests/{engine,project,evolve,cli,templates}/**/*.test.ts", "tests/*.test.ts"],
    exclude: SLOW,
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

const asked = [slow, e2e].filter(({ test }) => process.argv.some((word) => word.endsWith(test.name)));
// By itself it leaves one processor idle, which on two is half of them.
export default defineConfig({
  test: {
    projects: [fast, ...asked],
    maxWorkers: "100%",
    passWithNoTests: true,
  },
});
