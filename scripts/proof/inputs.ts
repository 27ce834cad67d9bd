import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { makeBlueprint, render } from "../../src/index.ts";
import { allCombinations, answersOf, extrasOf } from "./combinations.ts";
import { root, run } from "./process.ts";
import { readCatalog } from "./rendering.ts";

/**
 * Hashes all that decides the outcome of a part that only runs rendered projects: their bytes, the modules of the
 * part, the contract and the versions of the tools. Modules of `src/` count by what they render.
 */
export async function hashInputs(part: string): Promise<string> {
  const hash = createHash("sha256").update(await hashRenderings());
  hash.update(await hashFiles(await filesOf(part)));
  for (const tool of ["uv", "python3"]) hash.update((await run(tool, ["--version"])).output);
  return hash.digest("hex");
}

/** A hash of files that stays the same when they are moved: of their texts without the paths of imports. */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const digests = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), "latin1");
      const moved = text.replaceAll(/(?<=\bfrom |\bimport\()"\.[^"\n]*"/g, "");
      return createHash("sha256").update(moved).digest("hex");
    }),
  );
  return createHash("sha256").update(digests.sort().join()).digest("hex");
}

/** The modules that a part imports, the contract, and what the proof has that is no module (images, Python, SQL). */
async function filesOf(part: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [join(root, `scripts/proof/parts/${part}.ts`)],
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    logLevel: "silent",
    metafile: true,
    outdir: "unused",
    packages: "external",
    platform: "node",
    write: false,
  });
  const modules = Object.keys(metafile.inputs).filter((path) => !path.startsWith("src/"));
  const contract = await contractFiles();
  const others = (await filesUnder("scripts/proof")).filter((path) => !path.endsWith(".ts"));
  return [...new Set([...modules, ...contract, ...others])].sort();
}

/** The modules of the contract. */
export const contractFiles = (): Promise<readonly string[]> => filesUnder("tests/contract");

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

let renderings: Promise<string> | undefined;

/** A hash of every combination and every preset as they are rendered. */
function hashRenderings(): Promise<string> {
  renderings ??= (async () => {
    const { catalog, stack } = await readCatalog();
    const combinations = allCombinations(catalog, stack).map((combination) => {
      const answers = answersOf(stack, combination);
      return { ...answers, choices: { ...answers.choices, ...extrasOf(catalog, stack, combination) } };
    });
    const presets = Object.values(stack.presets).map(({ choices }) => ({ ...answersOf(stack, {}), choices }));
    const hash = createHash("sha256");
    for (const answers of [...combinations, ...presets]) {
      for (const [path, { content, mode }] of render(catalog, makeBlueprint(catalog, answers)))
        hash.update(`${path}\0${mode}\0`).update(content);
    }
    return hash.digest("hex");
  })();
  return renderings;
}
