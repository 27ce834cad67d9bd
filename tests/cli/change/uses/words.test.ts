import { describe, expect, it } from "vitest";
import { retarget } from "../../../../src/cli/commands/change/retarget.ts";
import { candidates } from "../../../../src/cli/commands/completion/candidates.ts";
import { COMMANDS } from "../../../../src/cli/commands/index.ts";
import { readArguments } from "../../../../src/cli/commands/mcp/arguments.ts";
import { toolsFor } from "../../../../src/cli/commands/mcp/tools.ts";
import { overview } from "../../../../src/cli/output/help.ts";
import { type Blueprint, linesOfUse, makeBlueprint, type Use } from "../../../../src/engine/index.ts";
import { UserError } from "../../../../src/errors.ts";
import { freshRecord } from "../../../../src/project/record/record.ts";
import { modelCatalog } from "../../../support/fixtures/models.ts";

const catalog = modelCatalog();
const uses: readonly Use[] = [
  {
    feature: "model",
    instance: "Post",
    of: [
      { feature: "text", instance: "title", args: ["100"], values: { unique: "" } },
      { feature: "ref", instance: "author", args: ["Person"] },
    ],
  },
  { feature: "model", instance: "Person", of: [{ feature: "text", instance: "name" }] },
];
const start = makeBlueprint(catalog, {
  stack: "tiny",
  name: "demo",
  description: "A demo.",
  choices: { store: "small", chat: false },
  uses,
});

function linesAfter(line: string, blueprint: Blueprint = start): readonly string[] {
  const project = {
    ...freshRecord(catalog, blueprint, new Map()),
    folder: "/nowhere",
    rendered: [],
    doubled: [],
    torn: [],
    sides: new Map(),
    problems: [],
  };
  const [command = "", ...words] = line.split(" ");
  return retarget(command, words, catalog, project).uses.slice(1).flatMap(linesOfUse);
}
function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "";
}
const POST = ["model Post", "model Post title text.100 unique", "model Post author ref.Person"];
const PERSON = ["model Person", "model Person name text"];

describe("words about instances and members", () => {
  it.each<[string, readonly string[]]>([
    ["add model Tag", [...POST, ...PERSON, "model Tag"]],
    [
      "add model Tag:audited:plural=labels name:text:unique:default=x kind:choice.a.b",
      [
        ...POST,
        ...PERSON,
        "model Tag:audited:plural=labels",
        "model Tag name text unique default=x",
        "model Tag kind choice.a.b",
      ],
    ],
    ["add model Post title:text.100:unique", [...POST, ...PERSON]],
    ["add model Person", [...POST, ...PERSON]],
    ["add model Person name:text.200", [...POST, ...PERSON]],
    ["add model Person name:text age:text.3", [...POST, ...PERSON, "model Person age text.3"]],
    ["add column Person age:text.3:optional", [...POST, ...PERSON, "model Person age text.3 optional"]],
    ["remove model Post", PERSON],
    ["remove model Post Person", []],
    ["remove model Person Post", []],
    ["remove column Post title author", ["model Post", ...PERSON]],
    [
      "rename model Person Author",
      ["model Post", POST[1] ?? "", "model Post author ref.Author", "model Author", "model Author name text"],
    ],
    [
      "rename column Post title headline",
      ["model Post", "model Post headline text.100 unique", POST[2] ?? "", ...PERSON],
    ],
    ["rename model Post Post", [...POST, ...PERSON]],
    [
      "set column Post title:text.300",
      ["model Post", "model Post title text.300 unique", POST[2] ?? "", ...PERSON],
    ],
    ["set column Post title:text", [...POST, ...PERSON]],
    [
      "set column Post title:text:no-unique",
      ["model Post", "model Post title text.100", ...POST.slice(2), ...PERSON],
    ],
    [
      "set column Post title:text:default=x:no-unique author:ref:unique",
      ["model Post", "model Post title text.100 default=x", "model Post author ref.Person unique", ...PERSON],
    ],
    ["set column Post title:text.100:no-optional", [...POST, ...PERSON]],
    ["set column Person name:text.200", [...POST, ...PERSON]],
    ["set model Person:audited", [...POST, "model Person:audited", "model Person name text"]],
    ["set model Person:no-audited", [...POST, ...PERSON]],
  ])("%s", (line, lines) => {
    expect(linesAfter(line)).toEqual(lines);
  });

  it.each<[string, string]>([
    ["set model Tag:plural=marks", "model Tag:audited:plural=marks"],
    ["set model Tag:no-audited", "model Tag:plural=labels"],
    ["set model Tag:no-plural:no-audited", "model Tag"],
    ["set model Tag:audited", "model Tag:audited:plural=labels"],
    ["set model Tag", "model Tag:audited:plural=labels"],
  ])("%s keeps what it does not name", (line, wanted) => {
    const tag: Use = { feature: "model", instance: "Tag", values: { audited: "", plural: "labels" }, of: [] };
    const choices = { store: "small", chat: false };
    const blueprint = makeBlueprint(catalog, { ...start, choices, uses: [tag] });
    expect(linesAfter(line, blueprint)).toEqual([wanted]);
  });

  it("gives what add refuses as a change that makes exactly that", () => {
    for (const added of ["title:text.300", "title:text", "title:text.100:default=x"]) {
      const said = messageOf(() => linesAfter(`add model Post ${added}`));
      const [, line = ""] = /To change it: (.*)$/.exec(said) ?? [];
      const [name = "", kind = "", ...options] = added.split(":");
      const [member] = linesAfter(line).filter((one) => one.startsWith("model Post title"));
      expect(member?.replace("text.200", "text"), line).toBe(
        ["model Post", name, kind, ...options].join(" "),
      );
    }
  });

  it.each<[string, RegExp]>([
    ["add modle Post", /^Unknown feature "modle"\. Did you mean model\?$/],
    ["add chat model", /^"model" is a command of its own/],
    ["add model", /^"add model" needs more words, as in: add model Post title:text$/],
    ["add model post", /^"post" cannot be the name of a model\. Allowed: .*, such as Post\.$/],
    ["add model Base", /is reserved/],
    ["add model ../x", /cannot be the name of a model/],
    ["add model Tag:wide", /^Unknown option "wide" of Tag\./],
    ["add model Tag:plural", /takes a value: plural=people\.$/],
    [
      "add model Tag name",
      /^The column "name" lacks a kind, as in title:text\. Choose from choice, ref, text\.$/,
    ],
    ["add model Tag name:txet", /^Unknown kind "txet" of the column name\. Did you mean text\?$/],
    ["add model Tag name:string.3", /Say text\.$/],
    ["add model Tag name:text.", /^"name:text\." is not understood: a column is written/],
    ["add model Tag name:text:unique:unique", /is not understood/],
    ["add model Tag name:text.3.4", /text takes one argument, not 2\.$/],
    ["add model Tag name:text name:text.3", /^There is a column of Tag name already\.$/],
    ["add model Tag id:text", /"id" is reserved/],
    ["add model Tag post:ref.Pots", /refers to Pots, .*Did you mean Post\?$/],
    ["add model Tag post:ref", /^"post:ref" lacks the target: post:ref\.Post\.$/],
    [
      "add model Post title:text.300",
      /^Post has a column title already: title:text\.100:unique\. To change it: set column Post title:text\.300:no-unique$/,
    ],
    [
      "add model Post:audited",
      /^model Post is there already, with other options\. To change them: set model Post…$/,
    ],
    ["add column Pots a:text", /^There is no model "Pots" in this project\. Did you mean Post\?$/],
    ["add column Post", /^"add column" needs more words, as in: add column Post title:text$/],
    ["add column Post:audited a:text", /^"Post:audited" is not understood/],
    ["remove model Pots", /^There is no model "Pots"/],
    [
      "remove model Person",
      /^The column author of Post refers to Person\. Remove it first: remove column Post author$/,
    ],
    ["remove column Post", /needs more words, as in: remove column Post title$/],
    ["remove column Post titel", /^Post has no column "titel"\. Did you mean title\?$/],
    ["rename model Post", /needs more words, as in: rename model Post NEW_NAME$/],
    ["rename model Post Person", /^There is a model Person already\.$/],
    ["rename model Post Article x", /^"rename model" takes no x\.$/],
    ["rename model Post article", /cannot be the name of a model/],
    ["rename column Post title author", /^There is a column of Post author already\.$/],
    ["rename column Post title", /needs more words/],
    ["rename chat talk", /^"rename" is for model and column, not chat\.$/],
    ["rename", /^"rename" needs one of model, column, its name and the new one\.$/],
    ["set column Post titel:text", /^Post has no column "titel"/],
    ["set column Post title:text:wide", /^Unknown option "wide" of title, which is text\./],
    ["set column Post title:text:no-wide", /^Unknown option "wide" of title\. /],
    ["set column Post title:text:no-unique=x", /^no-unique of title takes no value\.$/],
    [
      "set model Post:audited:no-audited",
      /^Post is given the option audited, and no-audited takes it away\.$/,
    ],
    ["set column Post title:choice.a", /^title has the option unique, which choice does not take\.$/],
    ["add model Tag:no-audited", /^Unknown option "no-audited" of Tag\./],
    ["set column Post title:text title:text.3", /^"set" is about title twice\.$/],
    ["remove model Post Post", /^There is no model "Post"/],
    ["set model Post title:text", /^"set model" takes no title:text\.$/],
  ])("%s is refused in one line", (line, message) => {
    const refused = messageOf(() => linesAfter(line));
    expect(refused).toMatch(message);
    expect(refused).not.toContain("\n");
  });

  it("say in a catalog without such a feature that there is nothing to rename", () => {
    const { repeatable: _, ...stack } = catalog.stacks[0] ?? { id: "" };
    const other = { ...catalog, stacks: [stack] } as typeof catalog;
    const blueprint = makeBlueprint(other, {
      stack: "tiny",
      name: "demo",
      description: "A demo.",
      choices: { store: "small" },
    });
    const project = {
      ...freshRecord(other, blueprint, new Map()),
      folder: "/",
      rendered: [],
      doubled: [],
      torn: [],
      sides: new Map(),
      problems: [],
    };
    expect(() => retarget("rename", ["a", "b"], other, project)).toThrow(
      /^Nothing in this project has a name/,
    );
  });
});

describe("what can be typed next", () => {
  const next = (line: string, features = start.features) =>
    candidates(line.split(" "), { catalog, commands: COMMANDS, features, uses: start.uses }).map(
      ([word]) => word,
    );
  it.each<[string, readonly string[]]>([
    ["add ", ["chat", "model", "column"]],
    ["add model ", []],
    ["add column ", ["Post", "Person"]],
    ["add column Post ", []],
    ["add column Post views:", ["views:choice", "views:ref", "views:text"]],
    ["add model Tag name:text:", ["name:text:optional", "name:text:unique", "name:text:default"]],
    ["add model Tag name:text.3:unique:o", ["name:text.3:unique:optional"]],
    ["remove model Post ", ["Person"]],
    ["remove column Post ", ["title", "author"]],
    ["remove column Post title ", ["author"]],
    ["rename ", ["model", "column"]],
    ["rename model ", ["Post", "Person"]],
    ["rename column Post ", ["title", "author"]],
    ["rename column Post title ", []],
    ["set column Person ", ["name"]],
    ["set column Person name:t", ["name:text"]],
    [
      "set column Post title:text.3:",
      ["optional", "unique", "default", "no-unique"].map((one) => `title:text.3:${one}`),
    ],
    ["set column Post title:text:no-unique:no", []],
    ["set model Post:", ["Post:audited", "Post:plural"]],
    ["diff ren", ["rename"]],
    ["diff rename model P", ["Post", "Person"]],
    ["ren", ["rename"]],
  ])("%s", (line, words) => {
    expect(next(line)).toEqual(words);
  });
});

describe("a catalog without such a feature", () => {
  const { repeatable: _, ...stack } = catalog.stacks[0] ?? { id: "" };
  const other = { ...catalog, stacks: [stack] } as typeof catalog;
  it("has no rename: in the help, among what can be typed, and among the tools", () => {
    const tools = (one: typeof catalog) => toolsFor(one, COMMANDS).map(({ name }) => name);
    expect([tools(catalog).includes("rename"), tools(other).includes("rename")]).toEqual([true, false]);
    expect(
      [overview(catalog, COMMANDS), overview(other, COMMANDS)].map((text) => /^ +rename /m.test(text)),
    ).toEqual([true, false]);
    expect(candidates(["ren"], { catalog: other, commands: COMMANDS })).toEqual([]);
  });
});

describe("the tools of an agent", () => {
  const command = (name: string, given: Record<string, unknown>) => {
    const tool = toolsFor(catalog, COMMANDS).find((one) => one.name === name);
    if (tool === undefined) throw new Error(`there is no tool ${name}`);
    return tool.command(readArguments(tool, given)).words;
  };
  const folder = "/demo";
  it("take the words of a command", () => {
    expect(command("add", { folder, features: ["model", "Tag", "name:text"] })).toEqual([
      "add",
      "model",
      "Tag",
      "name:text",
    ]);
    expect(
      command("rename", { folder, words: ["column", "Post", "title", "headline"], dryRun: true }),
    ).toEqual(["rename", "column", "Post", "title", "headline", "--dry-run"]);
    expect(() => command("rename", { folder, words: ["model", "Post", "--yes"] })).toThrow(
      /begin with a letter/,
    );
  });
});
