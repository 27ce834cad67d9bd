import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureDir, pathExists, readJson, remove } from "fs-extra/esm";
import { allCombinations, coveringSet } from "./proof/combinations.ts";
import { cache, closingLine, sum, type Tally } from "./proof/part.ts";
import { passThrough, root } from "./proof/process.ts";
import { proveAll } from "./proof/proofs.ts";
import { readCatalog } from "./proof/rendering.ts";
import { ensureProgram, ensureUv } from "./proof/setup.ts";

const PROJECTS = ["fast", "slow", "e2e"];

/** Runs projects of vitest, or their tests of one name, and counts the tests. */
async function vitest(projects: readonly string[], name?: string): Promise<Tally> {
  const report = join(cache, `vitest-${projects.join("-")}.json`);
  await ensureDir(cache);
  await remove(report);
  const program = join(root, "node_modules/vitest/vitest.mjs");
  const args = [
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    ...(name === undefined ? [] : (await filesNamed(name)) ? [name] : ["--testNamePattern", literal(name)]),
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

/** Whether a name is a part of a test file's path; else it is a part of a test's name. */
async function filesNamed(name: string): Promise<boolean> {
  const files = await readdir(join(root, "tests"), { recursive: true });
  return files.some((path) => path.endsWith(".test.ts") && `tests/${path}`.includes(name));
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Reads the arguments: `[--repeat TIMES] [NAME]`. */
function readArguments(args: readonly string[]): {
  readonly name: string | undefined;
  readonly times: number;
} {
  let parsed: { values: { repeat?: string }; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options: { repeat: { type: "string" } }, allowPositionals: true });
  } catch (error) {
    usage((error as Error).message);
  }
  const { values, positionals } = parsed;
  const [name, ...more] = positionals;
  if (more.length > 0) usage("Quote a name of several words.");
  const times = Number(values.repeat ?? "1");
  if (!Number.isSafeInteger(times) || times < 1) usage("--repeat takes a whole number from 1.");
  if (values.repeat !== undefined && name === undefined) usage("--repeat needs the NAME of a test.");
  return { name, times };
}

/** Runs the tests of one name until they fail, and says how often they passed. */
async function repeat(name: string, times: number): Promise<boolean> {
  for (let passed = 0; passed < times; passed++) {
    const tally = await vitest(PROJECTS, name);
    if (tally.failed === 0 && tally.passed > 0) continue;
    console.error(
      tally.failed === 0
        ? `No test is named "${name}".`
        : `Failed in run ${passed + 1}, after ${passed} passes.`,
    );
    return false;
  }
  console.log(`Passed ${times} of ${times} times.`);
  return true;
}

/** The fast tests, the slow ones, those end to end, and the covering set of combinations. */
async function testAll(): Promise<boolean> {
  await ensureUv();
  // Where they cannot be had, what needs them is skipped, which in CI is a failure.
  for (const program of ["tmux", "zsh", "fish"]) await ensureProgram(program);
  const tallies: Tally[] = [];
  for (const project of PROJECTS) tallies.push(await vitest([project]));
  const { catalog, stack } = await readCatalog();
  tallies.push(await proveAll(coveringSet(allCombinations(catalog, stack))));
  const total = sum(tallies);
  console.log(closingLine(total));
  return total.failed === 0;
}

function usage(problem: string): never {
  console.error(`${problem}\nusage: npm test -- [--repeat TIMES] [NAME]`);
  process.exit(2);
}

const { name, times } = readArguments(process.argv.slice(2));
const passed = name === undefined ? await testAll() : await repeat(name, times);
process.exitCode = passed ? 0 : 1;
