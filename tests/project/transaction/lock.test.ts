import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockProject, refuseAtWork } from "../../../src/project/transaction/lock.ts";
import { emptyFolder } from "../evolve/world.ts";

test("a lock is taken, refused to another run while it is held, and given back", () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".plinth"));
  const lock = join(folder, ".plinth/lock");
  const unlock = lockProject(folder);
  const held = readFileSync(lock, "utf8");
  expect(JSON.parse(held)).toEqual({ pid: process.pid, since: expect.stringMatching(/^\d*$/) });
  for (const work of [() => lockProject(folder), () => refuseAtWork(folder)])
    expect(work).toThrow(
      expect.objectContaining({
        message: `Another run (process ${process.pid}) is at work in ${folder}.`,
        exit: 4,
      }),
    );
  expect(readFileSync(lock, "utf8")).toBe(held);
  unlock();
  expect(existsSync(lock)).toBe(false);
  refuseAtWork(folder);
  lockProject(folder)();
  expect(existsSync(lock)).toBe(false);
});
