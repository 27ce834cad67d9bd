import { dirname, relative, resolve } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

/** Packages that are loaded only where they are used: each becomes a file of its own. */
export const PACKAGES = ["@clack/prompts"];

/** The parts of the command line, by the modules that are asked for at run time; each becomes a file of its own. */
export const BUNDLES: Readonly<Record<string, readonly string[]>> = {
  start: ["start"],
  create: ["create"],
  mcp: ["mcp/server"],
  work: [
    "completion",
    "continue",
    "diff",
    "doctor",
    "evolve",
    "explain",
    "export",
    "list",
    "prompts",
    "schema",
    "undo",
    "update",
    "verify",
  ],
};

/** What there must be one of, in all parts: where signals go, what is caught, the commands. */
const ONCE = ["src/errors.ts", "src/cli/interrupt.ts", "src/cli/program.ts", "src/cli/commands/index.ts"];

/** Leaves to other files what they hold, and commander without what it never comes to. */
export function apart(root: string, bundle: string): Plugin {
  const setup = (build: PluginBuild) => {
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, importer }) => {
      const file = relative(root, resolve(dirname(importer), path));
      const module = file.replace(/^src\/cli\//, "").replace(/\.ts$/, "");
      const own = Object.keys(BUNDLES).find((name) => BUNDLES[name]?.includes(module));
      if (kind === "dynamic-import" && own !== undefined && own !== bundle)
        return { path: `./${own}.cjs`, external: true };
      if (kind === "import-statement" && bundle !== "start" && bundle !== "mcp" && ONCE.includes(file))
        return { path: "./start.cjs", external: true };
      return undefined;
    });
    build.onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) => {
      if (kind !== "dynamic-import" || !PACKAGES.includes(path)) return undefined;
      return { path: `./vendor/${fileNameOf(path)}.cjs`, external: true };
    });
    // commander starts other programs only for commands that are files of their own, and ours are not.
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("/commander/") ? { path: "unused", namespace: "unused" } : undefined,
    );
    build.onLoad({ filter: /^unused$/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
  };
  return { name: "apart", setup };
}

/** The name of the file that a package becomes. */
export function fileNameOf(name: string): string {
  return name.replace(/^@/, "").replaceAll("/", "-");
}

/** What of the libraries is never come to, by the files that hold it, and what stands there instead. */
const UNUSED: readonly (readonly [RegExp, string])[] = [
  // Messages in fifty languages, half of zod's size.
  [/\/zod\/v4\/locales\/index\.c?js$/, 'export { default as en } from "./en.js";'],
  // Schemas made from JSON Schema, and parsers made ahead of time: ours are written, and parsed as they are.
  [/\/zod\/v4\/classic\/from-json-schema\.js$/, "export const fromJSONSchema = undefined;"],
  [
    /\/zod\/v4\/core\/compile\.js$/,
    "export const INVALID = undefined, compile = undefined, withParser = undefined;" +
      "export class ZodCompileAsyncError {} export class ZodCompileUnsupportedError {}",
  ],
  // Schemas of zod's last version: ours are of this one.
  [/\/zod\/v3\/index\.c?js$/, "export {};"],
  [/\/zod-to-json-schema\/dist\/esm\/index\.js$/, "export const zodToJsonSchema = undefined;"],
  // Answers that a server asks of people through an agent: ours asks none.
  [/\/validation\/ajv-provider\.js$/, "export class AjvJsonSchemaValidator {}"],
  // The contract's cases are clients of WebSockets, and read them frame by frame.
  [/\/ws\/lib\/(?:websocket-server|stream)\.js$/, "module.exports = undefined;"],
];

/** Leaves out of the libraries what is never come to. */
export const lean: Plugin = {
  name: "lean",
  setup(build) {
    for (const [filter, contents] of UNUSED) build.onLoad({ filter }, () => ({ contents }));
  },
};
