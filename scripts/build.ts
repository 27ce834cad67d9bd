import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type PluginBuild } from "esbuild";
import { z } from "zod";
import { SCHEMAS } from "../src/cli/schemas/index.ts";
import { UserError } from "../src/errors.ts";
import { buildCatalog } from "./build-catalog.ts";

/** Builds dist/: the catalog, and the code, split so that each command loads only its own. */
const root = fileURLToPath(new URL("..", import.meta.url));
const templates = process.env.PLINTH_TEMPLATES ?? `${root}/templates`;

/** Packages that are loaded only where they are used: each becomes a file of its own. */
const LAZY = ["@clack/prompts", "execa"];
const SERVER = "src/cli/mcp/server.ts";

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
  // The server for agents is as large as all the rest, and is loaded by its own command alone.
  await build({
    ...commonjs,
    entryPoints: { mcp: SERVER },
    outdir: "dist",
    plugins: [{ name: "lean", setup: keepLean }],
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
  // For programs: the pure part alone, for a browser too, and all of it; what both need is written once.
  await build({
    ...shared,
    format: "esm",
    define,
    entryPoints: { index: "src/index.ts", engine: "src/engine/index.ts" },
    splitting: true,
    chunkNames: "shared-[hash]",
    outdir: "dist",
  });
}

function keepLazy(plugin: PluginBuild): void {
  plugin.onResolve({ filter: /\/mcp\/server\.ts$/ }, () => ({ path: "./mcp.cjs", external: true }));
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

/** What the server for agents never comes to, by the files that hold it, and what stands there instead. */
const UNUSED: readonly (readonly [RegExp, string])[] = [
  // Messages in fifty languages, half of zod's size.
  [/\/zod\/v4\/locales\/index\.c?js$/, 'export { default as en } from "./en.js";'],
  // Schemas of zod's last version: ours are of this one.
  [/\/zod\/v3\/index\.c?js$/, "export {};"],
  [/\/zod-to-json-schema\/dist\/esm\/index\.js$/, "export const zodToJsonSchema = undefined;"],
  // Answers that a server asks of people through an agent: ours asks none.
  [/\/validation\/ajv-provider\.js$/, "export class AjvJsonSchemaValidator {}"],
];

function keepLean(plugin: PluginBuild): void {
  for (const [filter, contents] of UNUSED) plugin.onLoad({ filter }, () => ({ contents }));
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
  const schemas = Object.entries(SCHEMAS).map(([command, shape]) => [command, z.toJSONSchema(shape)]);
  await writeFile(`${root}/dist/schemas.json`, JSON.stringify(Object.fromEntries(schemas)));
  for (const entry of await readdir(`${root}/dist`)) {
    // What an older build left would be shipped with the rest.
    if (/^(?:vendor|contracts|types)$|^shared-/.test(entry))
      await rm(`${root}/dist/${entry}`, { recursive: true });
  }
  await bundle(version, contracts);
  await rename(`${root}/dist/catalog.json.new`, `${root}/dist/catalog.json`);
  await chmod(`${root}/bin/create-plinth.js`, 0o755);
  writeTypes();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exit;
}
