import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIn } from "../run.ts";
import { Agent } from "./agent.ts";

let folder: string;
let agent: Agent;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-mcp-"));
  agent = await Agent.open(folder, { PATH: `${folder}/tools:${process.env.PATH}` });
});
afterEach(async () => {
  expect(await agent.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

const call = (name: string, given?: Record<string, unknown>) => agent.call(name, given);

test("every tool has a title, hints, and the schemas of what it takes and returns", async () => {
  const { tools } = await agent.client.listTools();
  for (const tool of tools)
    expect(tool).toMatchObject({
      title: expect.any(String),
      annotations: { readOnlyHint: expect.any(Boolean), destructiveHint: expect.any(Boolean) },
      inputSchema: { type: "object", additionalProperties: false },
      outputSchema: { type: "object" },
    });
  const looking = tools.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name);
  expect(looking.sort()).toEqual(["diff", "explain", "list_features", "plan"]);
});

test("arguments are refused in a sentence, before anything is run", async () => {
  const refused = async (name: string, given: Record<string, unknown>) => {
    const { isError, error } = await call(name, given);
    expect(isError).toBe(true);
    return (error as { message: string }).message;
  };
  expect(await refused("plan", { folder: "here", name: "x" })).toMatch(
    /"folder" cannot be "here": it has to be an absolute/,
  );
  expect(await refused("plan", { folder })).toBe('The argument "name" is missing.');
  expect(await refused("plan", { folder, name: "x", data_base: "sqlite" })).toMatch(
    /no argument "data_base".*Did you mean database\?/,
  );
  expect(await refused("plan", { folder, name: "x", database: "postgress" })).toMatch(
    /Did you mean postgres\?/,
  );
  expect(await refused("add", { folder, features: ["--force"] })).toMatch(
    /"features\.0" cannot be "--force": .*begin with a letter/,
  );
  expect(await refused("doctor", { folder: join(folder, "none") })).toMatch(/There is no folder/);
  await expect(agent.client.callTool({ name: "crate", arguments: {} })).rejects.toThrow(
    /Did you mean create\?/,
  );
});

test("a project is planned, made, changed and taken back, by the command line's own documents", async () => {
  const given = { folder, name: "shop", preset: "minimal", chat: false, install: false, git: false };
  expect(await call("plan", given)).toMatchObject({ isError: false, command: "create", dryRun: true });
  expect(await call("create", given)).toMatchObject({ isError: false, dryRun: false });
  const shop = { folder: join(folder, "shop") };
  const features = () => readFileSync(join(folder, "shop/.plinth/features"), "utf8");
  const metrics = { ...shop, features: ["observe/metrics"], install: false };
  expect(await call("add", metrics)).toMatchObject({ isError: false, command: "add" });
  expect(features()).toContain("feature observe/metrics");
  expect(await call("undo", { ...shop, install: false })).toMatchObject({
    isError: false,
    undone: "add observe/metrics",
  });
  expect(features()).not.toContain("feature observe/metrics");
  expect(await call("add", { ...metrics, features: ["chat"] })).toMatchObject({ isError: false });
  expect(await call("remove", { ...metrics, features: ["chat"] })).toMatchObject({
    isError: true,
    error: {
      message: expect.stringContaining("drops the tables"),
      hint: expect.stringContaining("dropTables"),
    },
  });
  expect(features()).toContain("feature chat");
  expect(await call("diff", shop)).toMatchObject({ changes: [] });
});

test("a line that is no JSON, or no message, is answered, and the server goes on", async () => {
  const answers: string[] = [];
  agent.output.on("data", (chunk) => answers.push(String(chunk)));
  agent.input.write("{\n");
  agent.input.write('{"jsonrpc": "1.0"}\n');
  expect(await call("list_features")).toMatchObject({ isError: false });
  expect(answers.join("")).toMatch(
    /"id":null,"error":\{"code":-32700[\s\S]*"id":null,"error":\{"code":-32600/,
  );
});

test("what the server says is what the command says", async () => {
  const { isError: _, ...listed } = await call("list_features");
  expect(listed).toEqual({
    ...JSON.parse((await runIn(folder, ["list", "--json"])).out),
    version: expect.any(String),
  });
});

test("a tool that the user keeps below the folder that a project goes into is found", async () => {
  mkdirSync(join(folder, "tools"));
  const log = join(folder, "uv.log");
  writeFileSync(join(folder, "tools/uv"), `#!/bin/sh\necho "$*" >> ${log}\n`, { mode: 0o755 });
  expect(await call("create", { folder, name: "shop", preset: "minimal", git: false })).toMatchObject({
    isError: false,
  });
  expect(readFileSync(log, "utf8")).toContain("lock\nsync\n");
});
