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
  "src/host.ts",
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

/** Loads execa, a fifth of a start, when the first program is run. */
export const lazy: Plugin = {
  name: "lazy",
  setup(build) {
    build.onResolve({ filter: /^execa$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path, namespace: "lazy" },
    );
    build.onResolve({ filter: /^\.\/execa\.cjs$/, namespace: "lazy" }, ({ path }) => ({
      path,
      external: true,
    }));
    build.onLoad({ filter: /^/, namespace: "lazy" }, () => ({
      contents: [
        build.initialOptions.format === "esm"
          ? 'import { createRequire } from "node:module"; const load = () => createRequire(import.meta.url)("./execa.cjs");'
          : 'const load = () => require("./execa.cjs");',
        ...["execa", "execaSync"].map(
          (name) => `export const ${name} = (...words) => load().${name}(...words);`,
        ),
      ].join("\n"),
    }));
  },
};

/** Leaves out zod's messages in fifty languages, half of its size, which are loaded with it. */
export const lean: Plugin = {
  name: "lean",
  setup(build) {
    build.onLoad({ filter: /\/zod\/v4\/locales\/index\.c?js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};
