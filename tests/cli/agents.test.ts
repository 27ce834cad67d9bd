import { mkdtempSync, readdirSync, rmSync } from "node:fs";
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
