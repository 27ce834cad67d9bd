import { describe, expect, it } from "vitest";
import { checkCombinations } from "../../../src/catalog-build/combinations.ts";
import { formsOf, pluralOf, wordsOf } from "../../../src/engine/blueprint/names.ts";
import {
  changeBlueprint,
  explain,
  makeBlueprint,
  planMigrations,
  render,
  renderFiles,
  type Tree,
  type Use,
} from "../../../src/engine/index.ts";
import { fillBlanks, fillValues, instanceValues } from "../../../src/engine/render/values.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const catalog = modelCatalog();
const blueprintOf = (uses: readonly Use[], store = "small") =>
  makeBlueprint(catalog, {
    stack: "tiny",
    name: "demo",
    description: "A demo.",
    choices: { store, chat: false },
    uses,
  });
const model = (instance: string, ...of: Use[]): Use => ({ feature: "model", instance, of });
const text = (instance: string, values: Use["values"] = {}, ...args: string[]): Use => ({
  feature: "text",
  instance,
  args,
  values,
});
const ref = (instance: string, target: string): Use => ({ feature: "ref", instance, args: [target] });
const contentOf = (tree: Tree, path: string) => String(tree.get(path)?.content);
/** Words that differ. */
const lettersFor = (count: number) => Array.from({ length: count }, (_, at) => "a".repeat(at + 1));
const modelOf = () => {
  const [feature] = catalog.stacks.flatMap(({ repeatable = [] }) => repeatable);
  if (feature === undefined) throw new Error("the catalog has no such feature");
  return feature;
};
const stepsIn = (tree: Tree) =>
  new Map(
    [...tree]
      .filter(([path]) => path.startsWith("steps/"))
      .map(([path, file]) => [path.replace(/[0-9a-f]{12}_/, ""), String(file.content)]),
  );

describe("an instance", () => {
  it("has its names in paths and texts, once for each", () => {
    const tree = renderFiles(catalog, blueprintOf([model("BlogPost"), model("Story")]));
    expect([...tree.keys()]).toContain("models/blog_post.py");
    expect([...tree.keys()]).toContain("models/story.py");
    expect(contentOf(tree, "models/story.py")).toBe(
      '"""Stories of demo."""\n\nfrom models.base import Base, Column\n\n\nclass Story(Base):\n    """A story."""\n\n    table = "stories"\n',
    );
    expect(contentOf(tree, "main.txt")).toContain("blog posts at /blog-posts\nstories at /stories\n");
    expect(contentOf(tree, "models/__init__.py")).toContain('    "BlogPost",\n    "first",\n    "Story",\n');
  });

  it("meets the features of the project, and its own options", () => {
    const of = (uses: readonly Use[], store: string) =>
      contentOf(renderFiles(catalog, blueprintOf(uses, store)), "models/post.py");
    expect(of([model("Post")], "big")).toContain("shards = 16");
    expect(of([model("Post")], "small")).not.toContain("shards");
    expect(of([{ ...model("Post"), values: { audited: "", plural: "post_items" } }], "small")).toBe(
      '"""Post items of demo."""\n\nfrom models.audit import watch\nfrom models.base import Base, Column\n\n\nclass Post(Base):\n    """A post."""\n\n    table = "post_items"\n\n    def changed(self):\n        watch(self)\n',
    );
  });

  it("has in code no value but names, and leaves what is the language's", () => {
    const values = instanceValues(modelOf(), { feature: "model", instance: "BlogPost" });
    const fill = (text: string) => fillBlanks(fillValues(text, values), { name: "demo", description: "A." });
    expect(fill('if __name__ == "__main__": __init__()')).toBe('if __name__ == "__main__": __init__()');
    expect(fill("{{name}} {{other}} {name} __other__")).toBe("demo {{other}} {name} __other__");
    expect(fill("get___name_snake__(__name_snake___id, {{{name_snake}}})")).toBe(
      "get_blog_post(blog_post_id, {blog_post})",
    );
  });

  it("is explained by its words", () => {
    const found = explain(catalog, blueprintOf([model("Post", text("title"))]), "models/post.py");
    expect(found?.owner).toBe("model Post");
    expect(found?.contributions.map(({ owner, slots }) => [owner, slots])).toContainEqual([
      "model Post title",
      ["columns"],
    ]);
  });
});

describe("members", () => {
  it("fill slots within lines: kind, options, and the default of an option that was not given", () => {
    const members = [
      text("title", { unique: "" }, "100"),
      text("body", { optional: "", default: 'a "b"' }),
      { feature: "choice", instance: "state", args: ["draft", "live"] },
      ref("parent", "Post"),
    ];
    const post = contentOf(renderFiles(catalog, blueprintOf([model("Post", ...members)])), "models/post.py");
    expect(post).toContain("from enum import Enum\n");
    expect(post).toContain(
      [
        "    title = Column(Text(100), unique=True)",
        "    body = Column(Text(200), null=True, default='a \"b\"')",
        '    state = Column(Enum("draft", "live"))',
        '    parent_id = Column(Ref("Post"))',
        "",
        "    def check(self):",
        '        """Refuse what lacks a column."""',
        '        self.need("title", "state", "parent_id")',
        "",
      ].join("\n"),
    );
  });

  it("have lines that are broken where the formatter of the language breaks them", () => {
    const long = "a".repeat(66);
    const tree = renderFiles(catalog, blueprintOf([model("Post", text("body", { default: long }))]));
    expect(contentOf(tree, "models/post.py")).toContain(
      `    body = Column(\n        Text(200), default="${long}"\n    )\n`,
    );
  });

  it("have values that are never read as slots, values or markup", () => {
    const odd = "# slot: checks slot_type __table__ {{table}} \0";
    const post = (value: string) =>
      contentOf(
        renderFiles(catalog, blueprintOf([model("Post", text("body", { default: value }))])),
        "models/post.py",
      );
    expect(post(odd.slice(0, -2))).toContain(`default="${odd.slice(0, -2)}"`);
    expect(() => post(odd)).toThrow(/The option default of body cannot be/);
  });
});

describe("migrations", () => {
  it("of members that come with their instance are in its own, and follow what they refer to", () => {
    const tree = render(
      catalog,
      blueprintOf([model("Post", text("title"), ref("author", "Person")), model("Person", text("name"))]),
    );
    const steps = stepsIn(tree);
    expect([...steps.keys()].sort()).toEqual([
      "steps/create_person.txt",
      "steps/create_post.txt",
      "steps/first.txt",
    ]);
    expect(steps.get("steps/create_post.txt")).toContain(
      "  make posts\n    id\n    column title text(200) ()\n    column author_id ref(people) ()\n\n",
    );
    const revision = /revision = (".*")/.exec(steps.get("steps/create_person.txt") ?? "")?.[1];
    expect(steps.get("steps/create_post.txt")).toContain(`after = ${revision}`);
  });

  it("of a circle of instances end with what closes it", () => {
    const uses = [model("Post", ref("best", "Person")), model("Person", ref("last", "Post"))];
    const { files, created } = planMigrations(catalog, blueprintOf(uses), { present: [], kept: [] }, []);
    expect(created.filter((id) => id.startsWith("model/"))).toEqual([
      "model/Post/create",
      "model/Person/create",
      "model/Person/last",
      "model/Post/best",
    ]);
    expect([...stepsIn(files).keys()]).toContain("steps/add_post_best.txt");
  });

  it("of members that go with their instance go with its own", () => {
    const previous = blueprintOf([model("Post", text("title")), model("Person", ref("of", "Post"))]);
    const present = planMigrations(catalog, previous, { present: [], kept: [] }, []).state.present;
    const { files, dropped } = planMigrations(catalog, blueprintOf([]), { present, kept: [] }, ["aaa"], {
      previous,
    });
    expect(dropped).toEqual([
      "model/Person/create",
      "model/Person/of",
      "model/Post/create",
      "model/Post/title",
    ]);
    const post = stepsIn(files).get("steps/unmake_post.txt");
    expect(post).toMatch(/^Unmake posts\.\n/);
    expect(post).toContain(
      "up:\n  drop posts\n\ndown:\n  make posts\n    id\n    column title text(200) ()\n",
    );
  });

  it("of a kind with another column rename it and change it, and go back in the opposite order", () => {
    const previous = blueprintOf([model("Post", text("author", {}, "9")), model("Person")]);
    const { present } = planMigrations(catalog, previous, { present: [], kept: [] }, []).state;
    const path = { feature: "model", instance: "Post", member: "author" };
    const next = changeBlueprint(catalog, previous, {
      kind: "use",
      changes: [{ do: "set", path, use: ref("author", "Person") }],
    });
    const plan = planMigrations(catalog, next, { present, kept: [] }, ["aaa"], { previous });
    expect([plan.created, plan.dropped, plan.changed]).toEqual([[], [], ["model/Post/author"]]);
    const [rename = "", change = ""] = [...plan.files.values()].map(({ content }) => String(content));
    expect(rename).toContain(
      "up:\n  rename posts.author to author_id\n\ndown:\n  rename posts.author_id to author\n",
    );
    expect(change).toContain(
      "up:\n  alter posts.author_id ref(people) ()\n\ndown:\n  alter posts.author_id text(9) ()\n",
    );
    expect(change).toContain(`after = ${/revision = (".*")/.exec(rename)?.[1]}`);
    expect(plan.state.present).toEqual(present);
  });

  it("are refused where other options would give a table other columns", () => {
    const [stack] = catalog.stacks;
    const [feature] = stack?.repeatable ?? [];
    if (stack === undefined || feature === undefined) throw new Error("no feature");
    const section = { slot: "columns", lines: ["column size"] };
    const parts = [
      ...feature.parts,
      {
        ...{ needs: ["sized"], files: [], contributions: [], migrations: [] },
        steps: [{ host: "create", source: "", imports: [], sections: [section] }],
      },
    ];
    const options = {
      ...feature.instances.options,
      sized: { provides: [], also: [], covers: [], requires: [], conflicts: [] },
    };
    const sized = { ...feature, parts, instances: { ...feature.instances, options } };
    const other = { ...catalog, stacks: [{ ...stack, repeatable: [sized] }] };
    const previous = blueprintOf([model("Post", text("title"))]);
    const { present } = planMigrations(other, previous, { present: [], kept: [] }, []).state;
    const use = { feature: "model", instance: "Post", values: { sized: "" } };
    const path = { feature: "model", instance: "Post" };
    const next = changeBlueprint(other, previous, { kind: "use", changes: [{ do: "set", path, use }] });
    expect(() => planMigrations(other, next, { present, kept: [] }, ["aaa"], { previous })).toThrow(
      "Post would have a table with other columns, and there is no migration for that.",
    );
  });

  it("are none for a stack that has no tool for them", () => {
    const [stack] = catalog.stacks;
    if (stack === undefined) throw new Error("no stack");
    const { migrations: _, ...rest } = stack;
    const without = { ...catalog, stacks: [rest] };
    const tree = render(without, blueprintOf([model("Post", text("title"))]));
    expect([...tree.keys()].filter((path) => path.startsWith("steps/"))).toEqual([]);
    expect([...tree.keys()]).toContain("models/post.py");
  });
});

describe("names", () => {
  it.each([
    ["BlogPost", "blog_post", "blog_posts"],
    ["HTTPRoute", "http_route", "http_routes"],
    ["Person", "person", "people"],
    ["Category", "category", "categories"],
    ["Day", "day", "days"],
    ["Box", "box", "boxes"],
    ["Analysis", "analysis", "analyses"],
    ["SalesPerson", "sales_person", "sales_people"],
    ["OAuth2Client", "o_auth2_client", "o_auth2_clients"],
  ])("%s", (name, one, many) => {
    expect(wordsOf(name).join("_")).toBe(one);
    expect(pluralOf(wordsOf(name)).join("_")).toBe(many);
  });

  it("have eight forms", () => {
    expect(formsOf(["blog", "post"])).toEqual({
      snake: "blog_post",
      pascal: "BlogPost",
      indefinite: "a blog post",
      opening: "A blog post",
      camel: "blogPost",
      kebab: "blog-post",
      words: "blog post",
      sentence: "Blog post",
    });
  });
});

describe("uses that are not allowed", () => {
  it.each<[string, readonly Use[], RegExp]>([
    [
      "an unknown feature",
      [{ feature: "modle", instance: "Post" }],
      /Unknown feature "modle"\. Did you mean model\?/,
    ],
    ["a bad name", [model("post")], /"post" cannot be the name of a model\. Allowed: .*, such as Post\./],
    ["a reserved name", [model("Base")], /"Base" is reserved/],
    ["a name of templates", [model("Post", text("slot_type"))], /begins with a word of templates/],
    ["a name of a migration", [model("Post", text("create"))], /"create" is reserved/],
    ["the same name twice", [model("Post"), model("Post")], /There is a model Post already\./],
    [
      "an unknown kind",
      [model("Post", { feature: "txet", instance: "a" })],
      /Unknown kind "txet" of the column a\. Did you mean text\?/,
    ],
    ["another word for a kind", [model("Post", { feature: "string", instance: "a" })], /Say text\./],
    ["a column twice", [model("Post", text("a"), text("a"))], /There is a column of Post a already\./],
    [
      "an unknown option",
      [model("Post", text("a", { uniqe: "" }))],
      /Unknown option "uniqe" of a, which is text\. Did you mean unique\?/,
    ],
    [
      "an option of another kind",
      [model("Post", { feature: "choice", instance: "a", args: ["x"], values: { unique: "" } })],
      /Unknown option "unique" of a, which is choice/,
    ],
    ["a value too many", [model("Post", text("a", { unique: "yes" }))], /unique of a takes no value/],
    ["a missing value", [model("Post", text("a", { default: "" }))], /takes a value: default=draft/],
    [
      "a bad argument",
      [model("Post", text("a", {}, "0"))],
      /The size of "a:text\.0" cannot be "0"\. Allowed: 1 to 9999/,
    ],
    ["an argument too many", [model("Post", text("a", {}, "1", "2"))], /text takes one argument, not 2/],
    [
      "no argument",
      [model("Post", { feature: "choice", instance: "a" })],
      /"a:choice" lacks the words: a:choice\.draft\./,
    ],
    [
      "a reference to nothing",
      [model("Post", ref("a", "Persn")), model("Person")],
      /refers to Persn, .*Did you mean Person\?/,
    ],
    [
      "a line that is too long",
      [model("Post", { feature: "choice", instance: "a", args: lettersFor(100) })],
      /has \d+ characters: at most 4000 can be recorded/,
    ],
    ["a control character", [model("Post", text("a", { default: "a\u0001b" }))], /default of a cannot be/],
    ["one in an argument", [model("Post", ref("a", "b\u0001"))], /refers to b\S+, and there is no model/],
    ["a line break", [model("Post", text("a", { default: "a\nb" }))], /default of a cannot be "a\\nb"/],
    ["a value twice", [model("Post", { feature: "choice", instance: "a", args: ["x", "x"] })], /has x twice/],
  ])("%s", (_, uses, message) => {
    expect(() => blueprintOf(uses)).toThrow(message);
  });
});

it("the build renders every kind with every option", () => {
  for (const stack of catalog.stacks) expect(() => checkCombinations(stack)).not.toThrow();
});
