import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isAlive } from "../../../src/project/transaction/lock.ts";
import { bin } from "../run.ts";
import { Agent } from "./agent.ts";

let folder: string;
let agent: Agent;
let client: Agent["client"];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-agents-"));
  agent = await Agent.open(folder);
  client = agent.client;
});
afterEach(async () => {
  await agent.close();
  rmSync(folder, { recursive: true });
});

const call = (name: string, given?: Record<string, unknown>) => agent.call(name, given);

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
  // With routes, whose list the chat is added to.
  const given = { preset: "minimal", example: true, install: false, git: false };
  await call("create", { folder, name: "shop", ...given });
  const shop = join(folder, "shop");
  const router = join(shop, "app/api/v1/__init__.py");
  const text = readFileSync(router, "utf8");
  writeFileSync(router, text.replaceAll(/^.*include_router.*$/gm, "mine()"));
  const added = await call("add", { folder: shop, features: ["chat"], install: false });
  expect(added).toMatchObject({ isError: true, exit: 3 });
  const changes = added.changes as { path: string; conflicts?: { line: number }[] }[];
  const conflicts = changes.find(({ path }) => path === "app/api/v1/__init__.py")?.conflicts ?? [];
  const lines = readFileSync(router, "utf8").split("\n");
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

describe("a bad call is refused, and nothing is done", () => {
  const quick = { install: false, git: false };
  const refusals: readonly (readonly [string, Record<string, unknown>, string])[] = [
    [
      "create",
      { name: "x", ...quick, databse: "postgres" },
      'There is no argument "databse". Did you mean database?',
    ],
    ["create", { name: "x", ...quick, dry_run: true }, 'There is no argument "dry_run".'],
    [
      "create",
      { name: "x", ...quick, database: "postgress" },
      '"database" cannot be "postgress". Did you mean postgres?',
    ],
    ["create", { name: "x", ...quick, chat: "yes" }, '"chat" cannot be "yes"'],
    ["create", { name: "x", ...quick, ops: ["docker", "k8s"] }, '"ops.1" cannot be "k8s".'],
    ["create", quick, 'The argument "name" is missing.'],
    ["create", { name: 1, ...quick }, '"name" cannot be 1'],
    ["plan", { name: "x", ...quick, nmae: "y" }, 'There is no argument "nmae". Did you mean name?'],
    ["list_features", { folder: "/tmp" }, 'There is no argument "folder".'],
    ["add", { features: ["chat"], dry_run: true }, 'There is no argument "dry_run". Did you mean dryRun?'],
    ["add", { features: "chat" }, '"features" cannot be "chat"'],
    ["add", { features: [] }, '"features" cannot be []'],
    ["add", { features: ["--force"] }, '"features.0" cannot be "--force"'],
    ["remove", { features: ["chat"], "keep-data": true }, "Did you mean keepData?"],
    [
      "set",
      { choices: ["cache=redis"], dry_run: true },
      'There is no argument "dry_run". Did you mean dryRun?',
    ],
    ["update", { to: "9.9.9" }, 'There is no argument "to".'],
    ["rename", { words: ["resource", "Post"] }, '"words" cannot be'],
    ["undo", { dryrun: true }, "Did you mean dryRun?"],
    ["continue", { dryRun: true }, 'There is no argument "dryRun".'],
    ["diff", { of: "add chat" }, '"of" cannot be "add chat"'],
    ["explain", { path: "--json" }, '"path" cannot be "--json"'],
    ["doctor", { Fix: true }, "Did you mean fix?"],
    ["verify", { url: "localhost" }, '"url" cannot be "localhost"'],
    ["verify", { url: "http://localhost:1", dryRun: true }, 'There is no argument "dryRun".'],
  ];

  test("every tool, with arguments that it does not have, of another type, or left out", async () => {
    await call("create", { folder, name: "shop", preset: "minimal", ...quick });
    const shop = join(folder, "shop");
    const before = readFileSync(join(shop, ".plinth/features"), "utf8");
    for (const [name, given, message] of refusals) {
      const place =
        name === "list_features" ? {} : { folder: name === "create" || name === "plan" ? folder : shop };
      const { isError, error } = await call(name, { ...place, ...given });
      expect([name, isError, error]).toEqual([
        name,
        true,
        { message: expect.stringContaining(message), hint: expect.any(String), exit: 2 },
      ]);
    }
    const { tools } = await client.listTools();
    expect([...new Set(refusals.map(([name]) => name))].sort()).toEqual(tools.map(({ name }) => name).sort());
    expect(readFileSync(join(shop, ".plinth/features"), "utf8")).toBe(before);
    expect(readdirSync(folder)).toEqual(["shop"]);
    expect(await call("diff", { folder: "shop" })).toMatchObject({
      error: { message: '"folder" cannot be "shop": it has to be an absolute path.' },
    });
    await expect(client.callTool({ name: "diif", arguments: {} })).rejects.toThrow(
      'There is no tool "diif". Did you mean diff?',
    );
  });

  test("hints name arguments, not flags", async () => {
    await call("create", { folder, name: "shop", preset: "minimal", chat: true, ...quick });
    const shop = { folder: join(folder, "shop"), install: false };
    const hintOf = async (name: string, given: Record<string, unknown>) =>
      ((await call(name, given)).error as { hint?: string } | undefined)?.hint;
    expect(await hintOf("remove", { ...shop, features: ["chat"] })).toBe(
      "Say dropTables: true to drop them, or keepData: true to leave them in the database.",
    );
    mkdirSync(join(folder, "taken"));
    writeFileSync(join(folder, "taken/README.md"), "Mine.\n");
    expect(await hintOf("create", { folder, name: "taken", ...quick })).toBe(
      "Choose another folder, move them away, or add force: true to keep them as they are.",
    );
    expect(await call("create", { folder, name: "taken", ...quick, force: true })).toMatchObject({
      isError: false,
    });
    const router = join(shop.folder, "app/api/v1/__init__.py");
    writeFileSync(router, readFileSync(router, "utf8").replaceAll(/^.*include_router.*$/gm, "mine()"));
    await call("remove", { ...shop, features: ["chat"], dropTables: true });
    expect(await hintOf("add", { ...shop, features: ["chat"] })).toMatch(
      /run: the tool continue \(or take .* back: the tool undo\)$/,
    );
    rmSync(join(shop.folder, ".plinth/before"));
    expect(await hintOf("diff", { folder: shop.folder })).toMatch(/or run: the tool doctor$/);
  });
});

test("each tool says what it does, executes, takes and returns", async () => {
  const { tools } = await client.listTools();
  const hints = Object.fromEntries(
    tools.map(({ name, annotations = {} }) => [
      name,
      [annotations.readOnlyHint, annotations.destructiveHint, annotations.openWorldHint],
    ]),
  );
  const [looks, adds, changes] = [
    [true, false, false],
    [false, false, true],
    [false, true, true],
  ];
  expect(hints).toEqual({
    ...Object.fromEntries(["list_features", "plan", "diff", "explain"].map((name) => [name, looks])),
    ...Object.fromEntries(["create", "add", "continue", "verify"].map((name) => [name, adds])),
    ...Object.fromEntries(["remove", "set", "rename", "update", "undo"].map((name) => [name, changes])),
    doctor: [false, false, false],
  });
  for (const { name, inputSchema, outputSchema } of tools) {
    expect([name, inputSchema.additionalProperties]).toEqual([name, false]);
    expect(outputSchema).toMatchObject({ type: "object", anyOf: [expect.anything(), expect.anything()] });
    const { install } = (inputSchema.properties ?? {}) as Record<
      string,
      { description?: string; default?: boolean }
    >;
    if (install !== undefined)
      expect([install.default, install.description]).toEqual([
        true,
        expect.stringContaining("run uv lock; uv sync"),
      ]);
  }
});

test("what was asked before the end of the input is answered", async () => {
  const server = spawn(process.execPath, [bin, "mcp"], { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  server.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } };
  const asked = [
    { method: "initialize", params },
    { method: "tools/call", params: { name: "list_features", arguments: {} } },
  ].map((one, index) => JSON.stringify({ jsonrpc: "2.0", id: index + 1, ...one }));
  server.stdin.end(`${asked.join("\n")}\n`);
  const code = await new Promise((resolve) => server.on("close", resolve));
  const [, listed = "{}"] = out.trim().split("\n");
  expect(JSON.parse(listed)).toMatchObject({ id: 2, result: { structuredContent: { command: "list" } } });
  expect(code).toBe(0);
});

test("a server that is stopped stops the command that is under way, and ends", async () => {
  const tool = join(folder, "bin");
  const started = join(folder, "started");
  mkdirSync(tool);
  writeFileSync(join(tool, "uv"), `#!/bin/sh\necho $$ > ${started}\nexec sleep 60\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${tool}:${process.env.PATH}` };
  const server = spawn(process.execPath, [bin, "mcp"], { stdio: ["pipe", "pipe", "ignore"], env });
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } };
  const create = { name: "create", arguments: { folder, name: "shop", preset: "minimal", git: false } };
  for (const [id, [method, params_]] of [
    ["initialize", params] as const,
    ["tools/call", create] as const,
  ].entries())
    server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params: params_ })}\n`);
  const pid = () => Number(existsSync(started) && readFileSync(started, "utf8").trim());
  await vi.waitUntil(() => pid() > 0, { timeout: 60_000 });
  server.kill("SIGTERM");
  expect(await new Promise((resolve) => server.on("exit", resolve))).toBe(130);
  expect(isAlive(pid())).toBe(false);
});

test("what is no JSON, and what is no message, is answered as JSON-RPC says", async () => {
  const server = spawn(process.execPath, [bin, "mcp"], { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  server.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  server.stdin.end(
    '{"jsonrpc": "2.0", "id": 1,\n[]\n{"jsonrpc": "1.0"}\n{"jsonrpc": "2.0", "id": 7, "method": "ping"}\n',
  );
  await new Promise((resolve) => server.on("close", resolve));
  const answers = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: unknown; error?: { code: number } });
  expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
    [null, -32700],
    [null, -32600],
    [null, -32600],
    [7, undefined],
  ]);
});
