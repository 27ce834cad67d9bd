import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { EXAMPLES } from "../../scripts/docs/reference/examples.ts";
import { publishedSchemas, writeKeys } from "../../scripts/docs/schemas.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const NAMES = ["stack.json", "group.json", "feature.json", "presets.json"];

/** The files that the build reads as JSON. */
const written = readdirSync(join(root, "templates"), { recursive: true, encoding: "utf8" })
  .map((path) => `templates/${path}`)
  .filter((path) => NAMES.includes(basename(path)) && !/\/(?:files|slots)\//.test(path));
// One for all: the first schema that it compiles takes longer than the others together.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const validators = new Map(
  [...publishedSchemas()].map(([path, text]) => [path, ajv.compile(JSON.parse(text))]),
);

test("schemas/ and docs/templates.md are made from the build's own schemas (npx tsx scripts/docs/schemas.ts)", () => {
  expect(readdirSync(join(root, "schemas")).map((name) => `schemas/${name}`)).toEqual(
    [...publishedSchemas().keys()].sort(),
  );
  for (const [path, text] of publishedSchemas()) expect(read(path)).toBe(text);
  const document = read("docs/templates.md");
  expect(writeKeys(document)).toBe(document);
});

test.each(written)("%s names its schema and has its form", (path) => {
  const value = JSON.parse(read(path));
  expect(relative(root, resolve(root, dirname(path), value.$schema))).toBe(`schemas/${basename(path)}`);
  const validate = validators.get(`schemas/${basename(path)}`);
  expect([validate?.(value), validate?.errors]).toEqual([true, null]);
});

test.each([
  ["an unknown key", { provide: [] }],
  ["a list in place of a text", { title: ["Chat"] }],
  ["an empty word", { provides: [""] }],
  ["no hint", { hint: undefined }],
])("the schema of feature.json refuses %s, as the build does", (_, wrong) => {
  const value = JSON.parse(JSON.stringify({ title: "Chat", hint: "rooms", ...wrong }));
  expect(validators.get("schemas/feature.json")?.(value)).toBe(false);
});

test("each key's example has the key's type, and there is none besides", () => {
  const found: unknown[] = [];
  const look = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    if ("examples" in schema && Array.isArray(schema.examples)) {
      found.push(...schema.examples);
      const validate = ajv.compile(schema);
      expect([schema.examples[0], validate(schema.examples[0])]).toEqual([schema.examples[0], true]);
    }
    for (const part of Object.values(schema)) look(part);
  };
  for (const text of publishedSchemas().values()) look(JSON.parse(text));
  expect(found).toHaveLength(Object.keys(EXAMPLES).length);
});
