import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { allCombinations, coveringSet } from "./proof/combinations.ts";
import { cache, closingLine, sum, type Tally } from "./proof/part.ts";
import { root } from "./proof/process.ts";
import { proveAll } from "./proof/proofs.ts";
import { readCatalog } from "./proof/rendering.ts";
import { ensureProgram, ensureUv } from "./proof/setup.ts";

/** Runs a project of vitest and counts its tests. */
async function vitest(project: string): Promise<Tally> {
  const report = join(cache, `vitest-${project}.json`);
  await mkdir(cache, { recursive: true });
  await rm(report, { force: true });
  const program = join(root, "node_modules/vitest/vitest.mjs");
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${report}`,
  ];
  const code = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: "inherit" });
    child.on("error", () => resolve(127));
    child.on("close", (status) => resolve(status ?? 1));
  });
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(text) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
  };
  const failed = numFailedTests + (process.env.CI ? numPendingTests : 0);
  // A file that cannot be loaded has no tests that fail.
  return { passed: numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
}

// The fast tests, the slow ones, those end to end, and the covering set of combinations.
await ensureUv();
// Where they cannot be had, what needs them is skipped, which in CI is a failure.
for (const shell of ["zsh", "fish"]) await ensureProgram(shell);
const tallies = [await vitest("fast"), await vitest("slow"), await vitest("e2e")];
const { catalog, stack } = await readCatalog();
tallies.push(await proveAll(coveringSet(allCombinations(catalog, stack))));
const total = sum(tallies);
console.log(closingLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;
