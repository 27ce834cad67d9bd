import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bin } from "./run.ts";

let folder: string;
let client: Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-agents-"));
  client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [bin, "mcp"], cwd: folder, stderr: "pipe" }),
  );
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

const call = async (name: string, given: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
  const { isError, structuredContent } = await client.callTool({ name, arguments: given });
  return { isError, ...(structuredContent as Record<string, unknown>) };
};

test("an agent lists features, plans, and creates", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["list_features", "plan", "create", "verify"]),
  );
  expect(await call("list_features")).toMatchObject({ isError: false, command: "list" });
  const given = { folder, name: "my-api", preset: "minimal", install: false, git: false };
  const plan = await call("plan", given);
  expect(plan).toMatchObject({ isError: false, dryRun: true, name: "my-api" });
  expect(readdirSync(folder)).toEqual([]);
  expect(await call("create", given)).toMatchObject({ isError: false, features: plan.features });
  expect(readdirSync(folder)).toEqual(["my-api"]);
});

test("what a person is refused, an agent is refused", async () => {
  const refused = await call("create", { folder, name: "My API", install: false, git: false });
  expect(refused).toMatchObject({ isError: true, error: { exit: 2 } });
  expect(JSON.stringify(refused)).toContain("Try my-api");
  expect(readdirSync(folder)).toEqual([]);
});

test("a project is changed by tools as by commands, and changed back", async () => {
  const quick = { install: false, git: false };
  await call("create", { folder, name: "shop", preset: "minimal", ...quick });
  const shop = { folder: join(folder, "shop") };
  const there = (path: string) => existsSync(join(shop.folder, path));
  const given = { ...shop, install: false };

  const foreseen = await call("diff", { ...shop, of: ["add", "chat"] });
  expect(foreseen).toMatchObject({ isError: false, command: "diff" });
  expect(await call("add", { ...given, features: ["chat"], dryRun: true })).toMatchObject({ dryRun: true });
  expect(there("app/api/v1/chat.py")).toBe(false);
  const added = await call("add", { ...given, features: ["chat"] });
  expect(added).toMatchObject({ isError: false, features: expect.arrayContaining(["chat"]) });
  const readme = join(shop.folder, "README.md");
  writeFileSync(readme, `${readFileSync(readme, "utf8")}\nMine.\n`);
  expect(await call("explain", { ...shop, path: "README.md" })).toMatchObject({ state: "changed" });
  expect(await call("diff", shop)).toMatchObject({
    changes: [{ path: "README.md", patch: expect.stringContaining("+Mine.") }],
  });
  expect(await call("set", { ...given, choices: ["cache=memory"] })).toMatchObject({ isError: false });
  expect(await call("undo", given)).toMatchObject({ isError: false, undone: "set cache=memory" });
  const refused = await call("remove", { ...given, features: ["chat"] });
  expect(refused).toMatchObject({ isError: true, error: { exit: 2 } });
  const removed = await call("remove", { ...given, features: ["chat"], dropTables: true });
  expect(removed).toMatchObject({ isError: false, migrations: { dropped: ["chat/messages"] } });
  expect(await call("update", given)).toMatchObject({ isError: false, command: "update" });
  expect(await call("continue", given)).toMatchObject({ isError: false, closed: null });
  expect(await call("doctor", shop)).toMatchObject({ isError: false, findings: [] });
  expect(readFileSync(readme, "utf8")).toContain("Mine.");
});

test("a conflict is an error that names its place", async () => {
  await call("create", { folder, name: "shop", preset: "minimal", install: false, git: false });
  const shop = join(folder, "shop");
  const main = join(shop, "app/main.py");
  const text = readFileSync(main, "utf8");
  writeFileSync(main, text.replaceAll(/^.*include_router.*$/gm, "    mine()"));
  const added = await call("add", { folder: shop, features: ["chat"], install: false });
  expect(added).toMatchObject({ isError: true, exit: 3 });
  const changes = added.changes as { path: string; conflicts?: { line: number }[] }[];
  const conflicts = changes.find(({ path }) => path === "app/main.py")?.conflicts ?? [];
  const lines = readFileSync(main, "utf8").split("\n");
  expect(conflicts.map(({ line }) => lines[line - 1]?.slice(0, 13))).toContain("<<<<<<< yours");
});

test("a service is verified for an agent, and a folder that is none is named", async () => {
  await call("create", { folder, name: "shop", preset: "minimal", install: false, git: false });
  const server = createServer((_, response) => response.writeHead(200).end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const verified = await call("verify", { folder: join(folder, "shop"), url, only: "general: " });
    expect(verified).toMatchObject({ isError: true, command: "verify", cases: expect.any(Array) });
    expect(verified.failed).toBeGreaterThan(0);
  } finally {
    server.close();
  }
  const nowhere = join(folder, "nowhere");
  expect(await call("diff", { folder: nowhere })).toMatchObject({
    isError: true,
    error: { message: `There is no folder ${nowhere}.` },
  });
});
