import { describe, expect, it } from "vitest";
import { makeBlueprint, type Use } from "../../../src/engine/index.ts";
import { freshRecord, parseRecord, recordOf } from "../../../src/project/record/record.ts";
import { gapsAfter, linesOfInstances, readGaps } from "../../../src/project/record/uses.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const catalog = modelCatalog();
const uses: readonly Use[] = [
  {
    feature: "model",
    instance: "Post",
    values: { audited: "", plural: "posts" },
    of: [
      { feature: "text", instance: "title", args: ["100"], values: { unique: "" } },
      { feature: "text", instance: "body", values: { default: 'a "b": c=d \\ e', optional: "" } },
      { feature: "choice", instance: "state", args: ["draft", "live"] },
    ],
  },
  { feature: "model", instance: "Tag", of: [] },
];
const blueprint = makeBlueprint(catalog, {
  stack: "tiny",
  name: "demo",
  description: "A demo.",
  choices: { store: "small", chat: true },
  uses,
});
const written = recordOf(catalog, freshRecord(catalog, blueprint, new Map()));
const features = String(written.get(".plinth/features")?.content);

describe("a record", () => {
  it("says what was rendered, however much that is and whatever characters values have", () => {
    const of = Array.from({ length: 3000 }, (_, index) => ({
      feature: "choice",
      instance: `member${index}`,
      args: ["a|b", "|"],
      values: { default: index % 2 === 0 ? "x|y" : "x | y" },
    }));
    const large = { ...blueprint, uses: [...blueprint.uses, { feature: "model", instance: "Large", of }] };
    const text = String(
      recordOf(catalog, freshRecord(catalog, large, new Map())).get(".plinth/features")?.content,
    );
    const { problems, rendered } = parseRecord(text, "");
    expect(problems).toEqual([]);
    expect(rendered).toEqual([large]);
  });

  it("has a line for each instance and each member, and is read as it was written", () => {
    expect(features).toContain(
      [
        "# model",
        "use model Post:audited:plural=posts",
        "",
        "use model Post title text.100 unique",
        "",
        'use model Post body text default="a \\"b\\": c=d \\\\ e" optional',
        "",
        "use model Post state choice.draft.live",
        "",
        "use model Tag",
        "",
      ].join("\n"),
    );
    const read = parseRecord(features, "");
    expect([read.problems, read.doubled]).toEqual([[], []]);
    expect(read.blueprint).toEqual(blueprint);
    expect(read.migrations.present).toContain("model/Post/title");
  });

  it("of a project without instances is as it was: `feature` for each, and `use` is read as the same", () => {
    expect(features).toContain("# store\nfeature store/small\n# chat\nfeature chat\n");
    const other = parseRecord(features.replaceAll(/^feature /gm, "use "), "");
    expect([other.problems, other.blueprint]).toEqual([[], blueprint]);
  });

  it("that two branches merged has their lines in any order", () => {
    const lines = features.split("\n");
    const at = lines.indexOf("use model Post title text.100 unique");
    const [title = ""] = lines.splice(at, 1);
    const { blueprint: merged, problems } = parseRecord([title, ...lines].join("\n"), "");
    expect([problems, merged]).toEqual([[], blueprint]);
  });

  it("says which member or instance it has twice, or without its instance", () => {
    const doubled = (line: string) => parseRecord(`${features}${line}\n`, "");
    expect(doubled("use model Post title text.200").doubled).toEqual(["model Post title"]);
    expect(doubled("use model Tag:audited").doubled).toEqual(["model Tag"]);
    expect(doubled("use model Post title text.100 unique").doubled).toEqual([]);
    expect(doubled("use model Gone title text").problems).toEqual([
      { file: ".plinth/features", problem: 'has no line "use model Gone", and one of its members' },
    ]);
  });

  it("keeps the place of a line that went, behind the one before it", () => {
    const [post, tag] = uses;
    if (post === undefined || tag === undefined) throw new Error("no uses");
    const of = post.of ?? [];
    const lines = (after: readonly Use[], gaps = new Map<string, number>()) =>
      linesOfInstances(after, "model", gapsAfter(gaps, uses, after)).filter((line) => line !== "");
    const body = of.filter(({ instance }) => instance !== "body");
    expect(lines([{ ...post, of: body }, tag])).toEqual([
      "use model Post:audited:plural=posts",
      "use model Post title text.100 unique",
      "#",
      "use model Post state choice.draft.live",
      "use model Tag",
    ]);
    expect(lines([tag])).toEqual(["#", "#", "#", "#", "use model Tag"]);
    expect(lines([])).toEqual(["#", "#", "#", "#", "#"]);
    const renamed = of.map((member) =>
      member.instance === "title" ? { ...member, instance: "headline", id: "title", was: member } : member,
    );
    const article: Use = { ...post, instance: "Article", id: "Post", was: post, of: renamed };
    const gaps = new Map([["model Post title", 1]]);
    expect(lines([article, tag], gaps).slice(1, 4)).toEqual([
      "use model Post title text.100 unique",
      "#",
      'use model Post body text default="a \\"b\\": c=d \\\\ e" optional',
    ]);
    expect(
      readGaps("# model\n#\n\nuse model Post\n\n#\n#\nuse model Post a text\n# tables that were kept\n#\n"),
    ).toEqual(
      new Map([
        ["model", 1],
        ["model Post", 2],
      ]),
    );
  });

  it.each([
    "use",
    "use Model",
    "use model $(x)",
    "use model Post title",
    "use model Post title text..",
    "use model Post title text optional optional",
    'use model Post title text default="a',
    "use model Post title text default=",
    "use model Post title te;xt",
    "use ../x",
  ])("refuses %j", (line) => {
    const [problem] = parseRecord(`${features}${line}\n`, "").problems;
    expect(problem?.problem).toMatch(/is no use of a feature|is not of a record/);
  });
});
