import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import {
  groupSchema,
  kindSchema,
  presetsSchema,
  repeatableSchema,
  stackSchema,
} from "../../src/catalog-build/schema.ts";
import { putBetween } from "./between.ts";
import { EXAMPLES } from "./reference/examples.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const SCHEMAS = {
  stack: stackSchema,
  group: groupSchema,
  feature: repeatableSchema.partial({ instances: true }),
  kind: kindSchema,
  presets: presetsSchema,
};

/** What is read here of a JSON Schema (draft 2020-12). */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly prefixItems?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly default?: unknown;
}

/** The published schemas by their paths, made from those that the build reads templates with. */
export function publishedSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      `schemas/${name}.json`,
      `${print(jsonSchema(schema, name))}\n`,
    ]),
  );
}

function jsonSchema(schema: z.ZodType, name: string): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return {
    $schema,
    title: `${name}.json of a folder of templates`,
    ...withExamples(rest as JsonSchema, `${name}.json `, ""),
  };
}

/** A schema with the example of each of its keys. */
function withExamples(schema: JsonSchema, file: string, path: string): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([key, value]): [string, JsonSchema] => {
    const inner = innerOf(value);
    if (inner === undefined) return [key, { ...value, examples: [exampleOf(file, `${path}${key}`)] }];
    const filled = withExamples(inner.schema, file, `${path}${key}${inner.step}`);
    if (inner.step === "[].") return [key, { ...value, items: filled }];
    return [key, inner.step === "." ? filled : { ...value, additionalProperties: filled }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function exampleOf(file: string, key: string): unknown {
  const example = EXAMPLES[`${file}${key}`];
  if (example === undefined)
    throw new Error(`scripts/docs/reference/examples.ts has no example for ${file}${key}`);
  return example;
}

function print(value: object): string {
  return JSON.stringify(value, null, 2);
}

/** Puts a table of keys for each schema into docs/templates.md. */
export function writeKeys(document: string): string {
  return Object.entries(SCHEMAS).reduce((text, [name, schema]) => {
    const rows = rowsOf(z.toJSONSchema(schema, { io: "input" }) as JsonSchema, `${name}.json `, "");
    return putBetween(text, `${name}.json`, [
      "| key | type | meaning | example |",
      "|---|---|---|---|",
      ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`),
    ]);
  }, document);
}

/** A row for each key, those of objects below the object's own. */
function rowsOf(
  { properties = {}, required = [] }: JsonSchema,
  file: string,
  path: string,
): readonly (readonly string[])[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${path}${key}`;
    const need = required.includes(key)
      ? "required"
      : "default" in schema
        ? "may be left out: `[]`"
        : "may be left out";
    const inner = innerOf(schema);
    const row = [
      `\`${name}\``,
      `${typeOf(schema)}, ${need}`,
      schema.description ?? "",
      inner ? "" : `\`${JSON.stringify(exampleOf(file, name))}\``,
    ];
    return [row, ...(inner ? rowsOf(inner.schema, file, `${name}${inner.step}`) : [])];
  });
}

/** The objects that a key holds: itself, in a list, or by ids. */
function innerOf(schema: JsonSchema): { readonly schema: JsonSchema; readonly step: string } | undefined {
  const { items, additionalProperties: values } = schema;
  if (schema.properties) return { schema, step: "." };
  if (items?.properties) return { schema: items, step: "[]." };
  if (typeof values === "object" && values.properties) return { schema: values, step: ".*." };
  return undefined;
}

/** A type in words, in the plural where many are held. */
function typeOf(schema: JsonSchema, s: "" | "s" = ""): string {
  const { type = "value", items, prefixItems, additionalProperties: values } = schema;
  if (schema.enum) return schema.enum.map((value) => `\`"${value}"\``).join(" or ");
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, s)).join(" or ");
  if (prefixItems?.[0]) return `pair${s} of ${typeOf(prefixItems[0], "s")}`;
  if (items) return `list${s} of ${typeOf(items, "s")}`;
  if (typeof values === "object") return `object${s} of ${typeOf(values, "s")}`;
  return `${type}${s}`;
}

// Run by itself: `tsx scripts/docs/schemas.ts`.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(`${root}/schemas`, { recursive: true });
  for (const [path, text] of publishedSchemas()) writeFileSync(`${root}/${path}`, text);
  const document = `${root}/docs/templates.md`;
  writeFileSync(document, writeKeys(readFileSync(document, "utf8")));
}
