// Runs one of the project's verbs from a clean clone: installs what Node needs, builds, then hands over to scripts/VERB.ts.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [verb = "", ...rest] = process.argv.slice(2);

function run(file, args) {
  const { status, signal } = spawnSync(file, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(signal === null ? (status ?? 1) : 130);
}

const installed = join(root, "node_modules/.package-lock.json");
const lock = join(root, "package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}
const tsx = join(root, "node_modules/.bin/tsx");
run(tsx, ["scripts/build.ts"]);
run(tsx, [`scripts/${verb}.ts`, ...rest]);
