import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { renderFiles } from "../../../../src/engine/index.ts";
import { readHeads } from "../../../../src/project/change/revisions.ts";
import { readProject } from "../../../../src/project/record/project.ts";
import { buildOnce, plinth } from "../../../project/evolve/cli.ts";
import { project, snapshot } from "../../../project/evolve/world.ts";
import { modelCatalog } from "../../../support/fixtures/models.ts";

const catalog = modelCatalog();
const [stack] = catalog.stacks;
if (stack === undefined) throw new Error("the catalog has no stack");
const choices = { store: "small", chat: false };
const POST = "add model Post title:text.100:unique body:text:optional";

beforeAll(buildOnce, 120_000);

/** Runs a command that has to succeed; what it says. */
async function must(folder: string, line: string): Promise<string> {
  const { code, out, err } = await plinth(folder, catalog, ...line.split(" "));
  expect([err, code], line).toEqual(["", 0]);
  return out;
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

function edit(folder: string, path: string, from: string, to: string): void {
  const text = read(folder, path);
  expect(text).toContain(from);
  writeFileSync(join(folder, path), text.replace(from, to));
}

describe("instances and members", () => {
  test("are added, renamed, given another kind and removed, and each is undone to the byte", async () => {
    const folder = await project(catalog, choices);
    const lines = [
      POST,
      "add model Person name:text",
      "add column Post author:ref.Person state:choice.draft.live",
      "add column Post subtitle:text:default=draft",
      "rename column Post title headline",
      "set column Post headline:text.300:optional",
      "rename model Person Author",
      "set model Author:plural=people",
      "remove column Post author --yes",
      "remove model Author --yes",
      "remove model Post --keep-data",
    ];
    const before: Record<string, string>[] = [];
    for (const line of lines) {
      before.push(snapshot(folder));
      await must(folder, line);
      expect(await must(folder, "doctor"), line).toBe("All is well.\n");
      const { blueprint, before: written } = readProject(folder);
      expect(written, line).toEqual(renderFiles(catalog, blueprint));
      for (const [path, { content }] of written) expect(read(folder, path), line).toBe(content);
      expect(readHeads(folder, stack).length).toBe(1);
    }
    // Ten steps can be undone.
    for (let index = lines.length - 1; index >= lines.length - 10; index -= 1) {
      await must(folder, "undo --force");
      expect(snapshot(folder), `undo ${lines[index]}`).toEqual(before[index]);
    }
  });

  test("write one migration for a table and its columns, and one for each later change", async () => {
    const folder = await project(catalog, choices);
    const steps = () =>
      Object.keys(snapshot(folder, /^(?!steps)/))
        .map((path) => path.replace(/\/[0-9a-f]{12}_/, "/"))
        .sort();
    await must(folder, POST);
    expect(steps()).toEqual(
      ["steps/", ...["first", "create_post"].map((name) => `steps/${name}.txt`)].sort(),
    );
    await must(folder, "add column Post state:choice.draft.live");
    await must(folder, "rename column Post state status");
    await must(folder, "remove column Post status --yes");
    for (const name of ["add_post_state", "rename_post_state_to_status", "remove_post_status"])
      expect(steps()).toContain(`steps/${name}.txt`);
    const [dropped = ""] = Object.entries(snapshot(folder)).flatMap(([path, text]) =>
      path.endsWith("_remove_post_status.txt") ? [text] : [],
    );
    expect(dropped).toContain(
      'up:\n  drop posts.status\n\ndown:\n  add posts.status choice("draft", "live") ()\n',
    );
  });

  test("say what would be dropped, and change nothing until that is wanted", async () => {
    const folder = await project(catalog, choices);
    await must(folder, POST);
    const before = snapshot(folder);
    const { code, err } = await plinth(folder, catalog, "remove", "column", "Post", "body");
    expect([code, err]).toEqual([2, expect.stringContaining("columns of model/Post/body, with all")]);
    expect(snapshot(folder)).toEqual(before);
    const dry = await must(folder, "rename model Post Article --dry-run");
    expect(dry).toMatch(/create {4}models\/article\.py \(was models\/post\.py\)/);
    expect(snapshot(folder)).toEqual(before);
    const shown = JSON.parse(await must(folder, "rename model Post Article --json")) as Record<
      string,
      unknown
    >;
    expect(shown).toMatchObject({
      command: "rename",
      uses: ["model Article", "model Article title text.100 unique", "model Article body text optional"],
      migrations: { changed: ["model/Post → model/Article"], created: [], dropped: [] },
    });
  });

  test("that are kept in the database come back without a migration", async () => {
    const folder = await project(catalog, choices);
    await must(folder, POST);
    await must(folder, "remove model Post --keep-data");
    expect(readProject(folder).migrations.kept).toEqual([
      "model/Post/body",
      "model/Post/create",
      "model/Post/title",
    ]);
    const steps = snapshot(folder, /^(?!steps)/);
    await must(folder, POST);
    expect(snapshot(folder, /^(?!steps)/)).toEqual(steps);
    expect(readProject(folder).migrations.kept).toEqual([]);
  });
});

test("what you wrote into an instance's file stays, also under its new name; what meets is shown", async () => {
  const folder = await project(catalog, choices);
  await must(folder, "add model Post title:text lead:text body:text:optional foot:text rank:text");
  edit(folder, "models/post.py", "from models.base", "import os\n\nfrom models.base");
  edit(folder, "models/post.py", "body = Column(Text(200)", "body = Column(Text(250)");
  await must(folder, "add column Post state:choice.draft.live");
  await must(folder, "rename column Post title headline");
  await must(folder, "rename model Post Article");
  expect(existsSync(join(folder, "models/post.py"))).toBe(false);
  const article = read(folder, "models/article.py");
  const theirs = ["headline = Column(", "state = Column(Enum", "class Article(Base):", 'table = "articles"'];
  for (const line of ["import os", "body = Column(Text(250), null=True)", ...theirs])
    expect(article).toContain(line);
  edit(folder, "models/article.py", '"""A article."""', '"""Mine."""');
  const { code, out } = await plinth(folder, catalog, "rename", "model", "Article", "Story");
  expect([code, out]).toEqual([
    3,
    expect.stringMatching(/conflict {2}models\/story\.py \(lines .*was models\/article\.py\)/),
  ]);
  for (const line of ['"""Mine."""', '"""A story."""', "body = Column(Text(250), null=True)"])
    expect(read(folder, "models/story.py")).toContain(line);
});

test("a file of yours in an instance's place is left, and a feature's own is refused", async () => {
  const folder = await project(catalog, choices);
  writeFileSync(join(folder, "models/post.py"), "mine = 1\n");
  const { code, out } = await plinth(folder, catalog, ...POST.split(" "));
  expect([code, out]).toEqual([3, expect.stringMatching(/conflict {2}models\/post\.py \(exists already\)/)]);
  expect(read(folder, "models/post.py")).toBe("mine = 1\n");
  const other = await project(catalog, choices);
  const before = snapshot(other);
  const refused = await plinth(other, catalog, "add", "model", "First");
  expect([refused.code, refused.err]).toEqual([
    2,
    "error: models/first.py is there already, and is of the project: choose another name than First.\n",
  ]);
  expect(snapshot(other)).toEqual(before);
});

test("the record of a project that was made before there were instances is read, and goes on", async () => {
  const { repeatable: _, ...rest } = stack;
  const older = { version: "0.9.0", stacks: [rest] };
  const folder = await project(older, { store: "small", chat: true });
  expect(read(folder, ".plinth/features")).not.toContain("# model");
  await must(folder, "update");
  expect(read(folder, ".plinth/features")).toContain("feature chat\n# model\n");
  await must(folder, POST);
  expect(readProject(folder).blueprint.features).toEqual(["store/small", "chat"]);
  const found = await plinth(folder, { ...older, version: "1.0.0" }, "doctor");
  expect([found.code, found.out]).toEqual([
    4,
    expect.stringMatching(/do not go together: Unknown feature "model"/),
  ]);
  expect(await must(folder, "doctor")).toBe("All is well.\n");
});

test("answers are exported with instances and members, and make the same project", async () => {
  const folder = await project(catalog, choices);
  await must(folder, `${POST} state:choice.draft.live:optional`);
  const answers = join(folder, "../answers.json");
  writeFileSync(answers, await must(folder, "export"));
  const line = `create again --name demo --config ${answers} --no-install --no-git --yes`;
  expect(await must(join(folder, ".."), line)).toContain(`--config ${answers}`);
  const [one, other] = [folder, join(folder, "../again")].map((path) => readProject(path));
  expect(other?.blueprint).toEqual(one?.blueprint);
  expect(other?.before).toEqual(one?.before);
  const odd = JSON.parse(read(folder, "../answers.json")) as { uses: string[] };
  for (const [uses, why] of [
    [["model Post", "model Post a text", "model Post a text.3"], "has model Post a twice"],
    [["model Post a text"], "has a part of model Post, and not model Post itself"],
    [["model $x"], 'has "model $x", which is no use of a feature'],
    [["chat"], 'has "chat" without a name: choose it under "choices"'],
    ["model Post", "must be a list of texts"],
  ] as const) {
    writeFileSync(answers, JSON.stringify({ ...odd, uses }));
    const refused = await plinth(
      join(folder, ".."),
      catalog,
      "create",
      "third",
      "--config",
      answers,
      "--yes",
    );
    expect([refused.code, refused.err]).toEqual([2, `error: "uses" in ${answers} ${why}.\n`]);
    expect(existsSync(join(folder, "../third"))).toBe(false);
  }
});

test("a stack whose projects have no migrations goes the same ways", async () => {
  const { migrations: _, ...rest } = stack;
  const plain = { ...catalog, stacks: [rest] };
  const folder = await project(plain, { store: "small", chat: true });
  const before = snapshot(folder);
  for (const line of [
    POST,
    "rename column Post title headline",
    "rename model Post Article",
    "remove model Article",
  ]) {
    const { code, out, err } = await plinth(folder, plain, ...line.split(" "));
    expect([err, code], line).toEqual(["", 0]);
    expect(out).not.toMatch(/tables|forth/);
    expect((await plinth(folder, plain, "doctor")).out).toBe("All is well.\n");
  }
  expect(existsSync(join(folder, "steps"))).toBe(false);
  for (let left = 4; left > 0; left -= 1) expect((await plinth(folder, plain, "undo")).code).toBe(0);
  expect(snapshot(folder)).toEqual(before);
});

test("a file of an instance that is written once stays as it is, also under another name", async () => {
  const repeatable = (stack.repeatable ?? []).map((one) => ({
    ...one,
    writeOnce: ["models/__name_snake__.py"],
  }));
  const plain = { ...catalog, stacks: [{ ...stack, repeatable }] };
  const folder = await project(plain, choices);
  const run = async (line: string) => expect((await plinth(folder, plain, ...line.split(" "))).err).toBe("");
  await run(POST);
  const post = read(folder, "models/post.py");
  await run("add column Post state:choice.draft.live");
  expect(read(folder, "models/post.py")).toBe(post);
  await run("rename model Post Article");
  expect([existsSync(join(folder, "models/post.py")), read(folder, "models/article.py")]).toEqual([
    false,
    post,
  ]);
  await run("remove model Article --yes");
  expect(read(folder, "models/article.py")).toBe(post);
});
