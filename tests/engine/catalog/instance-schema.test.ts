import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { retarget } from "../../../src/cli/commands/change/retarget.ts";
import { readInstanceFrom } from "../../../src/engine/answers/from/index.ts";
import { instanceSchema } from "../../../src/engine/answers/instance-schema.ts";
import type { Kind } from "../../../src/engine/catalog/repeatable.ts";
import { makeBlueprint } from "../../../src/engine/index.ts";
import { UserError } from "../../../src/errors.ts";
import { freshRecord } from "../../../src/project/record/record.ts";
import { readCatalog } from "../../support/rendering.ts";

const { catalog, stack } = await readCatalog();
const feature = stack.repeatable?.[0];
if (feature === undefined) throw new Error("no feature of the catalog is repeatable");
const { members } = feature.instances;
if (members === undefined) throw new Error("its instances have no members");
const list = `${members.word}s`;
const validate = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true }).compile(
  instanceSchema(feature),
);

const blueprint = makeBlueprint(catalog, {
  stack: stack.id,
  name: "demo",
  description: "A demo.",
  choices: Object.values(stack.presets)[0]?.choices ?? {},
});
const project = {
  ...freshRecord(catalog, blueprint, new Map()),
  folder: "/nowhere",
  rendered: [],
  doubled: [],
  torn: [],
  sides: new Map(),
  problems: [],
};

/** What `add` says of a document; undefined if it takes it. */
function refusalOf(document: unknown): string | undefined {
  try {
    const words = readInstanceFrom(document, { where: "it", feature: feature as never });
    retarget("add", [feature?.id ?? "", ...words], catalog, project);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const named = (type: string, more: object = {}) => ({
  name: "Post",
  [list]: [{ name: "part", type, ...more }],
});
/** What an argument that names another member names. */
const othersOf = (kind: Kind) =>
  kind.arguments.flatMap(({ member }) => (member === undefined ? [] : [`other:${member[0]}`]));
const argumentsOf = (kind: Kind) =>
  kind.arguments.map(({ instance, value, member, name }) =>
    instance ? "Post" : member === undefined ? (value?.example ?? name) : "other",
  );

describe("the schema of a file for add --from", () => {
  const cases = members.kinds.flatMap((kind) =>
    [undefined, ...kind.options].map((option) => [kind, option] as const),
  );

  test.each(cases.map(([kind, option]) => [kind.name, option ?? "no option", kind, option] as const))(
    "allows %s with %s where add takes it",
    (_, __, kind, option) => {
      const rule = option === undefined ? undefined : members.options[option];
      const literal =
        option !== undefined && kind.literal?.options.includes(option) ? kind.literal : undefined;
      const own = option === undefined ? undefined : kind.rules[option];
      const [choice] = Object.keys(rule?.choices ?? {});
      const args = argumentsOf(kind);
      const example = choice ?? own?.example ?? literal?.example ?? rule?.value?.example ?? true;
      const value = literal?.oneOf === undefined ? example : args[0];
      const { name, [list]: parts } = named(kind.name, {
        ...(args.length > 0 ? { arguments: args } : {}),
        ...(option === undefined ? {} : { options: { [option]: value } }),
      });
      const document = { name, [list]: [...(parts as readonly object[]), ...othersOf(kind)] };
      const refusal = refusalOf(document);
      // An option may need another one, which a schema does not say.
      if (
        refusal === undefined ||
        /needs the option|does not|contradict|must|each needs the other/.test(refusal)
      )
        expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      else expect.unreachable(refusal);
    },
  );

  test.each<[string, unknown]>([
    ["no name", { [list]: [] }],
    ["an unknown key", { name: "Post", more: 1 }],
    ["an unknown kind", named("strang")],
    ["an unknown option", named("int", { options: { uniqe: true } })],
    ["a value where none is taken", named("int", { options: { unique: "yes" } })],
    ["an option that the kind has not", named("bool", { options: { min: 1 } })],
    ["a choice that is none", named("ref", { arguments: ["Post"], options: { "on-delete": "drop" } })],
    ["a bad argument", named("str", { arguments: ["ten"] })],
    ["an argument too many", named("int", { arguments: ["1"] })],
    ["a member that is a list", { name: "Post", [list]: [[]] }],
    ["an option of the instance", { name: "Post", options: { owned2: true } }],
  ])("refuses %s, as add does", (_, document) => {
    expect(refusalOf(document)).toBeDefined();
    expect(validate(document)).toBe(false);
  });

  test.each([true, false])("a boolean is the value of an option that takes one: %s", (value) => {
    const document = named("bool", { options: { default: value } });
    const words = readInstanceFrom(document, { where: "it", feature });
    expect(words).toEqual(["Post", `part:bool:default=${value}`]);
    expect([refusalOf(document), validate(document)]).toEqual([undefined, true]);
  });
});
