import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { bin, root } from "../run.ts";

test
  .runIf(existsSync("/dev/full"))
  .each([
    ["--version"],
    ["-V"],
    ["create", "--version"],
    ["help", "add"],
    ["list"],
    ["--help"],
    ["list", "--json"],
    ["schema", "list"],
  ])("%s %s into a full disk ends with one line", (...words) => {
  const full = openSync("/dev/full", "w");
  const stdio = ["ignore", full, "pipe"] as const;
  const { status, stderr } = spawnSync(process.execPath, [bin, ...words], { cwd: root, stdio: [...stdio] });
  closeSync(full);
  expect(status).toBe(4);
  expect(String(stderr)).toMatch(/^error: Standard output cannot be written: ENOSPC.*\n$/);
});
