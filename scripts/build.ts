import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { UserError } from "../src/errors.ts";
import { buildCatalog } from "./build-catalog.ts";

/** Builds dist/: the catalog, and the code, split so that each command loads only its own. */
const root = fileURLToPath(new URL("..", import.meta.url));
const templates = process.env.PLINTH_TEMPLATES ?? `${root}/templates`;

try {
  const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8")) as { version: string };
  const catalog = JSON.stringify(await buildCatalog(templates, version));
  await mkdir(`${root}/dist/chunks`, { recursive: true });
  await writeFile(`${root}/dist/catalog.json.new`, catalog);
  await bundle(version);
  await rename(`${root}/dist/catalog.json.new`, `${root}/dist/catalog.json`);
  await chmod(`${root}/bin/create-plinth.js`, 0o755);
  writeTypes();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exit;
}

async function bundle(version: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { cli: "src/cli/main.ts", index: "src/index.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node20.12",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    chunkNames: "chunks/[name]-[hash]",
    define: { PLINTH_VERSION: JSON.stringify(version) },
    // Bundled CommonJS asks for Node's own modules through require.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  // Chunks of an earlier build go last, so that a running program still finds its own.
  const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of await readdir(`${root}/dist/chunks`)) {
    if (!made.has(name)) await rm(`${root}/dist/chunks/${name}`);
  }
}

function writeTypes(): void {
  const tsc = `${root}/node_modules/typescript/bin/tsc`;
  execFileSync(process.execPath, [tsc, "-p", `${root}/tsconfig.types.json`], { stdio: "inherit" });
}
