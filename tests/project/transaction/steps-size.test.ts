import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { disk } from "../../../src/project/disk/write.ts";
import { change, commands, small } from "../evolve/small.ts";

it("keeps at most 64 MiB for all steps, and the newest in any case", async () => {
  const folder = small();
  const large = (letter: string) => letter.repeat(30 * 2 ** 20);
  await change(folder, "1", disk, large("a"));
  await change(folder, "2", disk, large("b"));
  await change(folder, "3", disk, large("c"));
  expect(commands(folder)).toEqual(["3", "2", "1"]);
  await change(folder, "4", disk, "d".repeat(65 * 2 ** 20));
  expect(commands(folder)).toEqual(["4", "3"]);
  await change(folder, "5");
  expect(commands(folder)).toEqual(["5"]);
  expect(readdirSync(join(folder, ".plinth")).sort()).toEqual(["before", "features", "undo"]);
});
