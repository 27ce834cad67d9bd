import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/engine/index.ts";
import { commitAll, plinth } from "../../project/evolve/cli.ts";
import { project, real, snapshot, v1 } from "../../project/evolve/world.ts";

const choices = { store: "small", chat: false, extras: [] };

/** Expects that a command is refused with these words, prints nothing else, and changes nothing. */
async function expectRefused(
  folder: string,
  catalog: Catalog,
  line: string,
  said: RegExp,
  exit = 2,
): Promise<void> {
  const before = snapshot(folder, /^$/);
  const { code, out, err } = await plinth(folder, catalog, ...line.split(" "));
  expect([line, code, out, err]).toEqual([line, exit, "", expect.stringMatching(said)]);
  expect(snapshot(folder, /^$/)).toEqual(before);
}

describe("words that are not understood are exit 2, say what is, and change nothing", () => {
  test.each<[string, RegExp]>([
    ["add extras/lnt", /Unknown feature "extras\/lnt"\. Did you mean extras\/lint\?\n$/],
    ["add lint zzzzzzzz", /Unknown feature "zzzzzzzz"\. Choose from store\/big, .*extras\/lint\.\n$/],
    ["remove zzzzzzzz", /Unknown feature "zzzzzzzz"\. Choose from /],
    ["set store", /"store" is not understood: a choice is written group=choice, such as store=\w+\.\n$/],
    ["set store=", /"store=" is not understood/],
    ["set store=big=1", /"store=big=1" is not understood/],
    ["set stoer=big", /Unknown group "stoer"\. Did you mean store\?\n$/],
    ["set zzzzzzzz=big", /Unknown group "zzzzzzzz"\. Choose from store\.\n$/],
    ["set chat=on", /chat is not one choice: use "add" and "remove" for it\.\n$/],
    ["set store=bgi", /Unknown store "bgi"\. Did you mean big\?\n$/],
    ["set store=big store=small", /store is set to two choices: big and small\.\n$/],
    ["rename chat talk", /Nothing in this project has a name of its own that could be another\.\n$/],
    ["diff nope", /There is no change "nope"\. Choose from add, remove, set, rename, update\.\n$/],
    ["diff aad chat", /There is no change "aad"\. Did you mean add\?\n$/],
    ["diff update chat", /"update" takes no chat\.\n$/],
    ["diff add", /"add" needs a feature\.\n.*list\n$/],
    ["diff remove", /"remove" needs a feature\.\n/],
    ["diff set", /"set" needs a choice, as group=choice\.\n/],
    ["diff --keep-data", /--keep-data is for what a command would change, as in diff remove\.\n$/],
    ["diff add lint --keep-data", /"add" takes no --keep-data\.\n$/],
  ])("%s", async (line, said) => expectRefused(await project(v1, choices), v1, line, said));

  test("of what has instances, and of a name that several features have", async () => {
    const folder = await project(real, {
      database: "sqlite",
      auth: "none",
      cache: "none",
      licence: "none",
    });
    for (const [line, said] of [
      ["add memory", /"memory" is the name of several features: cache\/memory, tasks\/memory\.\n$/],
      ["add chat resource", /"resource" is a command of its own: it cannot be one of several features\.\n$/],
      ["add resuorce", /Unknown feature "resuorce"\. Did you mean resource\?\n$/],
      ["rename chat talk", /"rename" is for resource and field, not chat\.\n$/],
      ["diff rename", /"rename" needs one of resource, field, its name and the new one\.\n/],
    ] as const)
      await expectRefused(folder, real, line, said);
  });

  test("the same word twice is one, and a choice that is there is nothing to do", async () => {
    const folder = await project(v1, choices);
    expect((await plinth(folder, v1, "set", "store=small", "store=small")).out).toBe(
      "Nothing to do: the project is as it would be.\n",
    );
    expect((await plinth(folder, v1, "add", "lint", "extras/lint")).code).toBe(0);
  });
});

describe("what git shows is in the way of a change, and --force goes on", () => {
  test.each<[string, string, string]>([
    ["MERGE_HEAD", "merge", "git merge --continue"],
    ["CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue"],
    ["REVERT_HEAD", "revert", "git revert --continue"],
    ["rebase-merge", "rebase", "git rebase --continue"],
    ["rebase-apply", "rebase", "git rebase --continue"],
  ])("%s: a %s that has not ended is exit 3", async (sign, begun, end) => {
    const folder = await project(v1, choices);
    mkdirSync(join(folder, ".git", sign), { recursive: true });
    const said = new RegExp(`A ${begun} has begun in git and has not ended\\. .*\n.*${end}, .*--force`);
    await expectRefused(folder, v1, "add chat", said, 3);
    expect((await plinth(folder, v1, "add", "chat", "--dry-run")).code).toBe(0);
    expect((await plinth(folder, v1, "add", "chat", "--force")).code).toBe(0);
  });

  test("changes that are not committed, five of them by name; a lock file alone is none", async () => {
    const derived: Catalog = {
      ...v1,
      stacks: v1.stacks.map((stack) => ({ ...stack, derived: ["lock.txt"] })),
    };
    const folder = await project(derived, choices);
    const names = ["a", "b", "c", "d", "e", "f", "lock"].map((name) => `${name}.txt`);
    for (const name of names) writeFileSync(join(folder, name), "");
    commitAll(folder);
    appendFileSync(join(folder, "lock.txt"), "1\n");
    expect((await plinth(folder, derived, "set", "store=small")).code).toBe(0);
    const fine = await plinth(folder, derived, "add", "lint");
    expect([fine.code, fine.err]).toEqual([0, ""]);
    expect(fine.out).not.toContain("only way back");
    commitAll(folder);
    for (const name of names) appendFileSync(join(folder, name), "2\n");
    const said =
      /not committed: a\.txt, b\.txt, c\.txt, d\.txt, e\.txt and 1 more\. Nothing was changed\.\n.*--force/;
    await expectRefused(folder, derived, "add chat", said);
    expect((await plinth(folder, derived, "add", "chat", "--force")).code).toBe(0);
  });

  test("a repository that git cannot read is exit 4 with git's reason; none at all is said", async () => {
    const folder = await project(v1, choices);
    mkdirSync(join(folder, ".git"));
    writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/main\n");
    for (const path of ["objects", "refs"]) mkdirSync(join(folder, ".git", path));
    writeFileSync(join(folder, ".git/config"), "[core\n");
    await expectRefused(folder, v1, "add chat", /git cannot say what is not committed: .*\n.*--force/, 4);
    expect((await plinth(folder, v1, "add", "lint", "--force")).code).toBe(0);
    rmSync(join(folder, ".git"), { recursive: true });
    const { code, out } = await plinth(folder, v1, "add", "chat");
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/\nNothing here is committed to git: undo is the only way back\.\n$/),
    ]);
  });
});
