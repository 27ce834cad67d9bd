import { join } from "node:path";
import { ensureDir, pathExists, readJson, remove } from "fs-extra/esm";
import { passThrough, root } from "../../support/process.ts";
import { cache, type Tally } from "./part.ts";

/** Runs projects of vitest.config.ts, all of them or those tests that further words name, and counts the tests. */
export async function vitest(projects: readonly string[], words: readonly string[] = []): Promise<Tally> {
  const report = join(cache, `vitest-${projects.join("-")}.json`);
  await ensureDir(cache);
  await remove(report);
  const program = join(root, "node_modules/vitest/vitest.mjs");
  const args = [
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    ...words,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${report}`,
  ];
  const env = { ...process.env, TEST_RUNS: "full" };
  const code = await passThrough(process.execPath, [program, ...args], { cwd: root, env });
  if (!(await pathExists(report))) return { passed: 0, failed: 1 };
  const {
    numPassedTests,
    numFailedTests,
    numPendingTests,
  }: { numPassedTests: number; numFailedTests: number; numPendingTests: number } = await readJson(report);
  const failed = numFailedTests + (process.env.CI ? numPendingTests : 0);
  // A file that cannot be loaded has no tests that fail.
  return { passed: numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
}
