import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { renderFiles } from "../../../src/engine/index.ts";
import { readHeads } from "../../../src/project/change/revisions.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { buildOnce, commitAll, git, plinth } from "../../project/evolve/cli.ts";
import { project } from "../../project/evolve/world.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

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

describe("two branches", () => {
  async function branches(left: string, right: string): Promise<{ folder: string; conflicts: string }> {
    const folder = await project(catalog, choices);
    await must(folder, POST);
    commitAll(folder);
    git(folder, "checkout", "-qb", "left");
    await must(folder, left);
    commitAll(folder, "left");
    git(folder, "checkout", "-q", "main");
    await must(folder, right);
    commitAll(folder, "right");
    try {
      git(folder, "merge", "-q", "--no-edit", "left");
    } catch {
      // What conflicts is looked at below.
    }
    return { folder, conflicts: git(folder, "diff", "--name-only", "--diff-filter=U") };
  }

  test.each([
    ["add column Post state:choice.a.b", "add column Post views:text", ["title", "body", "views", "state"]],
    ["rename column Post body text", "add column Post views:text", ["title", "text", "views"]],
    ["remove column Post body --yes", "add column Post views:text", ["title", "views"]],
    ["set column Post body:text.9", "rename column Post title headline", ["headline", "body"]],
  ])("%s, and %s", async (left, right, members) => {
    const { folder, conflicts } = await branches(left, right);
    // In the record there is never a conflict; in a file both added to one place.
    expect(["", "models/post.py\n"]).toContain(conflicts);
    const { blueprint } = readProject(folder);
    expect(
      blueprint.uses
        .at(-1)
        ?.of?.map(({ instance }) => instance)
        .sort(),
    ).toEqual([...members].sort());
    const post = String(renderFiles(catalog, blueprint).get("models/post.py")?.content);
    writeFileSync(join(folder, "models/post.py"), post);
    commitAll(folder, "merged");
    await must(folder, "doctor --fix");
    commitAll(folder, "fixed");
    expect(await must(folder, "doctor")).toBe("All is well.\n");
    expect(readHeads(folder, stack).length).toBe(1);
    const state = readProject(folder);
    expect(state.migrations.present).toEqual(
      ["base/first", "model/Post/create", ...members.map((name) => `model/Post/${name}`)].sort(),
    );
    // What comes next goes on from there.
    await must(folder, "add column Post last:text");
    expect(read(folder, "models/post.py")).toContain("last = Column(Text(200))");
  });

  test("that add an instance each, and one that both changed otherwise", async () => {
    const { folder } = await branches("add model Tag name:text", "add model Person name:text");
    commitAll(folder, "merged");
    await plinth(folder, catalog, "doctor", "--fix");
    expect(
      readProject(folder)
        .blueprint.uses.flatMap(({ instance }) => instance ?? [])
        .sort(),
    ).toEqual(["Person", "Post", "Tag"]);
    const both = await branches("set column Post body:text.9", "set column Post body:text.8");
    const found = await plinth(both.folder, catalog, "doctor");
    expect([found.code === 0, found.out]).toEqual([
      false,
      expect.stringContaining("There is a column of Post body already."),
    ]);
    const features = join(both.folder, ".plinth/features");
    const text = readFileSync(features, "utf8");
    writeFileSync(features, text.replace("use model Post body text.9 optional\n", ""));
    expect((await plinth(both.folder, catalog, "doctor", "--fix")).out).toContain(
      "Resolve the conflicts first",
    );
    const post = read(both.folder, "models/post.py");
    const resolved = post.replace(/<<<<<<< .*\n([\s\S]*?)=======\n[\s\S]*?>>>>>>> .*\n/, "$1");
    writeFileSync(join(both.folder, "models/post.py"), resolved);
    commitAll(both.folder, "resolved");
    await must(both.folder, "doctor --fix");
    expect(read(both.folder, "models/post.py")).toBe(resolved);
    expect(await must(both.folder, "doctor")).toBe("All is well.\n");
    expect(readProject(both.folder).doubled).toEqual([]);
  });
});
