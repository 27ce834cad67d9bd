import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import {
  type Adoption,
  adoptedWords,
  type DescribedTable,
} from "../../../../src/engine/answers/from/table.ts";
import { UserError } from "../../../../src/errors.ts";
import { real, snapshot } from "../../../project/evolve/world.ts";
import { runIn } from "../../run.ts";

const [feature] = real.stacks.flatMap(({ repeatable = [] }) => repeatable);
const EMPTY: DescribedTable = { columns: [], options: [], problems: [], notes: [] };
const column = (name: string, type: string, has: object = {}, isNullable = false) => ({
  name,
  type,
  null: isNullable,
  has: { ...has },
});
const adopted = (described: Partial<DescribedTable>, more: Partial<Adoption> = {}) => {
  if (feature === undefined) throw new Error("there is no resource");
  const around = {
    instances: [{ feature: feature.id, instance: "Tag", of: [] }],
    targets: new Map([["User", { holds: ["users"], provides: [], values: {} }]]),
  };
  return adoptedWords(
    { ...EMPTY, ...described },
    { table: "posts", feature, name: "Post", options: {}, around, ...more },
  );
};
const wordOf = (name: string, type: string, has: object = {}, isNullable = false) =>
  adopted({ columns: [column(name, type, has, isNullable)] }).words[2];
const problemsOf = (described: Partial<DescribedTable>) => {
  try {
    adopted(described);
  } catch (error) {
    if (error instanceof UserError) return error.details;
    throw error;
  }
  return [];
};

describe("a column of a table", () => {
  it.each<[string, readonly [string, string, object?, boolean?]]>([
    ["title:str.200:unique", ["title", "VARCHAR", { length: 200, unique: true }]],
    [
      "title:str.200:index:default=draft",
      ["title", "VARCHAR", { length: 200, index: true, default: "draft" }],
    ],
    ["body:text.2000", ["body", "VARCHAR", { length: 2000 }]],
    ["body:text:optional", ["body", "TEXT", { index: true }, true]],
    ["rank:int", ["rank", "INTEGER", { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }]],
    ["rank:int:default=3:min=0:max=255", ["rank", "INTEGER", { minimum: 0, maximum: 255, default: "3" }]],
    ["weight:bigint:min=0", ["weight", "BIGINT", { minimum: 0, maximum: 2 ** 63 }]],
    ["price:decimal.10.3:min=0", ["price", "NUMERIC", { precision: 10, scale: 3, minimum: "0" }]],
    ["ratio:float:default=0.5", ["ratio", "DOUBLE", { default: "0.5" }]],
    ["is_on:bool:default=true", ["is_on", "BOOLEAN", { default: "true" }]],
    ["day:date:unique", ["day", "DATE", { unique: true }]],
    ["at:datetime:default=now", ["at", "DATETIME", { default: "now" }]],
    ["begins:time:default=0930", ["begins", "TIME", { default: "0930" }]],
    [
      "status:enum.draft.live:default=draft",
      ["status", "VARCHAR", { enum: ["draft", "live"], default: "draft" }],
    ],
    ["meta:json:optional", ["meta", "JSON", {}, true]],
    ["token:uuid", ["token", "UUID"]],
    ["token:uuid:unique", ["token", "CHAR", { length: 32, unique: true }]],
    ["code:str.3", ["code", "CHAR", { length: 3 }]],
    [
      "author:ref.User:on-delete=cascade",
      ["author_id", "REFERENCE", { references: "users", "on-delete": "cascade" }],
    ],
    ["tag:ref.Tag:optional:unique", ["tag_id", "REFERENCE", { references: "tags", unique: true }, true]],
    ["parent:ref.Post:optional", ["parent_id", "REFERENCE", { references: "posts", index: true }, true]],
  ])("is %s", (word, [name, type, has, isNullable]) => {
    expect(wordOf(name, type, has, isNullable)).toBe(word);
  });

  it.each<[string, ReturnType<typeof column>, RegExp]>([
    [
      "a type that no field has",
      column("data", "BLOB"),
      /^data: .* is BLOB, and no kind of field keeps that\.$/,
    ],
    ["what its field cannot have", column("body", "TEXT", { unique: true }), /^body: .* has the unique true/],
    [
      "a value that is made",
      column("total", "INTEGER", { computed: true }),
      /^total: .* has the computed true/,
    ],
    [
      "exact numbers as SQLite keeps them",
      column("price", "NUMERIC", { storage: "REAL" }),
      /^price: .* storage/,
    ],
    [
      "a name that is reserved",
      column("metadata", "TEXT"),
      /^metadata: "metadata" is an attribute of models/,
    ],
    ["a name that is written otherwise", column("firstName", "TEXT"), /^firstName: "firstName" cannot be/],
    [
      "a reference to a table without a resource",
      column("shop_id", "REFERENCE", { references: "shops" }),
      /^shop_id: It refers to the table shops, which no resource has: add resource --from-table shops first\.$/,
    ],
    [
      "a reference of another name",
      column("author", "REFERENCE", { references: "users" }),
      /^author: The column of such a field would be author_id/,
    ],
    ["words that no enum has", column("status", "VARCHAR", { enum: ["Live now"] }), /^status: .* "Live now"/],
  ])("with %s is named in one line", (_, described, message) => {
    const said = problemsOf({ columns: [column("title", "TEXT"), described] });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(message);
    expect(said[0]).not.toContain("\n");
  });

  it("keeps its default to the database where a field cannot have it", () => {
    const { words, notes } = adopted({ columns: [column("title", "VARCHAR", { length: 20, default: "" })] });
    expect(words[2]).toBe("title:str.20");
    expect(notes).toEqual([expect.stringContaining('The default "" of title')]);
  });
});

describe("a table", () => {
  const columns = [column("title", "TEXT")];

  it.each([
    ["posts", undefined, "Post:adopt"],
    ["blog_entries", undefined, "BlogEntry:adopt"],
    ["people", undefined, "Person:adopt"],
    ["posts", "Article", "Article:adopt:plural=posts"],
    ["blog", "Post", "Post:adopt:plural=blog"],
  ])("%s is that of %s as %s", (table, name, word) => {
    expect(adopted({ columns }, { table, name }).words[1]).toBe(word);
  });

  it("has options that it asks for, besides those that were typed", () => {
    const { words } = adopted({ columns, options: ["shared"] }, { options: { read: "anyone" } });
    expect(words[1]).toBe("Post:read=anyone:shared:adopt");
  });

  it("of a name that no resource has is refused", () => {
    expect(() => adopted({ columns }, { table: "Blog Posts" })).toThrow(
      /^No resource has a table of the name Blog Posts/,
    );
  });

  it("has all its problems at once, with the fields that can be read", () => {
    const data = [...columns, column("data", "BLOB")];
    const lonely = { columns: data, problems: ["id: there is no primary key"] };
    expect(problemsOf(lonely)).toHaveLength(2);
    expect(() => adopted(lonely)).toThrow(
      expect.objectContaining({ exit: 2, hint: "Change the table first: no choice of fields helps." }),
    );
    expect(() => adopted({ columns: data })).toThrow(
      expect.objectContaining({
        exit: 2,
        hint: expect.stringContaining("add resource Post:adopt title:text"),
      }),
    );
  });
});

describe("add resource --from-table", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plinth-table-"));
    expect((await runIn(folder, ["demo", "--yes", "--no-install", "--no-git"])).code).toBe(0);
    folder = join(folder, "demo");
  });
  afterAll(() => rmSync(join(folder, ".."), { recursive: true }));
  const add = (...words: readonly string[]) => runIn(folder, ["add", "resource", ...words, "--no-install"]);
  /** Puts a program in the place of the project's Python. */
  const answering = (script: string) => {
    const python = join(folder, ".venv/bin/python");
    mkdirSync(dirname(python), { recursive: true });
    writeFileSync(python, `#!/bin/sh\ncat > /dev/null\n${script}\n`);
    chmodSync(python, 0o755);
  };
  const printing = (answer: object) =>
    answering(`echo a line of the project\necho '${JSON.stringify(answer)}'`);

  test("needs the project's Python, and the user's word that it may run", async () => {
    expect(await add("--from-table", "posts")).toMatchObject({
      code: 4,
      err: expect.stringContaining("install the project first"),
    });
    printing({ ...EMPTY, columns: [column("title", "TEXT")] });
    renameSync(join(folder, ".venv"), join(folder, "../elsewhere"));
    symlinkSync("../elsewhere", join(folder, ".venv"));
    const { code, err } = await add("--from-table", "posts");
    rmSync(join(folder, ".venv"));
    expect([code, err]).toEqual([
      4,
      expect.stringMatching(/was not read: .venv is a link; .* say --trust once/),
    ]);
  });

  test("adds what it reads, and says what it does not; the second time there is nothing to do", async () => {
    printing({
      ...EMPTY,
      columns: [column("title", "TEXT")],
      options: ["shared"],
      notes: ["An index stays."],
    });
    const before = snapshot(folder);
    const looked = await add("--from-table", "posts", "--trust", "--dry-run");
    expect([looked.code, snapshot(folder)]).toEqual([0, before]);
    expect(looked.out).toContain("An index stays.");
    expect(await add("--from-table", "posts")).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(join(folder, ".plinth/features"), "utf8").match(/^use resource Post.*/gm)).toEqual([
      "use resource Post:shared:adopt",
      "use resource Post title text",
    ]);
    expect((await add("--from-table", "posts")).out).toContain("Nothing to do");
    // Routes are tried in their order: a list of a resource does not wait for those of accounts.
    const routers = readFileSync(join(folder, "app/api/v1/__init__.py"), "utf8").match(/(?<=router\()\w+/g);
    expect(routers?.slice(0, 2)).toEqual(["posts", "items"]);
  });

  test.each<[string, () => void, readonly string[], number, RegExp]>([
    [
      "no such table",
      () => printing({ tables: ["posts", "tags"] }),
      [],
      2,
      /no table pots\. Did you mean posts\?/,
    ],
    ["no tables", () => printing({ tables: [] }), [], 2, /no table pots\. There is none\./],
    [
      "a database that is away",
      () => printing({ unreachable: "Refused" }),
      [],
      4,
      /does not answer: Refused/,
    ],
    ["a project that does not start", () => answering("echo boom >&2; exit 1"), [], 4, /was not read: boom/],
    ["no answer", () => answering("exit 0"), [], 4, /ended without an answer/],
    ["problems", () => printing({ ...EMPTY, problems: ["id: no"] }), [], 2, /as it is:\n {2}id: no\n/],
    [
      "an owner",
      () => printing({ ...EMPTY, options: ["shared"] }),
      ["Pot", "--owned"],
      2,
      /cannot be owned as it is/,
    ],
    [
      "two sources",
      () => printing(EMPTY),
      ["--from", "x.json"],
      2,
      /--from and --from-table are two sources/,
    ],
    [
      "fields",
      () => printing(EMPTY),
      ["Pot", "a:int"],
      2,
      /--from-table is for resource, and nothing but its/,
    ],
  ])("with %s is refused, and nothing is written", async (_, prepare, more, exit, message) => {
    prepare();
    const before = snapshot(folder);
    const { code, err } = await add(...more, "--from-table", "pots", "--trust");
    expect([code, snapshot(folder)]).toEqual([exit, before]);
    expect(err).toMatch(message);
  });
});
