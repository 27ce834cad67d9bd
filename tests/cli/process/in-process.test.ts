import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshot } from "../../project/evolve/world.ts";
import { runIn } from "../run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-process-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const quick = ["--preset", "minimal", "--yes", "--no-install", "--no-git"];

test("command lines run at the same time, each with its own folder, variables, input and output", async () => {
  const [made, failed, answered] = await Promise.all([
    runIn(folder, ["one", ...quick]),
    runIn(join(folder, "none"), ["two", ...quick], { env: { PLINTH_DATABASE: "oracle" } }),
    runIn(folder, ["--config", "-", ...quick], { input: '{"name": "three"}' }),
  ]);
  expect([made.code, made.err, answered.code]).toEqual([0, "", 0]);
  expect(failed).toMatchObject({ code: 2, out: "", err: expect.stringContaining("PLINTH_DATABASE") });
  expect(made.out).toContain("one: ");
  expect(answered.out).toContain("three: ");
  expect(readdirSync(folder).sort()).toEqual(["one", "three"]);
  expect(process.exitCode).toBeUndefined();
});

test("the secrets of one project are hidden in its own output alone", async () => {
  for (const name of ["one", "two"]) await runIn(folder, [name, ...quick]);
  const secret = "Zq9hunter2xZq9hunter2xZq9hunter2x";
  appendFileSync(join(folder, "one/.env"), `SECRET_KEY=${secret}\n`);
  for (const name of ["one", "two"]) appendFileSync(join(folder, name, "README.md"), `${secret}\n`);
  const [one, two] = await Promise.all([
    runIn(join(folder, "one"), ["diff"]),
    runIn(join(folder, "two"), ["diff"]),
  ]);
  expect([one.code, one.out.includes(secret), two.out.includes(secret)]).toEqual([0, false, true]);
});

test("a command line that is stopped leaves nothing, and ends with 130", async () => {
  const ended = await runIn(folder, ["shop", ...quick], { signal: AbortSignal.abort() });
  expect(ended).toEqual({ code: 130, out: "", err: "Interrupted: nothing was written.\n" });
  expect(readdirSync(folder)).toEqual([]);
});

test("a change or an undo that is stopped while it is planned changes nothing, and ends with 130", async () => {
  await runIn(folder, ["shop", ...quick]);
  const shop = join(folder, "shop");
  await runIn(shop, ["add", "ops/ci", "--no-install"]);
  const before = snapshot(shop, /^$/);
  for (const words of [
    ["add", "ops/docker"],
    ["undo", "--force"],
  ]) {
    const ended = await runIn(shop, [...words, "--no-install", "--yes"], { signal: AbortSignal.abort() });
    expect([words, ended.code, ended.out]).toEqual([words, 130, ""]);
    expect(ended.err).toMatch(/^Interrupted/);
    expect(snapshot(shop, /^$/)).toEqual(before);
  }
});
