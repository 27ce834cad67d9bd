import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bin, runIn } from "../run.ts";

/** Calls that no tool may do anything for, each derived from what the tool says that it takes. */

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
}
interface Refusal {
  readonly message: string;
  readonly hint?: string;
  readonly exit: number;
}

let folder: string;
let shop: string;
let client: Client;
let tools: readonly Tool[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-refused-"));
  shop = join(folder, "shop");
  await runIn(folder, ["shop", "--preset", "minimal", "--yes", "--no-install", "--no-git"]);
  client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [bin, "mcp"], cwd: folder, stderr: "pipe" }),
  );
  // From here on the client checks each result against the tool's output schema.
  ({ tools } = await client.listTools());
});
afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

const refusalOf = async (name: string, given: unknown): Promise<Refusal> => {
  const result = await client.callTool({ name, arguments: given as Record<string, unknown> });
  const { error } = (result.structuredContent ?? {}) as { error?: Refusal };
  expect([name, given, result.isError, error]).toEqual([name, given, true, expect.anything()]);
  expect(JSON.parse((result.content as { text: string }[])[0]?.text ?? "")).toEqual(result.structuredContent);
  return error as Refusal;
};

const propertiesOf = ({ inputSchema }: Tool): Readonly<Record<string, Property>> =>
  (inputSchema.properties ?? {}) as Record<string, Property>;

/** Arguments with which a tool would work, and change the project where it can. */
const goodFor = ({ name }: Tool): Readonly<Record<string, unknown>> =>
  ({
    list_features: {},
    plan: { folder, name: "other", install: false, git: false },
    create: { folder, name: "other", install: false, git: false },
    add: { folder: shop, features: ["chat"], install: false },
    remove: { folder: shop, features: ["docker"], install: false },
    set: { folder: shop, choices: ["cache=redis"], install: false },
    rename: { folder: shop, words: ["resource", "Post", "Note"], install: false },
    explain: { folder: shop, path: "README.md" },
    verify: { folder: shop, url: "http://127.0.0.1:9" },
  })[name] ?? { folder: shop };

const everything = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path}\n${readFileSync(path, "latin1")}`);

const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  string: [null, 1, true, [], {}, ["x"]],
  boolean: [null, "true", 1, [], {}],
  array: [null, "chat", 1, {}, [1], [null], [["chat"]], ["--force"], [""]],
};

describe("every tool refuses, and changes nothing", () => {
  test("an argument of another type: null, a number, a text, a list, an object", async () => {
    const before = everything();
    for (const tool of tools)
      for (const [key, { type = "", enum: values }] of Object.entries(propertiesOf(tool)))
        for (const wrong of [...(WRONG[type] ?? []), ...(values ? ["nope", "x".repeat(100_000)] : [])]) {
          // A value for rows may be any text.
          if (key === "backfill" && Array.isArray(wrong) && typeof wrong[0] === "string") continue;
          const { message, hint, exit } = await refusalOf(tool.name, { ...goodFor(tool), [key]: wrong });
          expect(message).toContain(`"${key}`);
          expect(message.length).toBeLessThan(300);
          expect(hint).toMatch(new RegExp(`^${tool.name} takes .*\\b${key}\\b`));
          expect(exit).toBe(2);
        }
    expect(everything()).toEqual(before);
  });

  test("an argument that is left out, misspelt or unknown", async () => {
    const before = everything();
    for (const tool of tools) {
      const good = goodFor(tool);
      for (const key of tool.inputSchema.required ?? []) {
        const { [key]: _, ...rest } = good;
        expect((await refusalOf(tool.name, rest)).message).toBe(`The argument "${key}" is missing.`);
      }
      for (const key of Object.keys(propertiesOf(tool)).filter(({ length }) => length > 3)) {
        const { message } = await refusalOf(tool.name, { ...good, [key.slice(0, -1)]: true });
        expect(message).toMatch(`There is no argument "${key.slice(0, -1)}". Did you mean ${key}?`);
      }
      for (const key of ["--force", "__proto__x", "x".repeat(100_000)]) {
        const { message } = await refusalOf(tool.name, { ...good, [key]: true });
        expect(message).toMatch(/^There is no argument "/);
        expect(message.length).toBeLessThan(300);
      }
    }
    expect(everything()).toEqual(before);
  });

  const long = "x".repeat(100_000);
  const values: Readonly<Record<string, readonly unknown[]>> = {
    "create name": [
      "",
      " ",
      "../x",
      "/tmp/x",
      "a/../../x",
      "C:\\x",
      "con",
      "日本語",
      "--force",
      "a\0b",
      long,
    ],
    "create description": ["a\nb", "a\u202eb", "a\0b", long],
    "create folder": ["", "x", ".", "~", "/nowhere/at/all", "/dev/null", "/a\0b", `/${long}`],
    "add folder": ["", "x", "/", "/nowhere/at/all", "/dev/null", "/a\0b", `/${long}`],
    "add features": [["nope"], ["chta"], ["cache=redis"], ["a\0b"], [long], ["cache/redis"]],
    "set choices": [
      ["cache"],
      ["cache="],
      ["cache=rediss"],
      ["cahce=redis"],
      ["cache=redis", "cache=none"],
      [long],
    ],
    "diff of": [["nope"], ["add"], ["set", "cache=nope"], ["create", "x"], ["undo"], ["add", "a\0b"], [long]],
    "explain path": ["", "../../etc/passwd", "/etc/passwd", "..", ".env/../../x", "nope.py", "a\0b", long],
    "verify url": [
      "",
      "ftp://127.0.0.1",
      "javascript:1",
      "http://a:b@127.0.0.1:9",
      "http://",
      `http://${long}`,
    ],
  };
  test.each(Object.entries(values))("%s: what the command line would refuse", async (what, wrong) => {
    const [name = "", key = ""] = what.split(" ");
    const tool = tools.find((one) => one.name === name) as Tool;
    const before = everything();
    for (const value of wrong) {
      const { message, exit } = await refusalOf(name, { ...goodFor(tool), [key]: value });
      expect([value, exit]).toEqual([value, 2]);
      expect(message.length).toBeLessThan(500);
      expect(message).not.toMatch(/^ {2,}at |\bbug\b/m);
    }
    expect(everything()).toEqual(before);
  });

  test("many words", async () => {
    const before = everything();
    const given = { folder: shop, features: Array.from({ length: 20_000 }, (_, index) => `f${index}`) };
    const { message, exit } = await refusalOf("add", given);
    expect([message.length < 500, exit]).toEqual([true, 2]);
    expect(everything()).toEqual(before);
  });
});

test("a tool that only looks says so, and does", async () => {
  writeFileSync(join(shop, "mine.txt"), "mine\n");
  const before = everything();
  const looking = tools.filter(({ annotations }) => annotations?.readOnlyHint === true);
  for (const tool of looking) {
    const { isError } = await client.callTool({ name: tool.name, arguments: { ...goodFor(tool) } });
    expect([tool.name, isError]).toEqual([tool.name, false]);
  }
  expect(looking.length).toBeGreaterThan(3);
  expect(everything()).toEqual(before);
  expect(existsSync(join(folder, "other"))).toBe(false);
});
