import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Catalog,
  fileOf as fileAt,
  findStack,
  instancesIn,
  linesOfUse,
  renderFiles,
} from "../../../src/engine/index.ts";
import { readHeads } from "../../../src/project/change/revisions.ts";
import { readEntries } from "../../../src/project/disk/read.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { commitAll, git, plinth } from "../../project/evolve/cli.ts";
import { project } from "../../project/evolve/world.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const catalog = modelCatalog();
const TAG = "add model Tag title:text.100 state:choice.draft.live:optional";
const TITLE = "model Tag title text.100";
const STATE = "model Tag state choice.draft.live optional";

/** A project with a model, two branches of it with a command each, and their merge, in which conflicts keep both. */
async function merged(catalog: Catalog, left: string, right: string): Promise<string> {
  const folder = await project(catalog, { store: "small", chat: false });
  const run = async (line: string) => {
    const { code, err } = await plinth(folder, catalog, ...line.split(" "), "--force", "--no-install");
    expect([line, code, err]).toEqual([line, 0, expect.anything()]);
  };
  await run(TAG);
  commitAll(folder);
  for (const [name, line] of Object.entries({ left, right })) {
    git(folder, "checkout", "-qb", name, "main");
    await run(line);
    commitAll(folder, name);
  }
  try {
    git(folder, "merge", "-q", "--no-edit", "left");
  } catch {
    for (const path of git(folder, "diff", "--name-only", "--diff-filter=U").split("\n").filter(Boolean)) {
      if (!existsSync(join(folder, path))) continue;
      const text = readFileSync(join(folder, path), "utf8");
      writeFileSync(join(folder, path), text.replace(/^(?:<{7} .*|={7}|>{7} .*)\n/gm, ""));
    }
    commitAll(folder, "merged");
  }
  return folder;
}

/** What `doctor` says, with what `--fix` made. */
async function fix(folder: string) {
  const { out } = await plinth(folder, catalog, "doctor", "--json");
  await plinth(folder, catalog, "doctor", "--fix", "--no-install");
  const { blueprint, migrations } = readProject(folder);
  const next = renderFiles(catalog, blueprint);
  const there = readEntries(folder, next.keys());
  return {
    said: JSON.parse(out).findings[0].problem as string,
    uses: instancesIn(blueprint.uses).flatMap(linesOfUse),
    migrations,
    differing: [...next].flatMap(([path, file]) =>
      fileAt(there.get(path))?.content === file.content ? [] : [path],
    ),
    heads: readHeads(folder, findStack(catalog, "tiny")).length,
  };
}

const CHANGED: readonly (readonly [command: string, uses: readonly string[]])[] = [
  ["set model Tag:audited", ["model Tag:audited", TITLE, STATE]],
  ["set column Tag title:text.300", ["model Tag", "model Tag title text.300", STATE]],
  ["add column Tag body:text.10:optional", ["model Tag", TITLE, STATE, "model Tag body text.10 optional"]],
];
const REMOVED = ["remove model Tag --yes", "remove model Tag --keep-data"];
const CASES = CHANGED.flatMap(([changed, uses]) =>
  REMOVED.flatMap((removed) => [[changed, removed, uses] as const, [removed, changed, uses] as const]),
);

describe("an instance that one branch changed and the other removed", () => {
  test.each(CASES)("%s, beside %s: it stays, whole, and doctor says so", async (left, right, uses) => {
    const folder = await merged(catalog, left, right);
    const fixed = await fix(folder);
    expect(fixed.said).toContain("One removed model Tag, which another changed: it stays.");
    expect(fixed).toMatchObject({ uses, differing: [], heads: 1, migrations: { kept: [] } });
    const ids = uses.map((line) => line.split(" ")[2] ?? "create").map((name) => `model/Tag/${name}`);
    expect(fixed.migrations.present).toEqual(expect.arrayContaining(ids));
    const { out } = await plinth(folder, catalog, "doctor");
    expect(out).toBe("All is well.\n");
  });

  test("the command that removes it after all is named", async () => {
    const folder = await merged(catalog, "set model Tag:audited", "remove model Tag --yes");
    const { out } = await plinth(folder, catalog, "doctor", "--fix", "--no-install");
    expect(out).toContain("To remove it: npx create-plinth remove model Tag");
  });

  test.each([
    ["rename column Tag title headline", "remove model Tag --yes", []],
    ["remove column Tag state --yes", "remove model Tag --yes", []],
    ["remove column Tag state --yes", "remove model Tag --keep-data", ["model/Tag/create"]],
    ["rename model Tag Post", "remove model Tag --yes", []],
  ])("%s, beside %s: it goes, and so do its migrations", async (left, right, kept) => {
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const fixed = await fix(await merged(catalog, one, other));
      expect(fixed).toMatchObject({ uses: [], differing: [] });
      expect(fixed.migrations.present).toEqual(["base/first"]);
      if (kept.length === 0) expect(fixed.migrations.kept).toEqual([]);
      else expect(fixed.migrations.kept).toEqual(expect.arrayContaining(kept));
    }
  });
});
