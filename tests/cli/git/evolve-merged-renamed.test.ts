import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Catalog,
  type Choice,
  fileOf as fileAt,
  instancesIn,
  linesOfUse,
  renderFiles,
} from "../../../src/engine/index.ts";
import { readEntries } from "../../../src/project/disk/read.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import { project, real } from "../../project/evolve/world.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

beforeAll(buildOnce, 120_000);

const CHOICES: Readonly<Record<string, Choice>> = {
  database: "sqlite",
  cache: "memory",
  auth: "jwt",
  chat: false,
  ops: [],
  observe: [],
  licence: "none",
};

interface Merged {
  readonly folder: string;
  /** What git left unmerged, and was resolved by keeping both. */
  readonly unmerged: readonly string[];
}

/** What doctor finds in a file. */
interface Finding {
  readonly path: string;
  readonly message: string;
}

/** A project in git, two branches of it with some commands each, and their merge. */
async function merge(
  catalog: Catalog,
  choices: Readonly<Record<string, Choice>>,
  first: readonly string[],
  left: readonly string[],
  right: readonly string[],
): Promise<Merged> {
  const folder = await project(catalog, choices);
  const run = async (line: string) => {
    const { code, err } = await plinth(folder, catalog, ...line.split(" "), "--force", "--no-install");
    expect([line, code, err]).toEqual([line, 0, expect.anything()]);
  };
  for (const line of first) await run(line);
  commitAll(folder);
  for (const [name, lines] of [
    ["left", left],
    ["right", right],
  ] as const) {
    git(folder, "checkout", "-qb", name, "main");
    for (const line of lines) await run(line);
    commitAll(folder, name);
  }
  try {
    git(folder, "merge", "-q", "--no-edit", "left");
    return { folder, unmerged: [] };
  } catch {
    const unmerged = git(folder, "diff", "--name-only", "--diff-filter=U").split("\n").filter(Boolean);
    for (const path of unmerged.filter((one) => existsSync(join(folder, one)))) {
      const text = readFileSync(join(folder, path), "utf8");
      writeFileSync(join(folder, path), text.replace(/^(?:<{7} .*|={7}|>{7} .*)\n/gm, ""));
    }
    commitAll(folder, "merged");
    return { folder, unmerged };
  }
}

/** `doctor --fix` joins the branches: the uses, and each file as it is rendered from them, but for the conflicts that it shows. */
async function expectJoined(
  catalog: Catalog,
  { folder, unmerged }: Merged,
  uses: readonly string[],
  stillBroken: readonly string[] = [],
): Promise<void> {
  const { out } = await plinth(folder, catalog, "doctor", "--fix", "--json", "--no-install");
  const { changes = [], broken = [] } = JSON.parse(out);
  expect(broken.map(({ path, message }: Finding) => `${path} ${message}`)).toEqual(stillBroken);
  const { blueprint, before } = readProject(folder);
  expect(instancesIn(blueprint.uses).flatMap(linesOfUse)).toEqual(uses);
  const next = renderFiles(catalog, blueprint);
  expect(before).toEqual(next);
  const shown = changes.flatMap((one: { path: string; conflicts?: unknown }) =>
    one.conflicts === undefined ? [] : [one.path],
  );
  // What a person resolved is theirs, and a conflict in it is theirs to resolve.
  const differing = [...readEntries(folder, next.keys())].flatMap(([path, entry]) =>
    fileAt(entry)?.content === next.get(path)?.content ? [] : [path],
  );
  expect(differing.filter((path) => !unmerged.includes(path) && !shown.includes(path))).toEqual([]);
  expect(shown.filter((path: string) => !unmerged.includes(path))).toEqual([]);
  const missing = [...next.keys()].filter((path) => !readEntries(folder, [path]).has(path));
  expect(missing).toEqual([]);
  const stale = [...readEntries(folder, ["app/models/tag.py", "app/api/v1/tags.py", "tests/tags.py"])];
  const names = uses.map((line) => line.split(" ")[1]);
  if (!names.includes("Tag")) expect(stale).toEqual([]);
}

const TAG = "add resource Tag title:str.100 note:int:optional";
const TITLE = "resource Post title str.100";
const NOTE = "resource Post note int optional";

const BESIDE: readonly (readonly [beside: string, uses: readonly string[]])[] = [
  ["remove field Tag title --yes", ["resource Post", NOTE]],
  ["remove field Tag note --yes", ["resource Post", TITLE]],
  ["add field Tag body:text:optional", ["resource Post", TITLE, NOTE, "resource Post body text optional"]],
  ["set field Tag title:str.300", ["resource Post", "resource Post title str.300", NOTE]],
  ["set resource Tag:cache:read=anyone", ["resource Post:cache:read=anyone", TITLE, NOTE]],
  ["rename field Tag title headline", ["resource Post", "resource Post headline str.100", NOTE]],
];

describe("a resource renamed in one branch, beside", () => {
  test.each(BESIDE)("%s", async (beside, uses) => {
    const merged = await merge(real, CHOICES, [TAG], ["rename resource Tag Post"], [beside]);
    await expectJoined(real, merged, uses);
  });

  test("its removal, of which both sides of a conflict were kept: what imports it is named", async () => {
    const removal = ["remove resource Tag --yes"];
    const merged = await merge(real, CHOICES, [TAG], ["rename resource Tag Post"], removal);
    expect(merged.unmerged).toContain("app/api/v1/__init__.py");
    const broken = ["app/api/v1/__init__.py imports app.api.v1.posts, which is gone"];
    await expectJoined(real, merged, [], broken);
  });

  test.each(BESIDE.slice(0, 3))("%s, the other way round", async (beside, uses) => {
    const merged = await merge(real, CHOICES, [TAG], [beside], ["rename resource Tag Post"]);
    await expectJoined(real, merged, uses);
  });
});

describe("a field renamed in one branch, beside", () => {
  test.each([
    ["remove field Tag note --yes", ["resource Tag", "resource Tag headline str.100"]],
    [
      "set field Tag title:str.300",
      ["resource Tag", "resource Tag headline str.300", "resource Tag note int optional"],
    ],
    ["remove field Tag title --yes", ["resource Tag", "resource Tag note int optional"]],
    [
      "rename field Tag note remark",
      ["resource Tag", "resource Tag headline str.100", "resource Tag remark int optional"],
    ],
  ])("%s", async (beside, uses) => {
    const merged = await merge(real, CHOICES, [TAG], ["rename field Tag title headline"], [beside]);
    await expectJoined(real, merged, uses);
  });
});

test("the rename of a table is run last", async () => {
  for (const [left, right] of [
    ["rename resource Tag Post", "remove field Tag title --yes"],
    ["remove field Tag note --yes", "rename resource Tag Post"],
    ["rename field Tag title headline", "rename resource Tag Label"],
  ] as const) {
    const { folder } = await merge(real, CHOICES, [TAG], [left], [right]);
    await plinth(folder, real, "doctor", "--fix", "--no-install");
    const versions = join(folder, "alembic/versions");
    const files = readdirSync(versions);
    const joined = files.find((name) => name.endsWith("_merge.py")) ?? "";
    const [, first = ""] =
      /down_revision.* = \("(\w+)"/.exec(readFileSync(join(versions, joined), "utf8")) ?? [];
    expect(files.find((name) => name.startsWith(first))).toMatch(/_rename_tag_to_(?:post|label)\.py$/);
  }
});

test("a resource renamed in both branches: doctor names it, and nothing goes ahead", async () => {
  const { folder } = await merge(
    real,
    CHOICES,
    [TAG],
    ["rename resource Tag Post"],
    ["rename resource Tag Label"],
  );
  const { code, out } = await plinth(folder, real, "doctor");
  expect([code, out]).toEqual([4, expect.stringMatching(/has two names for resource Tag.\n.*leave one/)]);
  const refused = await plinth(folder, real, "set", "licence=mit", "--force", "--no-install");
  expect([refused.code, refused.err]).toEqual([4, expect.stringMatching(/two names for resource Tag/)]);
  const path = join(folder, ".plinth/features");
  writeFileSync(path, readFileSync(path, "utf8").replace(/^named resource Tag Label\n/m, ""));
  await plinth(folder, real, "doctor", "--fix", "--no-install");
  expect(instancesIn(readProject(folder).blueprint.uses).map(({ instance }) => instance)).toEqual(["Post"]);
});

test("a feature with parts for users in one branch, beside users that the other takes out", async () => {
  const choices = { ...CHOICES, auth: "session" };
  const merged = await merge(real, choices, [], ["set auth=none --yes"], ["add uploads"]);
  await expectJoined(real, merged, []);
});

test("an instance of a made-up catalog renamed in one branch, beside a member removed in the other", async () => {
  const catalog = modelCatalog();
  const merged = await merge(
    catalog,
    { store: "small", chat: false },
    ["add model Tag title:text.100 state:choice.draft.live:optional"],
    ["rename model Tag Post"],
    ["remove column Tag state --yes"],
  );
  await expectJoined(catalog, merged, ["model Post", "model Post title text.100"]);
});
