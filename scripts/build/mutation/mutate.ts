// Changes the code below some paths of src/ in one place at a time, runs the fast tests of its layer, and lists the
// changes that none of them noticed. What a run found is kept in .cache/mutation/: the next one tries only what changed.

import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { root } from "../../../tests/support/process.ts";

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

/** In the report of stryker: a change of the code, and what became of it. */
interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: { readonly line: number } };
}

const state = join(".cache/mutation", layer);
const report = join(state, "report.json");
await mkdir(join(root, state), { recursive: true });
await rm(join(root, state, "copy"), { recursive: true, force: true });
process.chdir(root);
process.env.MUTATED = `tests/${layer}`;
await new Stryker({
  mutate: paths.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.ts`)),
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/build/mutation/vitest.config.ts", related: false },
  ignorePatterns: ["/bench", "/docs", "/dist", "/.cache", "/tests/proof", "/tests/snapshots"],
  tempDirName: join(state, "copy"),
  incremental: true,
  incrementalFile: join(state, "incremental.json"),
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: report },
  // It would write comments into the templates.
  disableTypeChecks: false,
  ignoreStatic: true,
  // It would rewrite the usual one by an interface that TypeScript 7 does not have.
  tsconfigFile: join(state, "none.json"),
  allowConsoleColors: false,
  concurrency: 2,
  cleanTempDir: "always",
}).runMutationTest();

const { files } = JSON.parse(await readFile(join(root, report), "utf8")) as {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
};
const DETECTED = ["Killed", "Timeout"];
const UNDETECTED = ["Survived", "NoCoverage"];
const scores = new Map<string, { detected: number; all: number }>();
const survivors: string[] = [];
const isAsked = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}/`));
for (const [path, { mutants }] of Object.entries(files).filter(([path]) => isAsked(path)))
  for (const { mutatorName, replacement = "", status, location } of mutants) {
    const folder = posix.dirname(path);
    const score = scores.get(folder) ?? { detected: 0, all: 0 };
    scores.set(folder, score);
    if (DETECTED.includes(status)) score.detected += 1;
    if ([...DETECTED, ...UNDETECTED].includes(status)) score.all += 1;
    if (UNDETECTED.includes(status))
      survivors.push(
        `${path}:${location.start.line} ${mutatorName}: ${replacement.replaceAll(/\s+/g, " ").slice(0, 80)}`,
      );
  }
await writeFile(join(root, state, "survivors.txt"), `${survivors.join("\n")}\n`);
console.log(survivors.join("\n"));
for (const [folder, { detected, all }] of [...scores].sort())
  console.log(`${folder}: ${((100 * detected) / Math.max(all, 1)).toFixed(1)} % of ${all}`);
