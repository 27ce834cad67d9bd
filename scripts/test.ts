import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { allCombinations, coveringSet } from "../tests/proof/matrix/combinations.ts";
import { proveAll } from "../tests/proof/matrix/proofs.ts";
import { closingLine, sum, type Tally } from "../tests/proof/parts/part.ts";
import { vitest } from "../tests/proof/parts/vitest.ts";
import { root } from "../tests/support/process.ts";
import { readCatalog } from "../tests/support/rendering.ts";
import { ensureProgram, ensureUv } from "../tests/support/setup.ts";

const PROJECTS = ["fast", "slow", "e2e"];
/** A part of `npm run prove`, whose tests can be run by their names. */
const PROVEN = ["resources"];

/** The words that name tests to vitest: a part of a test file's path, or else a part of a test's name. */
async function wordsNaming(name: string): Promise<readonly string[]> {
  const files = await readdir(join(root, "tests"), { recursive: true });
  const isFile = files.some((path) => path.endsWith(".test.ts") && `tests/${path}`.includes(name));
  return isFile ? [name] : ["--testNamePattern", name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")];
}

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
    const tally = await vitest([...PROJECTS, ...PROVEN], await wordsNaming(name));
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
