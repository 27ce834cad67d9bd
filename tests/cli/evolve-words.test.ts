import { join } from "node:path";
import { expect, test } from "vitest";
import { readChoices } from "../../src/cli/commands/change/arguments.ts";
import { retarget } from "../../src/cli/commands/change/retarget.ts";
import { exportAnswers } from "../../src/cli/commands/inspect/export.ts";
import { readProject } from "../../src/project/record/project.ts";
import { PLAIN, project, v1 } from "../evolve/world.ts";

test("a group that is set to two choices is refused, and the same choice twice is one", async () => {
  const made = readProject(await project(v1, PLAIN));
  for (const words of [
    ["store=big", "store=small"],
    ["store=small", "store=big"],
  ])
    expect(() => readChoices(v1, made, words)).toThrow(
      /^store is set to two choices: (big|small) and (big|small)\.$/,
    );
  expect(readChoices(v1, made, ["store=big", "store=big"])).toEqual([
    { kind: "set", group: "store", choice: "big" },
  ]);
});

test("a folder that does not exist is refused, and not looked for above", async () => {
  const folder = join(await project(v1, PLAIN), "nope");
  const options = { json: true };
  await expect(
    exportAnswers({ words: [folder], options, catalog: v1 } as unknown as Parameters<
      typeof exportAnswers
    >[0]),
  ).rejects.toThrow(`There is no folder ${folder}.`);
});

test("a change without a word, as in diff, is refused, and so is a word that update does not take", async () => {
  const made = readProject(await project(v1, PLAIN));
  for (const command of ["add", "remove", "set"])
    expect(() => retarget(command, [], v1, made)).toThrow(`"${command}" needs a `);
  expect(() => retarget("update", ["chat"], v1, made)).toThrow('"update" takes no chat.');
});
