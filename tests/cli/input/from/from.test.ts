import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { readInstanceFrom } from "../../../../src/engine/answers/from/index.ts";
import { real, snapshot } from "../../../project/evolve/world.ts";
import { runIn } from "../../run.ts";

const [feature] = real.stacks.flatMap(({ repeatable = [] }) => repeatable);
const wordsOf = (document: unknown, name: string | null = "Post") => {
  if (feature === undefined) throw new Error("there is no resource");
  return readInstanceFrom(document, { where: "it", feature, name: name ?? undefined });
};
/** The word for one property, required or not. */
const wordOf = (property: object, required = true, more: object = {}) =>
  wordsOf({ properties: { it_is: property }, required: required ? ["it_is"] : [], ...more })[1];
const messageOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

/** What a service that was rendered says of the body that creates a resource, and the fields that it was added with. */
const RENDERED: readonly [field: string, property: object, required: boolean][] = [
  [
    "title:str.200",
    { type: "string", maxLength: 200, minLength: 1, pattern: "^[^\\x00]*$", title: "Title" },
    true,
  ],
  ["body:text.10000:min=2", { type: "string", maxLength: 10000, minLength: 2, pattern: "^[^\\x00]*$" }, true],
  ["price:decimal:min=0", { anyOf: [{ type: "number", minimum: 0.0 }, { type: "string" }] }, true],
  [
    "status:enum.draft.live:default=draft",
    { type: "string", enum: ["draft", "live"], title: "Status", default: "draft" },
    false,
  ],
  [
    "published_at:datetime:optional",
    { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] },
    false,
  ],
  ["views:int:default=3:max=9", { type: "integer", maximum: 9, minimum: -2147483648, default: 3 }, false],
  ["email:email", { type: "string", maxLength: 254, format: "email" }, true],
  ["big:bigint", { type: "integer", maximum: 9.223372036854776e18, minimum: -9.223372036854776e18 }, true],
  ["ratio:float:min=-0.5", { type: "number", minimum: -0.5 }, true],
  ["active:bool:default=true", { type: "boolean", default: true }, false],
  ["token:uuid", { type: "string", format: "uuid" }, true],
  ["day:date", { type: "string", format: "date" }, true],
  ["at:time", { type: "string", format: "time" }, true],
  ["meta:json", { type: "object", additionalProperties: true }, true],
  [
    "site:url:optional",
    { anyOf: [{ type: "string", maxLength: 2048, pattern: "^https?://[^\\s\\x00]+$" }, { type: "null" }] },
    false,
  ],
  [
    "rank:int:optional",
    { anyOf: [{ type: "integer", maximum: 2147483647, minimum: -2147483648 }, { type: "null" }] },
    false,
  ],
];

describe("a schema of many parts", () => {
  /** Schemas that each name the next one twice: 2^levels parts. */
  const doubling = (levels: number, end: object) => ({
    ...Object.fromEntries(
      Array.from({ length: levels }, (_, level) => {
        const next = { $ref: `#/$defs/a${level + 1}` };
        return [`a${level}`, { allOf: [next, next] }];
      }),
    ),
    [`a${levels}`]: end,
  });

  it("is read", () => {
    const $defs = doubling(8, { type: "string" });
    expect(wordOf({ $ref: "#/$defs/a0" }, true, { $defs })).toBe("it_is:str");
  });

  it.each(["allOf", "anyOf"])("is refused in one line where there is no end of them: %s", (keyword) => {
    const text = JSON.stringify(doubling(14, { type: "string" })).replaceAll("allOf", keyword);
    const said = messageOf(() => wordOf({ $ref: "#/$defs/a0" }, true, { $defs: JSON.parse(text) }));
    expect(said).toBe(
      "The property it_is in it is made of too many schemas: at most 10000 are followed in a file.",
    );
  });
});

describe("a schema's property", () => {
  it.each(RENDERED)("%s is read from what is rendered for it", (field, property, required) => {
    const [name = ""] = field.split(":");
    const document = { properties: { [name]: property }, required: required ? [name] : [] };
    expect(wordsOf(document)[1]).toBe(field);
  });

  it.each<[string, object, string]>([
    ["no length is that of the type", { type: "string" }, "it_is:str"],
    ["a length beyond a line", { type: "string", maxLength: 5000 }, "it_is:text.5000"],
    [
      "an exclusive bound",
      { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10 },
      "it_is:int:min=1:max=9",
    ],
    ["one as it was said before", { type: "integer", minimum: 0, exclusiveMinimum: true }, "it_is:int:min=1"],
    ["a bound beyond 32 bits", { type: "integer", maximum: 3e9 }, "it_is:bigint:max=3000000000"],
    ["a format of whole numbers", { type: "integer", format: "int64" }, "it_is:bigint"],
    ["a bound with a point", { type: "number", minimum: 2 }, "it_is:float:min=2.0"],
    ["a web address", { type: "string", format: "uri" }, "it_is:url"],
    ["null among types", { type: ["string", "null"], maxLength: 5 }, "it_is:str.5:optional"],
    ["null as it was said before", { type: "boolean", nullable: true, default: null }, "it_is:bool:optional"],
    ["null among words", { enum: ["a", "b", null] }, "it_is:enum.a.b:optional"],
    ["one value", { const: "a" }, "it_is:enum.a"],
  ])("%s", (_, property, word) => {
    expect(wordOf(property)).toBe(word);
  });

  it("that is not required is optional, unless it has a default", () => {
    expect([wordOf({ type: "integer" }, false), wordOf({ type: "integer", default: 1 }, false)]).toEqual([
      "it_is:int:optional",
      "it_is:int:default=1",
    ]);
  });

  it("may be somewhere else in the file", () => {
    const more = {
      $defs: { "a/b": { allOf: [{ type: "string" }, { maxLength: 7 }] }, c: { $ref: "#/$defs/a~1b" } },
    };
    expect(wordOf({ $ref: "#/$defs/c" }, true, more)).toBe("it_is:str.7");
  });

  it.each<[string, object, RegExp]>([
    [
      "a list",
      { type: "array", items: {} },
      /^The property it_is in it is array, and no kind of field keeps that\.$/,
    ],
    [
      "a pattern",
      { type: "string", pattern: "^a" },
      /has the pattern "\^a", and no kind of field keeps that/,
    ],
    ["a format", { type: "string", format: "ipv4" }, /has the format "ipv4"/],
    ["a shape", { type: "object", properties: { a: {} } }, /has the properties \{"a":\{\}\}/],
    ["whole numbers in steps", { type: "integer", multipleOf: 5 }, /has the multipleOf 5/],
    ["what is not read", { type: "string", writeOnly: true }, /has the writeOnly true/],
    ["no type", {}, /is of no type/],
    ["several types", { type: ["string", "integer"] }, /is string or integer/],
    [
      "alternatives",
      {
        oneOf: [
          { type: "string", format: "date" },
          { type: "string", format: "time" },
        ],
      },
      /several of format/,
    ],
    ["words of another form", { enum: ["Live now"] }, /cannot be "Live now"\. Allowed: lower-case letters/],
    ["a length that is too large", { type: "string", maxLength: 90000 }, /cannot be "90000"/],
    [
      "a default beyond a bound",
      { type: "integer", default: 5, maximum: 3 },
      /default .* is 5: it has to be at most max, 3/,
    ],
    ["a reference to nothing", { $ref: "#/$defs/no" }, /refers to "#\/\$defs\/no", which is not in the file/],
    ["a reference to another file", { $ref: "#/%ff" }, /refers to "#\/%ff", which is not in the file/],
    ["a reference to itself", { $ref: "#/properties/it_is" }, /refers to itself/],
  ])("with %s is refused in one line", (_, property, message) => {
    const said = messageOf(() => wordOf(property));
    expect(said).toMatch(message);
    expect(said).not.toContain("\n");
  });

  it.each([
    ["class", /"class" is a keyword of Python, .* Try post_class\./],
    ["publishedAt", /"publishedAt" cannot be the name of a field/],
    ["a:b", /"a:b" cannot be the name of a field/],
    ["__proto__", /"__proto__" cannot be the name of a field/],
  ])("called %s is refused", (name, message) => {
    const document = JSON.parse(`{"properties":{"${name}":{"type":"string"}}}`);
    expect(messageOf(() => wordsOf(document))).toMatch(message);
  });
});

describe("a document", () => {
  const post = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };
  const schemas = {
    PostRead: {},
    PostCreate: post,
    Tag: { properties: { id: { type: "integer" }, ...post.properties } },
  };
  const openapi = { openapi: "3.1.0", paths: {}, components: { schemas } };

  it("has the schema of the body that creates one, or of its name", () => {
    expect(wordsOf(openapi)).toEqual(["Post", "title:str"]);
    expect(wordsOf(openapi, "Tag")).toEqual(["Tag", "title:str:optional"]);
    expect(wordsOf({ definitions: { Tag: schemas.Tag } }, null)[0]).toBe("Tag");
    expect(wordsOf({ title: "Label", ...post }, null)[0]).toBe("Label");
  });

  it("has columns of every resource, and what is only read, which are left out", () => {
    const given = Object.fromEntries(["id", "created_at", "owner_id", "version"].map((one) => [one, {}]));
    const read = { count: { type: "array", readOnly: true } };
    expect(wordsOf({ properties: { ...given, ...read, ...post.properties } })).toHaveLength(2);
  });

  it.each<[string, object, string | undefined, RegExp]>([
    [
      "no such schema",
      openapi,
      "Pst",
      /^it has no schema PstCreate or Pst\. Choose from PostRead, PostCreate, Tag\.$/,
    ],
    [
      "several, and no name",
      openapi,
      undefined,
      /^it has 3 schemas: give a name, as in add resource Post --from it\. There is: PostRead, /,
    ],
    ["no name", post, undefined, /^it does not say what it is: give a name/],
    [
      "no properties",
      { $defs: { Post: { type: "string" } } },
      "Post",
      /^The schema of Post in it has no properties\.$/,
    ],
    ["no schema", { properties: { a: 3 } }, "Post", /^The property a in it is no schema\.$/],
  ])("with %s is refused", (_, document, name, message) => {
    if (feature === undefined) throw new Error("there is no resource");
    expect(messageOf(() => readInstanceFrom(document, { where: "it", feature, name }))).toMatch(message);
  });
});

describe("add resource --from", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plinth-from-"));
    expect((await runIn(folder, ["demo", "--yes", "--no-install", "--no-git"])).code).toBe(0);
    folder = join(folder, "demo");
  });
  afterAll(() => rmSync(join(folder, ".."), { recursive: true }));
  const add = (words: string, input?: string) =>
    runIn(
      folder,
      ["add", "resource", ...words.split(" "), "--no-install"],
      input === undefined ? {} : { input },
    );
  const YAML = `openapi: 3.1.0
components:
  schemas:
    Place:
      type: object
      required: [label]
      properties:
        id: { type: integer, readOnly: true }
        label: { type: string, maxLength: 80 }
        opened: { type: string, format: date }
`;

  test("reads YAML from a file and from standard input, options of the name kept", async () => {
    writeFileSync(join(folder, "api.yaml"), YAML);
    expect(await add("Place:shared --from api.yaml --dry-run", undefined)).toMatchObject({
      code: 0,
      err: "",
    });
    expect(await add("Place:shared --from -", YAML)).toMatchObject({ code: 0, err: "" });
    const record = readFileSync(join(folder, ".plinth/features"), "utf8");
    expect(record.match(/^use resource Place.*/gm)).toEqual([
      "use resource Place:shared",
      "use resource Place label str.80",
      "use resource Place opened date optional",
    ]);
    expect((await add("Place:shared --from api.yaml")).out).toContain("Nothing to do");
  });

  test("a folder is no file", async () => {
    const { code, err } = await add("Thing --from app");
    expect([code, err]).toEqual([2, "error: --from app: that is a folder, and has to be a file.\n"]);
  });

  test.each([
    ["api.json", '{"openapi": "3.1.0",', /^error: api\.json is not JSON: /],
    ["bad.yaml", "a: [1", /^error: bad\.yaml is not YAML: /],
    ["loop.yaml", "properties: &a { a: *a }", /^error: loop\.yaml is not YAML: /],
    ["list.yaml", "- a", /^error: list\.yaml must be an object\./],
    [
      "tags.json",
      '{"properties":{"tags":{"type":"array"}}}',
      /^error: The property tags in tags\.json is array/,
    ],
  ])("%s is refused in one line, and nothing is written", async (file, text, message) => {
    writeFileSync(join(folder, file), text);
    const before = snapshot(folder);
    const { code, err } = await add(`Thing --from ${file}`);
    expect([code, snapshot(folder)]).toEqual([2, before]);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n").length).toBeLessThan(3);
  });
});
