import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../src/project/disk/new-folder.ts";
import { emptyFolder } from "../evolve/world.ts";

const files = new Map([["a.txt", { content: "new\n", mode: 0o644 as const }]]);

/** A folder in which a run with a process id began to make `shop`. */
function withStage(pid: number, name = "shop"): { folder: string; stage: string } {
  const folder = emptyFolder();
  const stage = join(folder, `.${name}.plinth-${pid}`);
  mkdirSync(stage);
  writeFileSync(join(stage, "a.txt"), "begun\n");
  return { folder, stage };
}

test("what another run has staged for the same folder stays while that runs, and goes once it is dead", async () => {
  const running = withStage(process.ppid);
  await makeFolder(join(running.folder, "shop"), files);
  expect(readdirSync(running.stage)).toEqual(["a.txt"]);
  expect(readdirSync(join(running.folder, "shop"))).toEqual(["a.txt"]);

  const dead = withStage(spawnSync(process.execPath, ["--version"]).pid);
  await makeFolder(join(dead.folder, "shop"), files);
  expect(readdirSync(dead.folder)).toEqual(["shop"]);
});

test("the stage of another folder, and what only has such a name, stay", async () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const { folder, stage } = withStage(pid, "shop2");
  for (const name of [`.shop.plinth-${pid}x`, ".shop.plinth-"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, `.shop.plinth-${pid}`), "a file\n");
  await makeFolder(join(folder, "shop"), files);
  expect(existsSync(stage)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(
    [`.shop.plinth-${pid}`, `.shop.plinth-${pid}x`, ".shop.plinth-", `.shop2.plinth-${pid}`, "shop"].sort(),
  );
});
