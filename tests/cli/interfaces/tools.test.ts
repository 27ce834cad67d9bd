import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../../src/cli/commands/index.ts";
import { readArguments } from "../../../src/cli/commands/mcp/arguments.ts";
import type { Tool } from "../../../src/cli/commands/mcp/tool.ts";
import { toolsFor } from "../../../src/cli/commands/mcp/tools.ts";
import { inToolWords } from "../../../src/cli/commands/mcp/wording.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const tools = toolsFor(shippedCatalog(), COMMANDS);
function toolOf(name: string): Tool {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
}
/** The command line that a tool runs; where it reads answers, those, too. */
const lineOf = (name: string, given: Record<string, unknown>) => {
  const tool = toolOf(name);
  const { words, folder, input } = tool.command(readArguments(tool, { folder: "/p", ...given }));
  expect(folder).toBe("/p");
  return input === undefined ? words.join(" ") : [words.join(" "), input];
};

const every = { dryRun: true, install: false, force: true };
const EVERY = "--dry-run --no-install --force";
test.each<[string, Record<string, unknown>, string]>([
  ["add", { features: ["chat", "mail"] }, "add chat mail"],
  ["add", { features: ["chat"], ...every }, `add chat ${EVERY}`],
  ["add", { features: ["chat"], dryRun: false, install: true, force: false }, "add chat"],
  ["add", { features: ["resource", "Post"], fromTable: "posts" }, "add resource Post --from-table=posts"],
  [
    "add",
    { features: ["field", "Post", "a:int"], backfill: ["a=1", "b=2"] },
    "add field Post a:int --backfill=a=1 --backfill=b=2",
  ],
  ["remove", { features: ["chat"], ...every }, `remove chat ${EVERY}`],
  ["remove", { features: ["chat"], keepData: true }, "remove chat --keep-data"],
  ["remove", { features: ["chat"], dropTables: true }, "remove chat --yes"],
  ["set", { choices: ["cache=redis"], ...every, dropTables: true }, `set cache=redis ${EVERY} --yes`],
  ["rename", { words: ["resource", "Post", "Article"], ...every }, `rename resource Post Article ${EVERY}`],
  ["update", every, `update ${EVERY}`],
  ["update", {}, "update"],
  ["undo", every, `undo ${EVERY} --yes`],
  ["continue", { install: false }, "continue --no-install"],
  ["diff", {}, "diff"],
  ["diff", { of: ["remove", "chat"] }, "diff remove chat"],
  ["explain", { path: "app/main.py" }, "explain app/main.py"],
  ["doctor", {}, "doctor"],
  ["doctor", { fix: true }, "doctor --fix --no-install"],
  ["verify", { url: "http://localhost:1" }, "verify --url=http://localhost:1"],
  [
    "verify",
    { url: "http://a.example", only: "chat", yes: true, superuser: true },
    "verify --url=http://a.example --only=chat --yes --superuser",
  ],
])("the tool %s, given %j, runs %s", (name, given, line) => expect(lineOf(name, given)).toBe(line));

test("create and plan read what they are given as answers; only plan is dry", () => {
  const given = { name: "shop", database: "mysql", chat: false, ops: ["docker"], install: false };
  const answers = { ...given, git: true };
  expect(lineOf("plan", given)).toEqual(["create --config - --yes --dry-run", answers]);
  expect(lineOf("create", given)).toEqual(["create --config - --yes", answers]);
  expect(lineOf("create", { ...given, force: true })).toEqual(["create --config - --yes --force", answers]);
});

describe("arguments are refused in words", () => {
  test.each<[string, unknown, RegExp]>([
    ["add", { folder: "p", features: ["chat"] }, /^"folder" cannot be "p": .*absolute/],
    ["add", { folder: "/p" }, /^The argument "features" is missing\.$/],
    [
      "add",
      { folder: "/p", features: ["chat"], dry_run: true },
      /^There is no argument "dry_run"\. Did you mean dryRun\?$/,
    ],
    [
      "add",
      { folder: "/p", features: ["chat"], zzzzzz: 1 },
      /^There is no argument "zzzzzz"\. Choose from folder, /,
    ],
    ["add", { folder: "/p", features: ["--force"] }, /^"features\.0" cannot be "--force": /],
    [
      "add",
      { folder: "/p", features: [`-${"x".repeat(70)}`] },
      /^"features\.0" cannot be "-x{58}… \(73 characters\): /,
    ],
    ["add", [], /^The arguments are no object: /],
    [
      "plan",
      { folder: "/p", name: "x", database: "mysqll" },
      /^"database" cannot be "mysqll"\. Did you mean mysql\?$/,
    ],
    ["explain", { folder: "/p", path: "-x" }, /^"path" cannot be "-x": it may not begin with a hyphen\.$/],
  ])("%s with %j", (name, given, said) => expect(() => readArguments(toolOf(name), given)).toThrow(said));

  test("with what the tool takes", () => {
    const hint = (name: string) => {
      try {
        readArguments(toolOf(name), { no: 1 });
      } catch (error) {
        return (error as { hint: string }).hint;
      }
      return undefined;
    };
    expect(hint("list_features")).toBe("list_features takes no arguments.");
    expect(hint("explain")).toBe("explain takes folder, path.");
  });
});

test.each<[string, string, string]>([
  ["add", "run: npx create-plinth undo", "run: the tool undo"],
  ["add", "Run npx create-plinth doctor --fix now", "Run the tool doctor with fix: true now"],
  ["add", "npx create-plinth@1.2.3 update", "npx create-plinth@1.2.3 update"],
  ["add", "ignore them with --force.", "ignore them with force: true."],
  ["add", "say --no-install", "say install: false"],
  [
    "remove",
    "Say --yes to drop them, or --keep-data",
    "Say dropTables: true to drop them, or keepData: true",
  ],
  ["create", "Say --database mysql or --database postgres", "Say database mysql or database postgres"],
  ["create", "--database mysql|sqlite", "database: mysql|sqlite"],
  ["verify", "Name one by --project", "Name one by folder"],
  ["explain", "--force", "--force"],
  ["add", "say --trust once", "say --trust on the command line, as only a person can, once"],
])("for the tool %s, %j is %j", (name, said, words) => {
  const tool = toolOf(name);
  const document = {
    error: { message: said, hint: said },
    changes: [{ path: said, why: said, notes: [said] }],
  };
  expect(inToolWords(tool, document)).toEqual({
    error: { message: words, hint: words },
    changes: [{ path: said, why: words, notes: [words] }],
  });
});
