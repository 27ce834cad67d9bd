import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { makeBlueprint, render } from "../../../src/index.ts";
import { root, run } from "../../support/process.ts";
import { readCatalog } from "../../support/rendering.ts";
import type { Inputs } from "../parts/part.ts";
import { allCombinations, answersOf, extrasOf } from "./combinations.ts";

/**
 * Hashes all that decides the outcome of a part: the bytes of renderings, the modules of the part, the contract and the
 * versions of the tools. Modules of `src/` count by what they render, unless the part runs the command line.
 */
export async function hashInputs(part: string, inputs: Inputs): Promise<string> {
  const hash = createHash("sha256").update(await hashRenderings());
  const sources = inputs === "sources" ? await sourceFiles() : [];
  hash.update(await hashFiles([...new Set([...(await filesOf(part)), ...sources])]));
  // Corrections of a tool (3.11.7, 3.11.8) decide nothing here.
  for (const tool of ["uv", "python3"])
    hash.update(/\d+\.\d+/.exec((await run(tool, ["--version"])).output)?.[0] ?? tool);
  return hash.digest("hex");
}

/** What the command line is made of, and the README, whose dialogue is typed. */
async function sourceFiles(): Promise<readonly string[]> {
  const folders = await Promise.all(["src", "templates", "bin", "scripts/build"].map(filesUnder));
  return [...folders.flat(), "package.json", "package-lock.json", "README.md"];
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

/** The modules that a part imports or starts, the contract, and what the proof has that is no module (images, Python, SQL). */
async function filesOf(part: string): Promise<readonly string[]> {
  const proof = await filesUnder("tests/proof");
  const { metafile } = await build({
    entryPoints: proof.filter(
      (path) =>
        (path.startsWith("tests/proof/parts/") && path.endsWith(`/${part}.ts`)) ||
        (path.includes(`/${part}/`) && path.endsWith(".ts")),
    ),
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
  const others = proof.filter((path) => !path.endsWith(".ts"));
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
