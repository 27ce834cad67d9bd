import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidates } from "../../../../src/cli/commands/completion/candidates.ts";
import { COMMANDS } from "../../../../src/cli/commands/index.ts";
import { readArguments } from "../../../../src/cli/commands/mcp/arguments.ts";
import { toolsFor } from "../../../../src/cli/commands/mcp/tools.ts";
import { instancesIn, linesOfUse } from "../../../../src/engine/index.ts";
import { readProject } from "../../../../src/project/record/project.ts";
import { environment, plinth } from "../../../project/evolve/cli.ts";
import { project, snapshot } from "../../../project/evolve/world.ts";
import { modelCatalog } from "../../../support/fixtures/models.ts";
import { ruledCatalog } from "../../../support/fixtures/ruled.ts";
import { runIn, Terminal } from "../../run.ts";

const catalog = ruledCatalog();
const start = () => project(catalog, { store: "small", chat: false });
const run = (folder: string, line: string, ...more: readonly string[]) =>
  plinth(folder, catalog, ...line.split(" "), ...more);
const uses = (folder: string) => instancesIn(readProject(folder).blueprint.uses).flatMap(linesOfUse);
const migration = (folder: string, name: string) => {
  const file = readdirSync(join(folder, "steps")).find((one) => one.endsWith(`_${name}.txt`)) ?? name;
  return readFileSync(join(folder, "steps", file), "utf8");
};

/** Runs a command that has to be refused in one line, and changes nothing. */
async function refused(folder: string, line: string, ...more: readonly string[]): Promise<string> {
  const before = snapshot(folder);
  const { code, err } = await run(folder, line, ...more);
  expect([code, snapshot(folder)], line).toEqual([2, before]);
  expect(
    err
      .trimEnd()
      .split("\n")
      .filter((one) => !one.startsWith("hint")).length,
    err,
  ).toBeLessThan(3);
  return err;
}

describe("the options of an instance", () => {
  test("are flags, too", async () => {
    const folder = await start();
    expect((await run(folder, "add model Person name:text --plural=people")).code).toBe(0);
    expect(uses(folder)).toEqual(["model Person:plural=people", "model Person name text"]);
    expect((await run(folder, "set model Person --plural folk")).code).toBe(0);
    expect(uses(folder)[0]).toBe("model Person:plural=folk");
    expect(await refused(folder, "add chat --plural=x")).toContain("--plural is for model, and its name.");
    expect(await refused(folder, "add model Tag --plural")).toMatch(/argument missing/i);
    expect((await run(folder, "add --help")).out).toMatch(/--read <all\|some\|few>/);
  });

  test("stay unless they are named; a flag takes one away, in each interface alike", async () => {
    const folder = await start();
    expect((await run(folder, "add model Person name:text --plural=people --open --keep")).code).toBe(0);
    const had = "model Person:plural=people:open:keep";
    expect(uses(folder)[0]?.split(":").sort()).toEqual(had.split(":").sort());
    expect((await run(folder, "set model Person --plural folk")).code).toBe(0);
    const [line = ""] = uses(folder);
    expect(line.split(":").sort()).toEqual(["keep", "model Person", "open", "plural=folk"]);
    expect((await run(folder, "set model Person")).out).toContain("Nothing to do");
    expect(await refused(folder, "set model Person --no-open")).toMatch(
      /needs the option read=all\.\nWhat is not given stays: no-keep takes it away\.\n$/,
    );
    expect(await refused(folder, "set model Person --write all --read few --no-keep")).toMatch(
      /contradict each other/,
    );
    const wanted = ["model Person:plural=folk", "model Person name text"];
    const words = ["set", "model", "Person:no-open:no-keep"];
    const shown = await run(folder, "set model Person --no-open --no-keep --dry-run --json");
    expect((JSON.parse(shown.out) as { uses: unknown }).uses).toEqual(wanted);
    const diff = await run(folder, `diff ${words.join(" ")} --json`);
    expect(diff).toMatchObject({ code: 0, err: "" });
    const tool = toolsFor(catalog, COMMANDS).find(({ name }) => name === "set");
    const called = tool?.command(readArguments(tool, { folder, choices: words.slice(1) })).words ?? [];
    expect(called).toEqual(words);
    expect((await run(folder, called.join(" "))).code).toBe(0);
    expect(uses(folder)).toEqual(wanted);
    expect((await run(folder, "set model Person --no-open")).out).toContain("Nothing to do");
    expect(await refused(folder, "add chat --no-open")).toMatch(/--no-open/);
    expect(await refused(folder, "set chat --no-open")).toContain("--no-open is for model, and its name.");
  });

  test("that belong to the name go with it, and are given with the new one", async () => {
    const folder = await start();
    expect((await run(folder, "add model Person name:text parent:ref.Person:optional --open")).code).toBe(0);
    expect(await run(folder, "rename model Person Child --plural kinder")).toMatchObject({
      code: 0,
      err: "",
    });
    expect(uses(folder)).toEqual([
      "model Child:open:plural=kinder",
      "model Child name text",
      "model Child parent ref.Child optional",
    ]);
    expect(migration(folder, "rename_person_to_child")).toMatch(/people[\s\S]*kinder/);
    expect(await run(folder, "rename model Child Child:plural=children")).toMatchObject({ code: 0, err: "" });
    expect(uses(folder)[0]).toBe("model Child:open:plural=children");
    expect((await run(folder, "rename model Child Child")).out).toContain("Nothing to do");
    expect((await run(folder, "rename model Child Author")).code).toBe(0);
    expect(uses(folder)[0]).toBe("model Author:open");
    expect(migration(folder, "rename_child_to_author")).toMatch(/children[\s\S]*authors/);
    expect(await refused(folder, "rename model Author Writer:keep")).toMatch(
      /A new name does not take keep\. To change it: set model Author…/,
    );
    expect(await refused(folder, "rename model Author --plural writers")).toContain(
      "--plural is for model, and its new name.",
    );
    expect(await refused(folder, "rename model Author Writer --open")).toMatch(/Unknown option '--open'/);
    expect(await refused(folder, "rename column Author name full:plural=x")).toMatch(/full:plural=x/);
    const completed = candidates(["rename", "model", "Author", "Writer:"], {
      catalog,
      commands: COMMANDS,
      uses: [{ feature: "model", instance: "Author" }],
    });
    expect(completed.map(([word]) => word)).toEqual(["Writer:plural"]);
    const tool = toolsFor(catalog, COMMANDS).find(({ name }) => name === "rename");
    const words = ["model", "Author", "Writer:plural=writing_people"];
    expect(tool?.command(readArguments(tool, { folder, words })).words).toEqual(["rename", ...words]);
  });

  test("of a member stay, too, as its arguments do", async () => {
    const folder = await start();
    expect(
      (await run(folder, "add model Post price:number.10.2:unique:min=1 parent:ref.Post:optional")).code,
    ).toBe(0);
    expect((await run(folder, "set column Post price:number:default=3")).code).toBe(0);
    expect(uses(folder)[1]).toBe("model Post price number.10.2 unique min=1 default=3");
    expect((await run(folder, "set column Post price:number.12:no-unique:min=2")).code).toBe(0);
    expect(uses(folder)[1]).toBe("model Post price number.12.2 min=2 default=3");
    expect(await refused(folder, "set column Post parent:ref:on-delete=set-null:no-optional")).toMatch(
      /needs the option optional/,
    );
  });

  test("are known to doctor with what the project's features have", async () => {
    const folder = await project(catalog, { store: "big", chat: true });
    expect((await run(folder, "add model Post author:ref.Member --read=some")).code).toBe(0);
    expect(await run(folder, "doctor")).toMatchObject({ code: 0, err: "" });
  });
});

describe("a command that is repeated", () => {
  test("changes nothing, and with one member more adds that alone", async () => {
    const folder = await start();
    const line = "add model Post title:text.100:unique price:number.10.2:min=1";
    expect((await run(folder, line)).code).toBe(0);
    const before = snapshot(folder);
    const again = await run(folder, line);
    expect([again.code, snapshot(folder)]).toEqual([0, before]);
    expect((await run(folder, `${line} note:text:optional`)).code).toBe(0);
    expect(uses(folder).slice(3)).toEqual(["model Post note text optional"]);
    expect(Object.keys(snapshot(folder)).length).toBe(Object.keys(before).length + 1);
  });
});

describe("--from", () => {
  test("reads an instance from a file or from standard input, what a command line cannot have included", async () => {
    const folder = await start();
    const document = {
      $schema: "x",
      name: "Post",
      options: { plural: "post_items" },
      columns: [
        "title:text.100:unique",
        { name: "note", type: "text", options: { optional: true, unique: false, default: 'a: "b" = c' } },
        { name: "price", type: "number", arguments: [10, "2"], options: { default: 1.5 } },
      ],
    };
    writeFileSync(join(folder, "post.json"), JSON.stringify(document));
    expect(await run(folder, "add model --from post.json")).toMatchObject({ code: 0, err: "" });
    expect(uses(folder)).toEqual([
      "model Post:plural=post_items",
      "model Post title text.100 unique",
      'model Post note text optional default="a: \\"b\\" = c"',
      "model Post price number.10.2 default=1.5",
    ]);
    const input = JSON.stringify({ name: "Post", columns: ["size:number"] });
    const words = ["add", "model", "Tag", "--from", "-"];
    expect((await runIn(folder, words, { env: environment(catalog), input })).code).toBe(0);
    expect(uses(folder).slice(-2)).toEqual(["model Tag", "model Tag size number"]);
  });

  test.each<[string, string, RegExp]>([
    ["is no JSON", "{", /^error: post\.json is not JSON: /],
    ["is a list", "[]", /post\.json must be an object\./],
    ["has no name", "{}", /"name" in post\.json must be a text\./],
    [
      "has an unknown key",
      '{"name":"Post","column":[]}',
      /Unknown key "column" in post\.json\. Did you mean columns\?/,
    ],
    [
      "has a member without a type",
      '{"name":"Post","columns":[{"name":"a"}]}',
      /"columns" 1 in post\.json needs a "name" and a "type"\./,
    ],
    [
      "has an odd option",
      '{"name":"Post","columns":[{"name":"a","type":"text","options":{"unique":[]}}]}',
      /"unique" of "columns" 1 in post\.json must be/,
    ],
    [
      "has an unknown kind",
      '{"name":"Post","columns":["a:txet"]}',
      /Unknown kind "txet".*Did you mean text\?/,
    ],
  ])("refuses a file that %s", async (_, text, message) => {
    const folder = await start();
    writeFileSync(join(folder, "post.json"), text);
    expect(await refused(folder, "add model --from post.json")).toMatch(message);
  });

  test("is for an instance, and for a file that is there", async () => {
    const folder = await start();
    expect(await refused(folder, "add model --from none.json")).toContain(
      "--from none.json: there is no such file.",
    );
    expect(await refused(folder, "add chat --from none.json")).toContain("--from is for model");
    expect(await refused(folder, "add model Post a:text --from none.json")).toContain("--from is for model");
  });
});

test("a table of the user's own code is refused, and not what was rendered", async () => {
  const folder = await start();
  writeFileSync(join(folder, "mine.py"), '\nclass Mine:\n    table = "posts"\n');
  expect(await refused(folder, "add model Post a:text")).toBe(
    "error: The table posts is there already: mine.py:3. Choose another name than Post.\n",
  );
  for (const line of ["add model Tag a:text", "rename model Tag Label", "add column Label b:text:optional"])
    expect((await run(folder, line)).code, line).toBe(0);
  expect(await refused(folder, "rename model Label Post")).toContain("mine.py:3");
  const label = join(folder, "models/label.py");
  writeFileSync(label, readFileSync(label, "utf8").replace(/^ *(?=table = )/m, "\t"));
  expect(await run(folder, "set model Label --open")).toMatchObject({ code: 0, err: "" });
  writeFileSync(join(folder, "models/audit.py"), 'class Mine:\n    table = "notes"\n');
  expect(await refused(folder, "add model Note a:text")).toContain("models/audit.py:2");
});

describe("what can be typed next", () => {
  test.each<[string, readonly string[]]>([
    ["add model Tag post:ref.", ["post:ref.Post", "post:ref.Member"]],
    [
      "add model Tag post:ref.Post:on-delete=",
      ["post:ref.Post:on-delete=restrict", "post:ref.Post:on-delete=set-null"],
    ],
    ["add model Tag state:choice.a.b:default=", ["state:choice.a.b:default=a", "state:choice.a.b:default=b"]],
    ["add model Tag size:number:default=", ["size:number:default=zero"]],
    ["add model Tag name:text size:number short:copy.", ["short:copy.name"]],
    ["add column Post short:copy.", ["short:copy.title"]],
    [
      "set column Post title:text:",
      ["optional", "unique", "index", "default", "min"].map((one) => `title:text:${one}`),
    ],
    ["add model Tag --pl", ["--plain", "--plural"]],
    ["add model Tag --read ", ["all", "some", "few"]],
  ])("%s", (line, words) => {
    const of = [{ feature: "text", instance: "title" }];
    const uses = [{ feature: "model", instance: "Post", of }];
    const found = candidates(line.split(" "), { catalog, commands: COMMANDS, features: [], uses });
    expect(found.map(([word]) => word).sort()).toEqual([...words].sort());
  });
});

test("the tools of an agent take the values of rows that are there", () => {
  const tool = toolsFor(catalog, COMMANDS).find(({ name }) => name === "add");
  const given = { folder: "/demo", features: ["column", "Post", "size:number"], backfill: ["size=2"] };
  expect(tool?.command(readArguments(tool, given)).words).toEqual([
    "add",
    "column",
    "Post",
    "size:number",
    "--backfill=size=2",
  ]);
  expect(toolsFor(modelCatalog(), COMMANDS).find(({ name }) => name === "add")?.input).not.toHaveProperty(
    "backfill",
  );
});

describe("a member that is made from another one", () => {
  test("follows its name, and goes with it or before it", async () => {
    const folder = await start();
    expect((await run(folder, "add model Post short:copy.title title:text size:number")).code).toBe(0);
    expect(readFileSync(join(folder, "models/post.py"), "utf8")).toContain('short = Column(Copy("title"))');
    // Rows that are there are given what it is made from.
    expect((await run(folder, "add column Post other:copy.title:unique")).code).toBe(0);
    const before = snapshot(folder);
    expect(await run(folder, "rename column Post title headline")).toMatchObject({ code: 0, err: "" });
    expect(uses(folder).slice(1)).toEqual([
      "model Post short copy.headline",
      "model Post headline text",
      "model Post size number",
      "model Post other copy.headline unique",
    ]);
    const post = readFileSync(join(folder, "models/post.py"), "utf8");
    expect(post.match(/Copy\("headline"\)/g)?.length).toBe(2);
    expect((await run(folder, "doctor")).out).toBe("All is well.\n");
    expect(await refused(folder, "remove column Post headline short --yes")).toContain(
      "The column other of Post is made from headline. Remove it first: remove column Post other",
    );
    expect(await refused(folder, "set column Post headline:number")).toContain(
      '"short:copy.headline" names headline, which is number: it takes a column that is text.',
    );
    expect((await run(folder, "undo --force")).code).toBe(0);
    expect(snapshot(folder)).toEqual(before);
    expect((await run(folder, "remove column Post title short other --yes")).code).toBe(0);
    expect(uses(folder)).toEqual(["model Post", "model Post size number"]);
  });

  test.each<[string, string]>([
    ["a:copy", '"a:copy" lacks the source: a:copy.title.'],
    [
      "a:copy.titel",
      '"a:copy.titel" names titel, and Post has no other column of this name. Did you mean title?',
    ],
    ["a:copy.a", '"a:copy.a" names a, and Post has no other column of this name.'],
    ["a:copy.size", '"a:copy.size" names size, which is number: it takes a column that is text.'],
  ])("%s is refused", async (typed, message) => {
    const folder = await start();
    expect(await refused(folder, `add model Post title:text size:number ${typed}`)).toContain(message);
  });
});

describe("rows that are there", () => {
  test("need a value for what is added, which the migration has and the record has not", async () => {
    const folder = await start();
    expect((await run(folder, "add model Post title:text")).code).toBe(0);
    expect(await refused(folder, "add column Post price:number")).toMatch(
      /"price:number" would have no value in rows that are there already\.[\s\S]*--backfill=VALUE, or give it optional or default\./,
    );
    expect(await refused(folder, "add model Post title:text price:number size:number --backfill=1")).toMatch(
      /is for one of price, size: say --backfill=price=…/,
    );
    expect(await refused(folder, "add column Post price:number --backfill=cheap")).toMatch(
      /The backfill of price cannot be "cheap"\. Allowed: a number, such as 9\.90\./,
    );
    expect(await refused(folder, "add column Post state:choice.a.b --backfill=c")).toMatch(/cannot be "c"/);
    expect(await refused(folder, "add column Post note:text --backfill=c")).toMatch(
      /cannot be given a value/,
    );
    const line = "add column Post price:number state:choice.a.b --backfill price=1.50 --backfill state=a";
    expect(await run(folder, line)).toMatchObject({ code: 0, err: "" });
    expect(uses(folder).slice(2)).toEqual(["model Post price number", "model Post state choice.a.b"]);
    expect(migration(folder, "add_post_price")).toContain('fill Decimal("1.50")');
    expect(migration(folder, "add_post_state")).toContain("fill a");
    expect((await run(folder, "add column Post size:number --backfill=2")).code).toBe(0);
    expect(migration(folder, "add_post_size")).toContain('fill Decimal("2")');
    for (const option of ["optional", "default=1"])
      expect((await run(folder, `add column Post n${option.length}:number:${option}`)).code, option).toBe(0);
    // What rows do without is not given to them.
    expect(await refused(folder, "add column Post extra:number:optional --backfill=2")).toContain(
      '"extra:number:optional" needs no --backfill: rows that are there do without.',
    );
    expect(await refused(folder, "add model Tag size:number --backfill=2")).toContain(
      "Tag is new and has no rows: size needs no --backfill.",
    );
    // A table that comes with it has no rows.
    expect((await run(folder, "add model Tag size:number")).code).toBe(0);
    expect((await run(folder, "diff add column Tag other:number")).code).toBe(2);
  });
});

describe("rows without a value", () => {
  test("get one where the option is taken away with which they lack it", async () => {
    const folder = await start();
    const line = "add model Post price:number:optional size:number:optional:default=1 note:text:optional";
    expect((await run(folder, line)).code).toBe(0);
    expect(
      await refused(folder, "set column Post price:number:no-optional size:number --backfill=x"),
    ).toMatch(/The backfill of price cannot be "x"/);
    for (const typed of ["price:number:min=1", "size:number.9:optional", "note:text:unique"])
      expect(await refused(folder, `set column Post ${typed} --backfill=2`)).toMatch(
        /takes no --backfill: that is for a column that loses the option optional\./,
      );
    expect(await refused(folder, "set column Post note:text:no-optional --backfill=2")).toMatch(
      /cannot be given a value/,
    );
    const set = "set column Post price:number:no-optional size:number:no-optional";
    expect(await refused(folder, `${set} --backfill=3`)).toMatch(
      /is for one of price, size: say --backfill=price=…/,
    );
    const given = `${set} --backfill price=3 --backfill size=zero`;
    expect(await run(folder, given)).toMatchObject({ code: 0, err: "" });
    expect(uses(folder)).toContain("model Post price number");
    expect(migration(folder, "change_post_price")).toContain('give posts.price Decimal("3")');
    expect(migration(folder, "change_post_size")).toContain("give posts.size ZERO");
    const before = snapshot(folder);
    expect((await run(folder, given)).out).toContain("Nothing to do");
    expect(snapshot(folder)).toEqual(before);
  });

  test("are counted by the migration where none is given", async () => {
    const folder = await start();
    expect((await run(folder, "add model Post price:number:optional")).code).toBe(0);
    expect((await run(folder, "set column Post price:number:no-optional")).code).toBe(0);
    expect(migration(folder, "change_post_price")).not.toContain("give");
  });
});

describe("in a terminal", () => {
  const open = (folder: string, line: string) =>
    new Terminal(folder, [...line.split(" "), "--plain"], environment(catalog));

  test("an instance is asked for member by member, shown and written", async () => {
    const folder = await start();
    const terminal = open(folder, "add model");
    await terminal.answer(/What is the model called\?[\s\S]*\[Post\]/, "Order\n");
    await terminal.answer(/reserved word of SQL[\s\S]*\[Post\]/, "Post\n");
    await terminal.answer(/Name of the column/, "class\n");
    await terminal.answer(/"class" is a name of Python/, "price\n");
    await terminal.answer(/What is price\?/, "number\n");
    await terminal.answer(/digits of price/, "10\n");
    await terminal.answer(/places of price/, "\n");
    await terminal.answer(/Which options has price\?/, "unique,default\n");
    await terminal.answer(/default \(a number\)/, "1.5\n");
    await terminal.answer(/Name of the column/, "parent\n");
    await terminal.answer(/What is parent\?/, "ref\n");
    await terminal.answer(/Of what is parent\?/, "Post\n");
    await terminal.answer(/Which options has parent\?/, "optional\n");
    await terminal.answer(/Name of the column/, "name\n");
    await terminal.answer(/What is name\?/, "text\n");
    await terminal.answer(/size of name/, "\n");
    await terminal.answer(/Which options has name\?/, "\n");
    await terminal.answer(/Name of the column/, "short\n");
    await terminal.answer(/What is short\?/, "copy\n");
    await terminal.answer(/From which is short\?/, "name\n");
    await terminal.answer(/Which options has short\?/, "\n");
    await terminal.answer(/Name of the column/, "\n");
    await terminal.answer(/create {3,}models\/post\.py[\s\S]*Write this\?/, "yes\n");
    expect(await terminal.ended).toBe(0);
    expect(uses(folder)).toEqual([
      "model Post",
      "model Post price number.10.2 unique default=1.5",
      "model Post parent ref.Post optional",
      "model Post name text.200",
      "model Post short copy.name",
    ]);
  });

  test("what rows lack is asked for", async () => {
    const folder = await start();
    expect((await run(folder, "add model Post title:text")).code).toBe(0);
    const terminal = open(folder, "add column Post price:number");
    await terminal.answer(/Which value has price in rows that are there already\?/, "3\n");
    expect(await terminal.ended).toBe(0);
    expect(migration(folder, "add_post_price")).toContain('fill Decimal("3")');
  });

  test("a value for rows without one is asked for, and may be left out", async () => {
    const folder = await start();
    expect((await run(folder, "add model Post price:number:optional size:number:optional")).code).toBe(0);
    const terminal = open(folder, "set column Post price:number:no-optional size:number:no-optional");
    await terminal.answer(/Which value has price in rows without one\?/, "3\n");
    await terminal.answer(/Which value has size in rows without one\?/, "\n");
    expect(await terminal.ended).toBe(0);
    expect(migration(folder, "change_post_price")).toContain('give posts.price Decimal("3")');
    expect(migration(folder, "change_post_size")).not.toContain("give");
  });

  test("what is renamed and removed is asked for, and add knows instances", async () => {
    const folder = await start();
    const added = open(folder, "add");
    await added.answer(/What to add\?[\s\S]*model: [\s\S]*none/, "model\n");
    await added.answer(/What is the model called\?/, "Post\n");
    await added.answer(/Name of the column/, "title\n");
    await added.answer(/What is title\?/, "text\n");
    await added.answer(/size of title/, "\n");
    await added.answer(/Which options/, "\n");
    await added.answer(/Name of the column/, "\n");
    await added.answer(/Write this\?/, "yes\n");
    expect(await added.ended).toBe(0);
    const renamed = open(folder, "rename column");
    await renamed.answer(/Of which model\?/, "Post\n");
    await renamed.answer(/Which column\?/, "title\n");
    await renamed.answer(/called from now on/, "class\n");
    await renamed.answer(/"class" is a name of Python/, "headline\n");
    await renamed.answer(/Write this\?/, "yes\n");
    expect(await renamed.ended).toBe(0);
    expect(uses(folder)).toEqual(["model Post", "model Post headline text.200"]);
    const removed = open(folder, "remove");
    await removed.answer(/What to remove\?/, "model\n");
    await removed.answer(/Which model\?/, "Post\n");
    await removed.answer(/Write this\?/, "yes\n");
    await removed.answer(/drops the tables/, "yes\n");
    expect(await removed.ended).toBe(0);
    expect(uses(folder)).toEqual([]);
  });

  test("nothing is written unless it is wanted", async () => {
    const folder = await start();
    const before = snapshot(folder);
    const terminal = open(folder, "add model Post");
    await terminal.answer(/Name of the column/, "\n");
    await terminal.answer(/Write this\?/, "no\n");
    expect(await terminal.ended).toBe(130);
    const left = open(folder, "add model");
    await left.answer(/What is the model called\?/, "<\n");
    expect(await left.ended).toBe(130);
    expect(snapshot(folder)).toEqual(before);
  });
});
