import { defineConfig } from "vitest/config";

/** Milliseconds to a few seconds each: what `npm run check` runs. */
const fast = {
  test: {
    name: "fast",
    include: ["tests/{engine,project,evolve,cli,templates}/**/*.test.ts", "tests/*.test.ts"],
    testTimeout: 60_000,
  },
};

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

const asked = process.argv.some((argument) => argument.includes("e2e"));
export default defineConfig({ test: { projects: asked ? [fast, e2e] : [fast], passWithNoTests: true } });
