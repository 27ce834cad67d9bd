// Changes the code below some paths of src/ in one place at a time, runs the fast tests of its layer, and lists the
// changes that none of them noticed. What a run found is kept in .cache/mutation/: the next one tries only what changed.

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { root } from "../../../tests/support/process.ts";
import { describe, tryMutants } from "./stryker.ts";

/** The folders of src/ of which each has its tests in the folder of tests/ that has its name. */
const LAYERS = ["engine", "project", "cli"];
const paths = process.argv.slice(2).map((path) => posix.normalize(path).replace(/\/$/, ""));
if (paths.length === 0) paths.push("src/engine");
const layers = [...new Set(paths.map((path) => path.split("/")[1] ?? ""))];
const [layer = ""] = layers;
if (layers.length !== 1 || !LAYERS.includes(layer) || paths.some((path) => !existsSync(join(root, path)))) {
  console.error(`usage: npm run mutate -- [paths of one of ${LAYERS.map((one) => `src/${one}`).join(", ")}]`);
  process.exit(2);
}

const state = join(".cache/mutation", layer);
const all = await tryMutants({
  mutate: paths.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.ts`)),
  tests: `tests/${layer}`,
  state,
  incremental: true,
  incrementalFile: join(state, "incremental.json"),
});
const isAsked = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}/`));
const mutants = all.filter(({ path }) => isAsked(path));
const survivors = mutants.filter(({ isKilled }) => !isKilled).map(describe);
await writeFile(join(root, state, "survivors.txt"), `${survivors.join("\n")}\n`);
console.log(survivors.join("\n"));
for (const folder of [...new Set(mutants.map(({ path }) => posix.dirname(path)))].sort()) {
  const ones = mutants.filter(({ path }) => posix.dirname(path) === folder);
  const killed = ones.filter(({ isKilled }) => isKilled).length;
  console.log(`${folder}: ${((100 * killed) / ones.length).toFixed(1)} % of ${ones.length}`);
}
