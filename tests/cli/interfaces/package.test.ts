import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSource } from "../../repository/functions.ts";
import { root } from "../run.ts";

const examples = [
  ...readFileSync(join(root, "docs/api.md"), "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm),
].map(([, code = ""], index): readonly [name: string, code: string] => [`api-${index + 1}`, code]);
let folder: string;

beforeAll(() => {
  // A program that depends on the package, with nothing else but the types of Node.js.
  folder = mkdtempSync(join(tmpdir(), "plinth-package-"));
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/create-plinth"));
  symlinkSync(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
  symlinkSync(join(root, "node_modules/undici-types"), join(folder, "node_modules/undici-types"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, code] of examples) writeFileSync(join(folder, `${name}.ts`), code);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of Node.js in the folder, and returns what it printed. */
function node(...argv: readonly string[]): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return execFileSync(process.execPath, argv, { cwd: folder, encoding: "utf8", env });
}

/** Compiles files of the folder into `out/`; fails with what the compiler says. */
function compile(...files: readonly string[]): void {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const target = ["--module", "nodenext", "--target", "es2022", "--lib", "es2023", "--types", "node"];
  try {
    node(tsc, ...target, ...strict, "--outDir", "out", ...files);
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  }
}

test("the examples of docs/api.md compile under TypeScript's strictest rules", () => {
  expect(examples.length).toBeGreaterThan(3);
  compile(...examples.map(([name]) => `${name}.ts`));
});

test("and run", () => {
  const [create, refuse, render, reconcile] = examples.map(([name]) =>
    node("--no-warnings", `out/${name}.js`),
  );
  expect(create).toBe("");
  expect(readdirSync(join(folder, "my-api"))).toContain("pyproject.toml");
  expect(refuse).toBe("");
  expect(render).toMatch(/^\d{3} # my-api\n/);
  expect(reconcile).toMatch(/^create app\/chat\/hub\.py /m);
});

test("the examples in the comments of the public API compile, and return what they say", () => {
  const { functions, exported } = readSource();
  const found = exported.flatMap((id) => {
    const [, code] = /@example ([^\n]+)/.exec(functions.get(id)?.doc ?? "") ?? [];
    return code === undefined ? [] : [code];
  });
  expect(found.length).toBe(exported.length);
  const names = exported.map((id) => id.split("#")[1]);
  const blocks = found.map((code) => {
    const [, expression, value] = /^(.+?);? \/\/ => (.+)$/.exec(code) ?? [];
    if (expression !== undefined) return `assert.deepStrictEqual(${expression}, ${value});`;
    // A page's example is compiled only.
    return code.includes("fetch(")
      ? `async () => { ${code} };`
      : `process.chdir(mkdtempSync("room-")); { ${code} } process.chdir("..");`;
  });
  const program = [
    'import assert from "node:assert/strict";',
    'import { mkdtempSync } from "node:fs";',
    `import { NONE, ${names.join(", ")} } from "create-plinth";`,
    "const catalog = await loadCatalog();",
    'const blueprint = makeBlueprint(catalog, completeAnswers(catalog, { name: "my-api" }));',
    "const stack = findStack(catalog, blueprint.stack);",
    "const before = renderFiles(catalog, blueprint);",
    "const yours = new Map(before);",
    'const next = renderFiles(catalog, changeBlueprint(catalog, blueprint, { kind: "remove", features: ["chat"] }));',
    ...blocks,
  ];
  writeFileSync(join(folder, "comments.ts"), program.join("\n"));
  compile("comments.ts");
  expect(node("--no-warnings", "out/comments.js")).toBe("");
});

test("require resolves the package and its engine to the files that import loads", () => {
  const resolve = 'console.log(require.resolve("create-plinth"), require.resolve("create-plinth/engine"))';
  expect(node("--input-type=commonjs", "-e", resolve).trim()).toBe(
    `${join(root, "dist/index.js")} ${join(root, "dist/engine.js")}`,
  );
});

test("require finds the package where Node.js can require ES modules", () => {
  const code =
    'console.log(typeof require("create-plinth").create, typeof require("create-plinth/engine").render)';
  writeFileSync(join(folder, "required.cjs"), code);
  expect(node("--no-warnings", "required.cjs")).toBe("function function\n");
});

test("publint finds nothing", async () => {
  const { messages, pkg } = await publint({ pkgDir: root, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
});
