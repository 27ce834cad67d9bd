import { describe, expect, it } from "vitest";
import { compare } from "../../../src/engine/blueprint/check/compare.ts";
import { makeBlueprint, planMigrations, render, type Use } from "../../../src/engine/index.ts";
import { NONE } from "../../../src/engine/migrations/plan.ts";
import { ruledCatalog } from "../../support/fixtures/ruled.ts";

const catalog = ruledCatalog();

const blueprintOf = (uses: readonly Use[], chat = false) =>
  makeBlueprint(catalog, {
    stack: "tiny",
    name: "demo",
    description: "A demo.",
    choices: { store: "small", chat },
    uses,
  });
const member = (instance: string, kind: string, values: Use["values"] = {}): Use => {
  const [feature = "", ...args] = kind.split(".");
  return { feature, instance, args, values };
};
const post = (...of: Use[]): Use => ({ feature: "model", instance: "Post", of });
const codeOf = (...of: Use[]) =>
  String(render(catalog, blueprintOf([post(...of)], true)).get("models/post.py")?.content)
    .split("\n")
    .filter((line) => line.includes("Column("))
    .map((line) => line.trim());
const messageOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("a member's options", () => {
  it("are rendered in the order of the catalog, with literals as the kind writes them", () => {
    expect(
      codeOf(
        member("price", "number.10.2", { default: "1.50", unique: "", index: "" }),
        member("sum", "number", { default: "zero" }),
        member("author", "ref.Member"),
        member("parent", "ref.Post", { optional: "", "on-delete": "set-null", unique: "" }),
      ),
    ).toEqual([
      'price = Column(Number(10, 2), unique=True, start=Decimal("1.50"))',
      "sum = Column(Number(12, 2), computed=True, start=ZERO)",
      'author_id = Column(Ref("chat_members", "RESTRICT"), open=True, found=True, index=True)',
      'parent_id = Column(Ref("posts", "SET NULL"), null=True, unique=True)',
    ]);
  });

  it("meet what the instance can do that they name, and their instance does, too", () => {
    const tag = (values: Use["values"] = {}): Use => ({ ...post(), instance: "Tag", values });
    const parts = (values?: Use["values"]) => {
      const uses = [tag(values), post(member("tag", "ref.Tag"), member("title", "text"))];
      return String(render(catalog, blueprintOf(uses)).get("models/post.py")?.content);
    };
    expect(parts()).not.toContain("open=True");
    expect(parts({ open: "" })).toContain('tag_id = Column(Ref("tags", "RESTRICT"), open=True');
    expect(parts({ open: "" })).toContain("points_to_open = True");
    expect(
      parts()
        .match(/^ *linked = .*$/gm)
        ?.map((line) => line.trim()),
    ).toEqual(['linked = "tags"']);
  });

  it("a part for what some kinds provide has only values that each of these has", () => {
    const path = "model/member/with/linked/slots/models/__name_snake__.py";
    expect(messageOf(() => ruledCatalog({ path, from: "target_table", to: "target_color" }))).toMatch(
      /model\/member\/with\/linked: unknown value "target_color" of the kind ref$/,
    );
    expect(
      messageOf(() =>
        ruledCatalog({
          path: "model/kinds/text/kind.json",
          from: '"options"',
          to: '"provides":["linked"],"options"',
        }),
      ),
    ).toMatch(/model\/member\/with\/linked: unknown value "target_table" of the kind text$/);
  });

  it.each<[string, Use, RegExp]>([
    [
      "a default above the highest value",
      member("a", "number", { default: "9223372036854775808" }),
      /^The default of "a:number:default=9223372036854775808" is 9223372036854775808: it has to be at most 9223372036854775807\.$/,
    ],
    [
      "a default below the least",
      member("a", "number", { min: "10", default: "9.5" }),
      /^The min of .* is 10: it has to be at most default, 9\.5\.$/,
    ],
    [
      "more places than digits",
      member("a", "number.2.10"),
      /^The places of "a:number\.2\.10" is 10: it has to be at most digits, 2\.$/,
    ],
    [
      "a default longer than the size",
      member("a", "text.3", { default: "abcd" }),
      /^The length of the default of .* is 4: it has to be at most size, 3\.$/,
    ],
    [
      "a default of another kind",
      member("a", "number", { default: "abc" }),
      /cannot be "abc"\. Allowed: a number, such as 9\.90\.$/,
    ],
    [
      "a value by the kind's own rule",
      member("a", "text", { min: "1000" }),
      /Allowed: a number of characters, such as 1\.$/,
    ],
    [
      "a default that is none of the words",
      member("a", "choice.draft.live", { default: "live2" }),
      /^The option default of a cannot be "live2"\. Did you mean live\?$/,
    ],
    [
      "a choice of one word",
      member("a", "choice.draft"),
      /^"a:choice\.draft" has 1 of its words: at least 2 are needed\.$/,
    ],
    [
      "an option that needs another",
      member("a", "ref.Member", { "on-delete": "set-null" }),
      /^The option on-delete=set-null of a needs the option optional\.$/,
    ],
    [
      "a value that an option has not",
      member("a", "ref.Member", { "on-delete": "casade" }),
      /^The option on-delete of a cannot be "casade"\. Choose from restrict, set-null\.$/,
    ],
    [
      "an option without its value",
      member("a", "ref.Member", { "on-delete": "" }),
      /takes a value: on-delete=restrict\.$/,
    ],
    [
      "options that contradict",
      member("a", "number", { hidden: "", index: "" }),
      /^The options hidden and index of a contradict each other\.$/,
    ],
    [
      "what an option is called elsewhere",
      member("a", "number", { uniq: "" }),
      /^Unknown option "uniq" of a, which is number\. Say unique\.$/,
    ],
    [
      "what there is without an option",
      member("a", "number", { needed: "" }),
      /^"needed" is what a is without the option optional: leave it out\.$/,
    ],
    ["a kind by another name", member("a", "numeric"), /Say number\.$/],
    [
      "a name that a list has",
      member("class", "number"),
      /^"class" is a name of Python, and cannot be the name of a column\. Try post_class\.$/,
    ],
    ["a name that a list has a pattern for", member("model_x", "number"), /^"model_x" is a name of Python/],
    ["a name that the kind cannot have", member("body", "text"), /"body" is reserved/],
    ["a reference to nothing", member("a", "ref.Membr"), /Did you mean Member\?$/],
    [
      "a reference to itself that is needed",
      member("a", "ref.Post"),
      /^Post → Post: none of these can be the first, .*Give the column a of Post the option optional\.$/,
    ],
  ])("%s is refused in one line", (_, of, message) => {
    const refused = messageOf(() => blueprintOf([post(of)], true));
    expect(refused).toMatch(message);
    expect(refused).not.toContain("\n");
  });
});

describe("the choices of an instance", () => {
  const of = (values: Use["values"] = {}, store = "small") =>
    makeBlueprint(catalog, {
      stack: "tiny",
      name: "demo",
      description: "A demo.",
      choices: { store, chat: false },
      uses: [{ feature: "model", instance: "Post", values, of: [] }],
    });
  const readBy = (values: Use["values"], store?: string) =>
    /read = "(.*)"/.exec(String(render(catalog, of(values, store)).get("models/post.py")?.content))?.[1];

  it("are capabilities, by default that of the first capability that is there", () => {
    expect(readBy({})).toBe("few");
    expect(readBy({ open: "" })).toBe("all");
    expect(readBy({ read: "all" })).toBe("all");
    expect(readBy({ read: "some" }, "big")).toBe("some");
    expect(messageOf(() => of({ open: "", keep: "" }))).toBe("");
  });

  it.each<[string, Use["values"], string]>([
    [
      "one that the project cannot have",
      { read: "some" },
      "The option read=some of Post needs store/big, which this project does not have.",
    ],
    [
      "one that another option contradicts",
      { read: "few", open: "" },
      "The options read=few and open of Post contradict each other.",
    ],
    [
      "one that a default contradicts",
      { write: "all" },
      "The options write=all and read=few of Post contradict each other: give read=all or read=some.",
    ],
    [
      "an option without the choice it needs",
      { keep: "" },
      "The option keep of Post needs the option read=all.",
    ],
  ])("%s is refused in one line", (_, values, message) => {
    expect(messageOf(() => of(values))).toBe(message);
  });
});

describe("instances beside each other and the project", () => {
  const named = (instance: string, values: Use["values"] = {}, ...of: Use[]): Use => ({
    feature: "model",
    instance,
    values,
    of,
  });
  it.each<[string, readonly Use[], RegExp]>([
    [
      "a reserved word of SQL",
      [named("Order")],
      /^"Order" would be order, which is a reserved word of SQL, .* Try OrderEntry\.$/,
    ],
    [
      "a plural that is the singular",
      [named("Sheep")],
      /^The plural of Sheep is the same word, .*: model Sheep:plural=sheep_list\.$/,
    ],
    [
      "a table that two would have",
      [named("Post"), named("Entry", { plural: "posts" })],
      /^Post and Entry would have the same table posts: choose another name\.$/,
    ],
    [
      "a file that the project has",
      [named("First")],
      /^models\/first\.py is there already, and is of the project: choose another name than First\.$/,
    ],
    ["a name that a feature has", [named("Member")], /^The project has a Member already/],
    [
      "two that need each other first",
      [named("Post", {}, member("a", "ref.Comment")), named("Comment", {}, member("post", "ref.Post"))],
      /^Post → Comment → Post: none of these/,
    ],
    [
      "two members of one column",
      [named("Post", {}, member("author_id", "number"), member("author", "ref.Member"))],
      /^author_id and author would have the same cell author_id/,
    ],
    [
      "a member of a name that is made of the instance's",
      [named("Post", {}, member("post_made", "number"))],
      /^"post_made" is a name of Python, .* Try post_post_made\.$/,
    ],
    [
      "a member whose name is the column of another one",
      [named("Post", {}, member("author", "ref.Member"), member("author_id", "ref.Member"))],
      /^author and author_id would have the same name author_id: choose another name\.$/,
    ],
    [
      "a member whose column is the name of another one",
      [named("Post", {}, member("author_id", "ref.Member"), member("author", "ref.Member"))],
      /^author_id and author would have the same name author_id: choose another name\.$/,
    ],
  ])("%s is refused in one line", (_, uses, message) => {
    const refused = messageOf(() => blueprintOf(uses, true));
    expect(refused).toMatch(message);
    expect(refused).not.toContain("\n");
  });

  it("may name what a feature has while the project has it, and come after its tables", () => {
    const uses = [post(member("author", "ref.Member"))];
    expect(messageOf(() => blueprintOf(uses))).toMatch(/refers to Member, and there is no model/);
    const { created } = planMigrations(catalog, blueprintOf(uses, true), NONE, []);
    expect(created.indexOf("chat/chat")).toBeLessThan(created.indexOf("model/Post/create"));
  });

  it("may go in a circle that is not closed by what is needed first", () => {
    const uses = [
      named("Post", {}, member("a", "ref.Comment", { optional: "" })),
      named("Comment", {}, member("post", "ref.Post")),
    ];
    expect(messageOf(() => blueprintOf(uses))).toBe("");
  });
});

describe("the build refuses", () => {
  const file = "model/feature.json";
  it.each<[string, string, string, string, RegExp]>([
    ["a value that is not known", file, '"value":"table"', '"value":"tabel"', /unknown value "tabel"/],
    [
      "an option that covers none",
      file,
      '"covers":["index"]',
      '"covers":["indx"]',
      /unique names an unknown option "indx"/,
    ],
    [
      "a choice that conflicts with none",
      file,
      '"read=few"',
      '"read=fw"',
      /write names an unknown option "read=fw"/,
    ],
    [
      "a default that is no choice",
      file,
      '"closed":"few"',
      '"closed":"fw"',
      /read names an unknown option "read=fw"/,
    ],
    [
      "a need of nothing",
      file,
      '"needs":["large"]',
      '"needs":["larg"]',
      /read needs an unknown capability "larg"/,
    ],
    [
      "an option that backfill lacks",
      file,
      '"unless":["optional"',
      '"unless":["optionl"',
      /unknown option "optionl"/,
    ],
    [
      "an example of no kind",
      file,
      "title:text.80",
      "title:txt.80",
      /"title:txt\.80" is no column as it is typed/,
    ],
    [
      "a list that is missing",
      file,
      "reserved/sql.txt",
      "reserved/sq.txt",
      /model\/reserved\/sq\.txt: is missing/,
    ],
    [
      "a comparison of what is no argument",
      "model/kinds/text/kind.json",
      "min <= size",
      "min <= sise",
      /"sise" is no argument/,
    ],
    [
      "an argument that has no words",
      "model/kinds/choice/kind.json",
      '"oneOf":"words"',
      '"oneOf":"word"',
      /"word" is no argument/,
    ],
    [
      "examples that contradict",
      "model/kinds/text/kind.json",
      '"example":"1"',
      '"example":"999"',
      /^The min of "titl.* is 999: it has to be at most size, 200\.$/,
    ],
    [
      "a section for a later migration that has no such slot",
      "model/member/with/backfill/migrations/slots/add.txt",
      "slot: options",
      "slot: optins",
      /has no slot "optins"/,
    ],
  ])("%s", (_, path, from, to, message) => {
    expect(messageOf(() => ruledCatalog({ path, from, to }))).toMatch(message);
  });
});

it("numbers are compared by their value, however long they are, and other texts by their letters", () => {
  const pairs: readonly [string, string, number][] = [
    ["9223372036854775807", "9223372036854775808", -1],
    ["-2", "-10", 1],
    ["1.50", "1.5", 0],
    ["0.1", "0.02", 1],
    ["2026-01-02", "2026-01-10", -1],
  ];
  for (const [a, b, sign] of pairs) expect([a, b, Math.sign(compare(a, b))]).toEqual([a, b, sign]);
});
