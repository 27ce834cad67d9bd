import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMANDS } from "../../../src/cli/commands/index.ts";
import { SCHEMAS } from "../../../src/cli/commands/schema/documents/index.ts";
import { runIn } from "../run.ts";

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
  ["completion", ["completion", "zsh", "--json"], 0],
  ["completion", ["completion", "csh", "--json"], 2],
])("what %s prints has the shape of its schema: %j", async (command, argv, exit) => {
  const { code, out } = await runIn(folder, argv);
  expect(code).toBe(exit);
  expect(SCHEMAS[command]?.parse(JSON.parse(out))).toMatchObject({ command });
});

test("every command that prints a document has a schema, and every schema a command", () => {
  const printing = COMMANDS.filter(({ name, shared }) => shared?.json && name !== "schema");
  expect(Object.keys(SCHEMAS).sort()).toEqual(printing.map(({ name }) => name).sort());
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

test("what the commands after the first day print has the shape of their schemas", async () => {
  await runIn(folder, ["shop", ...quick.slice(0, 3), "--no-chat"]);
  const shop = join(folder, "shop");
  const say = async (...argv: readonly string[]) => {
    const { code, out } = await runIn(shop, [...argv, "--json"]);
    const document: unknown = JSON.parse(out);
    expect(SCHEMAS[argv[0] ?? ""]?.parse(document)).toMatchObject({ command: argv[0], schema: 1 });
    return { code, document };
  };
  expect(await say("diff", "add", "chat")).toMatchObject({ code: 0 });
  expect(await say("add", "chat", "--no-install")).toMatchObject({
    code: 0,
    document: {
      migrations: { created: ["chat/messages"] },
      next: expect.arrayContaining([expect.stringMatching(/alembic upgrade head$/)]),
    },
  });
  expect(await say("explain", "app/main.py")).toMatchObject({
    document: { owner: "base", state: "unchanged" },
  });
  expect(await say("remove", "chat", "--no-install")).toMatchObject({
    code: 2,
    document: { error: { exit: 2 } },
  });
  expect(await say("set", "cache=redis", "--no-install")).toMatchObject({ code: 0 });
  expect(await say("undo", "--no-install")).toMatchObject({
    code: 0,
    document: { undone: "set cache=redis" },
  });
  expect(await say("update")).toMatchObject({ code: 0, document: { changes: expect.any(Array) } });
  expect(await say("continue")).toMatchObject({ code: 0, document: { closed: null } });
  expect(await say("doctor")).toMatchObject({ code: 0, document: { findings: [] } });
});
