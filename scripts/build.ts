import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type PluginBuild } from "esbuild";
import { UserError } from "../src/errors.ts";
import { buildCatalog } from "./build-catalog.ts";

/** Builds dist/: the catalog, and the code, split so that each command loads only its own. */
const root = fileURLToPath(new URL("..", import.meta.url));
const templates = process.env.PLINTH_TEMPLATES ?? `${root}/templates`;

/** Packages that are loaded only where they are used: each becomes a file of its own. */
const LAZY = ["@clack/prompts", "execa"];

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.12",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
} satisfies BuildOptions;

async function bundle(version: string, contracts: readonly string[]): Promise<void> {
  const define = { PLINTH_VERSION: JSON.stringify(version) };
  // CommonJS starts in half the time that as many ES modules take, which is what somebody waiting sees.
  const commonjs: BuildOptions = {
    ...shared,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    define: { ...define, "import.meta.dirname": "__dirname" },
    // `require` finds a file in a fraction of the time that the loader of ES modules takes.
    supported: { "dynamic-import": false },
  };
  await build({
    ...commonjs,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: "dist",
    plugins: [{ name: "lazy", setup: keepLazy }],
  });
  await build({
    ...commonjs,
    entryPoints: Object.fromEntries(LAZY.map((name) => [vendorName(name), name])),
    outdir: "dist/vendor",
  });
  await build({
    ...commonjs,
    entryPoints: contracts.map((stack) => ({ in: contractOf(stack), out: stack })),
    outdir: "dist/contracts",
  });
  await build({
    ...shared,
    format: "esm",
    define,
    entryPoints: { index: "src/index.ts" },
    outdir: "dist",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
}

function keepLazy(plugin: PluginBuild): void {
  plugin.onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) => {
    if (kind !== "dynamic-import" || !LAZY.includes(path)) return undefined;
    return { path: `./vendor/${vendorName(path)}.cjs`, external: true };
  });
  // commander starts other programs only for commands that are files of their own, and ours are not.
  plugin.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
    importer.includes("/commander/") ? { path: "unused", namespace: "unused" } : undefined,
  );
  plugin.onLoad({ filter: /^unused$/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
}

/** The cases that a stack's services are held against. */
function contractOf(stack: string): string {
  return `${root}/tests/contract/stacks/${stack}.ts`;
}

function vendorName(name: string): string {
  return name.replace(/^@/, "").replaceAll("/", "-");
}

function writeTypes(): void {
  const tsc = `${root}/node_modules/typescript/bin/tsc`;
  execFileSync(process.execPath, [tsc, "-p", `${root}/tsconfig.types.json`], { stdio: "inherit" });
}

try {
  const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8")) as { version: string };
  const catalog = await buildCatalog(templates, version);
  const contracts = catalog.stacks.map(({ id }) => id).filter((id) => existsSync(contractOf(id)));
  await mkdir(`${root}/dist`, { recursive: true });
  // Within ASCII, the text is read and parsed in half the time.
  const text = JSON.stringify(catalog).replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  await writeFile(`${root}/dist/catalog.json.new`, text);
  await bundle(version, contracts);
  await rename(`${root}/dist/catalog.json.new`, `${root}/dist/catalog.json`);
  await chmod(`${root}/bin/create-plinth.js`, 0o755);
  writeTypes();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exit;
}
