import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCatalog } from "../../scripts/build/catalog.ts";
import { EXAMPLES } from "../../scripts/docs/reference/examples.ts";
import { publishedSchemas, writeKeys } from "../../scripts/docs/schemas.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const NAMES = ["stack.json", "group.json", "feature.json", "presets.json"];

/** The files that the build reads as JSON. */
const written = readdirSync(join(root, "templates"), { recursive: true, encoding: "utf8" })
  .map((path) => `templates/${path}`)
  .filter((path) => NAMES.includes(basename(path)) && !/\/(?:files|slots)\//.test(path));
const validators = new Map(
  [...publishedSchemas()].map(([path, text]) => [
    path,
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(text)),
  ]),
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
      const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
      expect([schema.examples[0], validate(schema.examples[0])]).toEqual([schema.examples[0], true]);
    }
    for (const part of Object.values(schema)) look(part);
  };
  for (const text of publishedSchemas().values()) look(JSON.parse(text));
  expect(found).toHaveLength(Object.keys(EXAMPLES).length);
});

describe("each error that docs/templates.md shows is the build's", () => {
  const shown = /<!-- errors: begin[^>]*-->\n```\n([\s\S]*?)\n```/
    .exec(read("docs/templates.md"))?.[1]
    ?.split("\n");
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plinth-templates-"));
    cpSync(join(root, "templates"), folder, { recursive: true });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Which combination is rendered first is not what an author has to know. */
  const withoutNames = (line: unknown) => String(line).replace(/ \(with .+\)$/, " (with …)");
  /** The first folder on the way to a file that only the test has, or the file. */
  const topOf = (path: string) => {
    const steps = path.split("/").map((_, index, all) => all.slice(0, index + 1).join("/"));
    const own = steps.find((step) => !existsSync(join(root, "templates/fastapi", step)));
    return join(folder, "fastapi", own ?? path);
  };
  const feature = (more: object) => JSON.stringify({ title: "Chat", hint: "rooms", ...more });
  const wrong: readonly (readonly [path: string, text: string])[] = [
    ["chat/feature.json", feature({ provide: [] })],
    ["chat/feature.json", JSON.stringify({ hint: "rooms" })],
    ["chat/feature.json", feature({ requires: ["userz"] })],
    ["chat/with/ghost/files/x.txt", "x\n"],
    ["chat/tests/x.txt", "x\n"],
    ["chat/files/app/main.py", "mine\n"],
    ["chat/slots/app/main.py", "# slot: start\nx\n"],
    ["chat/slots/app/lost.py", "# slot: start\nx\n"],
    ["chat/files/notes.md.hbs", "{{#if name}}x{{/if}}"],
    ["chat/slots/app/main.py", "print(1)\n# slot: startup\nx\n"],
    ["chat/migrations/rooms.py", '"""Create rooms."""\n'],
    ["presets.json", read("templates/fastapi/presets.json").replace('"sqlite"', '"oracle"')],
    ["chat/slots/compose.yaml", "# slot: services\nx\n"],
  ];

  test.each(wrong.map(([path, text], index) => [path, text, shown?.[index]] as const))(
    "%s",
    async (path, text, message) => {
      const file = join(folder, "fastapi", path);
      const old = existsSync(file) ? readFileSync(file) : undefined;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      try {
        const error = await buildCatalog(folder, "1.0.0").catch((failure: Error) => failure.message);
        expect(withoutNames(error)).toBe(withoutNames(message));
      } finally {
        if (old === undefined) rmSync(topOf(path), { recursive: true });
        else writeFileSync(file, old);
      }
    },
  );
  test("and none is left out", () => {
    expect(shown).toHaveLength(wrong.length);
  });
});
