// How long the command line takes to start and to render, beside `node -e 0`, in one run.
// `npm run bench:cli`; with `-- --check` a ratio above its limit is exit 1.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/create-plinth.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plinth-bench-"));
const project = join(folder, "my-api");
const results = join(folder, "results.json");
const node = process.execPath;
const rows = [
  ["node -e 0", `${node} -e 0`, undefined],
  ["--version", `${node} ${bin} --version`, 1.5],
  ["--help", `${node} ${bin} --help`, 1.8],
  ["create --yes --no-install --no-git", `${node} ${bin} create my-api --yes --no-install --no-git`, 3],
];
// A certificate file in the environment triples the start of every Node process, and hides what is ours.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;

if (spawnSync("hyperfine", ["--version"]).error) {
  console.error("bench:cli needs hyperfine on the PATH (https://github.com/sharkdp/hyperfine).");
  process.exit(4);
}

/** The times of all rows, in milliseconds, measured one after the other. */
function measure() {
  const prepare = rows.flatMap(() => ["--prepare", `rm -rf ${project}`]);
  const flags = ["-N", "--warmup", "1", "--runs", "3", "--style", "none", "--export-json", results];
  const commands = rows.map(([, command]) => command);
  execFileSync("hyperfine", [...flags, ...prepare, ...commands], { env, cwd: folder, stdio: "ignore" });
  return JSON.parse(readFileSync(results, "utf8")).results.map((result) => result.median * 1000);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

try {
  // Many short rounds, each with its own baseline: what else the machine does falls on all rows alike.
  const rounds = Array.from({ length: 12 }, measure);
  let over = 0;
  for (const [index, [name, , limit]] of rows.entries()) {
    const ratio = median(rounds.map((round) => round[index] / round[0]));
    const time = median(rounds.map((round) => round[index])).toFixed(1);
    if (limit !== undefined && ratio > limit) over += 1;
    const said = limit === undefined ? "" : `limit ${limit} ×${ratio > limit ? "  OVER" : ""}`;
    console.log(`${name.padEnd(36)} ${time.padStart(7)} ms  ${ratio.toFixed(2)} ×  ${said}`.trimEnd());
  }
  if (process.argv.includes("--check") && over > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
