import { existsSync } from "node:fs";
import { chmod, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { move, outputFile, readJson, remove, writeJson } from "fs-extra/esm";
import { z } from "zod";
import { SCHEMAS } from "../../src/cli/commands/schema/documents/index.ts";
import { serializeCatalog } from "../../src/engine/catalog/serialized.ts";
import { UserError } from "../../src/errors.ts";
import { must } from "../../tests/support/process.ts";
import { AFTER_START, apart, BUNDLES, entryOf, lazy, lean } from "./bundles.ts";
import { buildCatalog } from "./catalog.ts";

/** Builds dist/: the catalog, and the code, split so that each command loads only its own. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const templates = process.env.PLINTH_TEMPLATES ?? `${root}/templates`;

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.12",
  minify: true,
  legalComments: "none",
} satisfies BuildOptions;

async function bundle(version: string, contracts: readonly string[]): Promise<void> {
  const define = { PLINTH_VERSION: JSON.stringify(version) };
  // CommonJS starts in half the time that as many ES modules take, which is what a user waiting sees.
  const commonjs: BuildOptions = {
    ...shared,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    // Of what it has for Node.js, nothing can be left out.
    alias: { yaml: "./node_modules/yaml/browser/dist/index.js" },
    define: { ...define, "import.meta.dirname": "__dirname" },
    // `require` finds a file in a fraction of the time that the loader of ES modules takes.
    supported: { "dynamic-import": false },
  };
  const alone = Object.keys(BUNDLES).filter((name) => !AFTER_START.includes(name));
  await build({
    ...commonjs,
    entryPoints: { cli: "src/cli/main.ts", ...entriesOf(alone) },
    outdir: "dist",
    plugins: [apart(root, { once: "here" }), lazy, lean],
  });
  await build({
    ...commonjs,
    entryPoints: entriesOf(AFTER_START),
    outdir: "dist",
    plugins: [apart(root, { once: "in start" }), lazy, lean],
  });
  await build({ ...commonjs, entryPoints: { execa: "execa" }, outdir: "dist", plugins: [lazy] });
  await build({
    ...commonjs,
    entryPoints: contracts.map((stack) => ({ in: contractOf(stack), out: stack })),
    outdir: "dist/contracts",
    plugins: [lean],
  });
  // For programs: the pure part alone, for a browser too, and all of it; what both need is written once.
  await build({
    ...shared,
    format: "esm",
    define,
    entryPoints: { index: "src/index.ts", engine: "src/engine/index.ts" },
    splitting: true,
    plugins: [lazy],
    chunkNames: "shared-[hash]",
    outdir: "dist",
  });
}

function entriesOf(bundles: readonly string[]): Record<string, string> {
  return Object.fromEntries(bundles.map((name) => [name, entryOf(name)]));
}

/** The cases that a stack's services are checked against. */
function contractOf(stack: string): string {
  return `${root}/tests/contract/stacks/${stack}.ts`;
}

/** As JSON, it would be as wide a type as its text: its unions would be plain strings. */
const CATALOG_TYPES = `import type { Catalog } from "./engine/index.ts";
declare const catalog: Catalog;
export default catalog;
`;

/** Writes the declarations of what programs may import, and of what those speak of. */
async function writeTypes(): Promise<void> {
  const tsc = `${root}/node_modules/typescript/bin/tsc`;
  await must(process.execPath, [tsc, "-p", `${root}/tsconfig.types.json`]);
  const types = `${root}/dist/types`;
  const needed = new Set<string>();
  for (const entry of ["index.d.ts", "engine/index.d.ts"]) await follow(join(types, entry), needed);
  for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !needed.has(file)) await rm(file);
  }
  await outputFile(`${types}/catalog.d.ts`, CATALOG_TYPES);
}

/** Finds a declaration file and all that it imports. */
async function follow(file: string, found: Set<string>): Promise<void> {
  if (found.has(file)) return;
  found.add(file);
  for (const [, path = ""] of (await readFile(file, "utf8")).matchAll(/(?:from |import\()"(\.[^"]+)"/g))
    await follow(join(file, "..", path.replace(/\.[jt]s$/, ".d.ts")), found);
}

try {
  const { version }: { version: string } = await readJson(`${root}/package.json`);
  const catalog = await buildCatalog(templates, version);
  const contracts = catalog.stacks.map(({ id }) => id).filter((id) => existsSync(contractOf(id)));
  await outputFile(`${root}/dist/catalog.json.new`, serializeCatalog(catalog));
  const schemas = Object.entries(SCHEMAS).map(([command, shape]) => [command, z.toJSONSchema(shape)]);
  await writeJson(`${root}/dist/schemas.json`, Object.fromEntries(schemas));
  for (const entry of await readdir(`${root}/dist`)) {
    // What an older build left would be shipped with the rest.
    if (/^(?:vendor|contracts|types)$|^shared-/.test(entry)) await remove(`${root}/dist/${entry}`);
  }
  await bundle(version, contracts);
  await move(`${root}/dist/catalog.json.new`, `${root}/dist/catalog.json`, { overwrite: true });
  await chmod(`${root}/bin/create-plinth.js`, 0o755);
  await writeTypes();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exit;
}
