import { relative, resolve } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

/** The parts of the command line, by the modules that are asked for at run time; each becomes a file of its own. */
export const BUNDLES: Readonly<Record<string, readonly string[]>> = {
  start: ["start"],
  create: ["commands/create/create"],
  drawn: ["prompts/clack"],
  mcp: ["commands/mcp/server"],
  toml: ["../project/tools/parse-toml"],
  yaml: ["../project/tools/parse-yaml"],
  work: [
    "prompts/drawn-asker",
    "prompts/plain-asker",
    "commands/completion/completion",
    "commands/recover/continue",
    "commands/inspect/diff",
    "commands/recover/doctor",
    "commands/change/change",
    "commands/inspect/explain",
    "commands/inspect/export",
    "output/hide",
    "commands/inspect/list",
    "prompts/ask-for",
    "commands/schema/schema",
    "commands/recover/undo",
    "commands/change/update",
    "commands/verify/verify",
  ],
};

/** Parts that are loaded after `start`, and take from it what there must be one of. */
export const AFTER_START = ["create", "mcp", "work"];

/** What there must be one of, in all parts: where signals go, what is caught, what is printed, the commands. */
const ONCE = [
  "src/errors.ts",
  "src/cli/processes/interrupt.ts",
  "src/cli/output/print.ts",
  "src/cli/build-command.ts",
  "src/cli/program.ts",
  "src/cli/commands/index.ts",
];

/** The name by which a part is an entry point. */
export const entryOf = (bundle: string): string => `bundle:${bundle}`;

/** Leaves to other files what they hold, and commander without what it never reaches. */
export function apart(root: string, { once }: { readonly once: "here" | "in start" }): Plugin {
  const source = `${root}/src/cli`;
  const setup = (build: PluginBuild) => {
    build.onResolve({ filter: /^bundle:/ }, ({ path }) => ({
      path: path.replace("bundle:", ""),
      namespace: "bundle",
    }));
    build.onLoad({ filter: /^/, namespace: "bundle" }, ({ path }) => ({
      contents: BUNDLES[path]?.map((module) => `export * from "./${module}.ts";`).join("\n") ?? "",
      resolveDir: source,
      loader: "ts",
    }));
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const file = resolve(resolveDir, path);
      const module = relative(source, file).replace(/\.ts$/, "");
      const own = Object.keys(BUNDLES).find((name) => BUNDLES[name]?.includes(module));
      if (kind === "dynamic-import" && own !== undefined) return { path: `./${own}.cjs`, external: true };
      if (kind === "import-statement" && once === "in start" && ONCE.includes(relative(root, file)))
        return { path: "./start.cjs", external: true };
      return undefined;
    });
    // commander starts other programs only for commands that are files of their own, and ours are not.
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("/commander/") ? { path: "unused", namespace: "unused" } : undefined,
    );
    build.onLoad({ filter: /^unused$/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
  };
  return { name: "apart", setup };
}

/** What yaml writes by: texts are only read. */
const WRITING =
  "export const createStringifyContext = undefined, stringify = undefined, stringifyCollection = undefined," +
  "stringifyDocument = undefined, stringifyNumber = undefined, stringifyPair = undefined, stringifyString = undefined;";

/** Parts of the libraries that are never reached, by file, and their replacements. */
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
  [/\/yaml\/browser\/dist\/stringify\/stringify\w*\.js$/, WRITING],
  // The contract's cases are clients of WebSockets, and read them frame by frame.
  [/\/ws\/lib\/(?:websocket-server|stream)\.js$/, "module.exports = undefined;"],
  // They also ask for no compression.
  [
    /\/ws\/lib\/permessage-deflate\.js$/,
    'module.exports = class { static extensionName = "permessage-deflate"; };',
  ],
];

/** Leaves out of the libraries what is never reached. */
export const lean: Plugin = {
  name: "lean",
  setup(build) {
    for (const [filter, contents] of UNUSED) build.onLoad({ filter }, () => ({ contents }));
  },
};
