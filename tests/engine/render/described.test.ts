import { expect, test } from "vitest";
import { describeUses, makeBlueprint, type Use } from "../../../src/engine/index.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const catalog = modelCatalog();
const described = (...uses: readonly Use[]) =>
  describeUses(
    catalog,
    makeBlueprint(catalog, {
      stack: "tiny",
      name: "demo",
      description: "A demo.",
      choices: { store: "small", chat: false },
      uses,
    }),
  );

test("instances are described with their members, and what was typed of each", () => {
  const [post, tag, ...more] = described(
    {
      feature: "model",
      instance: "Post",
      values: { audited: "", plural: "posties" },
      of: [
        { feature: "text", instance: "title", args: ["20"], values: { default: "x" } },
        { feature: "text", instance: "note", values: { optional: "" } },
        { feature: "choice", instance: "status", args: ["draft", "live"] },
        { feature: "ref", instance: "other", args: ["Tag"] },
      ],
    },
    { feature: "model", instance: "Tag", of: [{ feature: "text", instance: "name" }] },
  );
  expect(more).toEqual([]);
  expect(post).toMatchObject({ feature: "model", name: "Post", given: { plural: ["posties"] } });
  expect(Object.keys(post?.given ?? {})).toEqual(["plural"]);
  expect(post?.values.table).toBe("posties");
  expect(post?.can).toContain("audited");
  expect(post?.of.map(({ feature, name, given }) => [feature, name, given])).toEqual([
    ["text", "title", { size: ["20"], default: ["x"] }],
    ["text", "note", { size: ["200"] }],
    ["choice", "status", { words: ["draft", "live"] }],
    ["ref", "other", expect.objectContaining({ target: ["Tag"] })],
  ]);
  const [title, note, , other] = post?.of ?? [];
  expect([title?.can.includes("needed"), note?.can.includes("needed")]).toEqual([true, false]);
  expect(note?.can).toContain("optional");
  expect([title?.values.cell, other?.values.cell]).toEqual(["title", "other_id"]);
  expect(title?.of).toEqual([]);
  expect(tag).toMatchObject({ name: "Tag", given: {}, of: [{ name: "name", given: { size: ["200"] } }] });
  expect(JSON.stringify([post, tag])).not.toContain("\\u0000");
});

test("a project without instances has none", () => expect(described()).toEqual([]));
