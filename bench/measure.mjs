// What the benchmarks share: rounds of hyperfine, each with its own baseline, and an environment that hides nothing.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A certificate file in the environment triples the start of every Node process, and hides what is ours.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...inherited } = process.env;
export const environment = inherited;

/** Ends the benchmark in a sentence where the machine has no hyperfine. */
export function needHyperfine(name) {
  if (!spawnSync("hyperfine", ["--version"]).error) return;
  console.error(`${name} needs hyperfine on the PATH (https://github.com/sharkdp/hyperfine).`);
  process.exit(4);
}

/**
 * A folder to work in, in memory where the machine has one there. Between runs a benchmark removes what the last one
 * wrote, and ext4 skips what was removed in the last minutes one inode at a time: each file would cost up to 0.3 ms.
 */
export function workFolder() {
  let place = "/dev/shm";
  try {
    accessSync(place, constants.W_OK);
  } catch {
    place = tmpdir();
  }
  return mkdtempSync(join(place, "plinth-bench-"));
}

/**
 * The times of some commands in milliseconds, and the processor's time in them, one list a round. Many short rounds:
 * what else the machine does falls on all commands of a round alike, and only ratios within a round are used.
 */
export function rounds(commands, { count, runs = 1, warmup = 0, cwd, env = environment }) {
  const results = join(cwd, "results.json");
  const before = commands.flatMap(({ prepare = "true" }) => ["--prepare", prepare]);
  const flags = [
    "-N",
    "--warmup",
    `${warmup}`,
    "--runs",
    `${runs}`,
    "--style",
    "none",
    "--export-json",
    results,
  ];
  return Array.from({ length: count }, () => {
    const lines = commands.map(({ command }) => command);
    execFileSync("hyperfine", [...flags, ...before, ...lines], { env, cwd, stdio: "ignore" });
    return JSON.parse(readFileSync(results, "utf8")).results.map((result) => ({
      time: result.median * 1000,
      cpu: (result.user + result.system) * 1000,
    }));
  });
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** How many times what one command takes another one does, as the median of the rounds. */
export function ratio(measured, index, beside = 0, kind = "time") {
  return median(measured.map((round) => round[index][kind] / round[beside][kind]));
}

/** What a command takes in milliseconds, as the median of the rounds. */
export function typical(measured, index) {
  return median(measured.map((round) => round[index].time));
}
