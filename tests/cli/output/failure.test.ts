import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIn } from "../run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-failure-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("an error of ours is exit 1, with what to report, as text and as JSON", async () => {
  const catalog = join(folder, "catalog.json");
  writeFileSync(catalog, "{}");
  const env = { PLINTH_CATALOG: catalog };
  const text = await runIn(folder, ["list"], { env });
  expect(text).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^error: This is a bug in create-plinth/),
  });
  expect(text.err).toMatch(/\n {4}at .*\nPlease report it.*Node\.js/s);
  const json = await runIn(folder, ["list", "--json"], { env });
  expect([json.code, json.err]).toEqual([1, ""]);
  expect(JSON.parse(json.out)).toMatchObject({ command: "list", error: { exit: 1 } });
});

test("an error of the machine is exit 4, with the path and the code", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await runIn(folder, ["export", join(file, "x")])).toEqual({
    code: 4,
    out: "",
    err: `error: A part of the path is not a folder: ${join(file, "x")} (ENOTDIR). Nothing was left half written.\n`,
  });
});
