// What a change of a project costs, beside `node -e 0`, and how that grows with what is the user's own.
// `npm run bench:evolve`; with `-- --check` a ratio above its limit is exit 1.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FILES = 5_000;
const LINES = 10;
const bin = fileURLToPath(new URL("../bin/create-plinth.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plinth-bench-"));
const results = join(folder, "results.json");
const node = process.execPath;
// A certificate file in the environment triples the start of every Node process, and hides what is ours.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...inherited } = process.env;
const env = {
  ...inherited,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.org",
};

if (spawnSync("hyperfine", ["--version"]).error) {
  console.error("bench:evolve needs hyperfine on the PATH (https://github.com/sharkdp/hyperfine).");
  process.exit(4);
}

/** A committed project without chat, and with some of the user's own files. */
function project(name, files) {
  const at = join(folder, name);
  execFileSync(node, [bin, name, "--yes", "--no-chat", "--no-install", "--no-git"], { env, cwd: folder });
  for (let index = 0; index < files; index += 1) {
    const place = join(at, "app", `own${index % 50}`);
    mkdirSync(place, { recursive: true });
    const lines = Array.from({ length: LINES }, (_, line) => `VALUE_${index}_${line} = ${line}`);
    writeFileSync(join(place, `module_${index}.py`), `${lines.join("\n")}\n`);
  }
  for (const argv of [["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"], ["status"]])
    execFileSync("git", argv, { env, cwd: at, stdio: "ignore" });
  return at;
}

const reset = (at) => `sh -c 'cd ${at} && git reset -q --hard && git clean -fdq && git status > /dev/null'`;
const inside = (at, words) => [`sh -c 'cd ${at} && exec ${node} ${bin} ${words}'`, reset(at)];

try {
  const small = project("small", 0);
  const large = project("large", FILES);
  const rows = [
    ["node -e 0", `${node} -e 0`, "true"],
    ["git status", `git -C ${small} status --porcelain`, "true"],
    ["add chat --no-install", ...inside(small, "add chat --no-install")],
    ["diff", ...inside(small, "diff")],
    ["diff add chat", ...inside(small, "diff add chat")],
    [`add chat, ${FILES} files`, ...inside(large, "add chat --no-install")],
    [`diff, ${FILES} files`, ...inside(large, "diff")],
    [`diff add chat, ${FILES} files`, ...inside(large, "diff add chat")],
  ];
  /** The times of all rows, in milliseconds, measured one after the other. */
  const measure = () => {
    const prepare = rows.flatMap(([, , before]) => ["--prepare", before]);
    const flags = ["-N", "--runs", "1", "--style", "none", "--export-json", results];
    const commands = rows.map(([, command]) => command);
    execFileSync("hyperfine", [...flags, ...prepare, ...commands], { env, cwd: folder, stdio: "ignore" });
    return JSON.parse(readFileSync(results, "utf8")).results.map((result) => result.median * 1000);
  };
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  // Short rounds, each with its own baseline: what else the machine does falls on all rows alike.
  const rounds = Array.from({ length: Number(process.env.ROUNDS ?? 15) }, measure);
  // Each beside a row of the same round: its number, and how many times that it may cost.
  const limits = [undefined, undefined, [0, 4], [0, 4], [0, 4], [2, 1.5], [3, 1.5], [4, 1.5]];
  let over = 0;
  for (const [index, [name]] of rows.entries()) {
    const time = median(rounds.map((round) => round[index])).toFixed(1);
    const [beside = 0, limit] = limits[index] ?? [];
    const ratio = median(rounds.map((round) => round[index] / round[beside]));
    if (limit !== undefined && ratio > limit) over += 1;
    const said =
      limit === undefined ? "" : `of ${rows[beside][0]}, limit ${limit} ×${ratio > limit ? "  OVER" : ""}`;
    console.log(`${name.padEnd(28)} ${time.padStart(7)} ms  ${ratio.toFixed(2)} ×  ${said}`.trimEnd());
  }
  if (process.argv.includes("--check") && over > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
