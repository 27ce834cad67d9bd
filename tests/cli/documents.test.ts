import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SCHEMAS } from "../../src/cli/schemas/index.ts";
import { runIn } from "./run.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-documents-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const quick = ["--yes", "--no-install", "--no-git", "--json"];

test.each([
  ["create", ["my-api", ...quick], 0],
  ["create", ["my-api", ...quick, "--dry-run"], 0],
  ["create", ["My API", ...quick], 2],
  ["list", ["list", "--json"], 0],
  ["export", ["export", "--json"], 2],
])("what %s prints has the shape of its schema: %j", async (command, argv, exit) => {
  const { code, out } = await runIn(folder, argv);
  expect(code).toBe(exit);
  expect(SCHEMAS[command]?.parse(JSON.parse(out))).toMatchObject({ command });
});

test("an exported project is made again by what was exported", async () => {
  const flags = ["--preset", "production", "--no-chat", "--description", "Shop & co", ...quick.slice(0, 3)];
  await runIn(folder, ["shop", ...flags]);
  const exported = await runIn(folder, ["export", "shop"]);
  const dry = ["twin", "--config", "-", "--dry-run", ...quick];
  const twin = await runIn(folder, dry, { input: exported.out });
  expect(JSON.parse(twin.out).choices).toMatchObject({ database: "postgres", cache: "redis", chat: false });
  const document = await runIn(join(folder, "shop"), ["export", "--json"]);
  expect(SCHEMAS.export?.parse(JSON.parse(document.out))).toMatchObject({ answers: { name: "shop" } });
});

test("the schema of answers follows the catalog", async () => {
  const { out } = await runIn(folder, ["schema", "answers"]);
  expect(JSON.parse(out).properties.database.enum).toContain("postgres");
  const { code, err } = await runIn(folder, ["schema", "creat"]);
  expect([code, err]).toEqual([2, 'error: There is no schema "creat". Did you mean create?\n']);
});
