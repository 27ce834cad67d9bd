import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildCatalog } from "../../../scripts/build/catalog.ts";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import {
  type BlueprintChange,
  changeBlueprint,
  makeBlueprint,
  render,
  usesOf,
} from "../../../src/engine/index.ts";

const FIXTURE = join(import.meta.dirname, "../../support/fixtures/catalog");
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plinth-catalog-"));
  cpSync(FIXTURE, root, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = () => readTemplates(root, "1.0.0");

describe("a broken catalog is reported with its file", () => {
  it.each([
    ["two owners of a path", "tiny/chat/files/main.txt", "mine\n", /main\.txt is owned by base and by chat/],
    [
      "an unknown slot",
      "tiny/chat/slots/main.txt",
      "# slot: nowhere\nx\n",
      /chat\/slots\/main\.txt: main\.txt has no slot "nowhere"/,
    ],
    ["a host without an owner", "tiny/chat/slots/lost.txt", "# slot: x\nx\n", /no feature owns lost\.txt/],
    [
      "an unknown capability",
      "tiny/chat/with/ghost/files/x",
      "x\n",
      /chat\/with\/ghost: unknown capability "ghost"/,
    ],
    ["a helper in a template", "tiny/chat/files/x.hbs", "{{#if name}}x{{/if}}", /x\.hbs:1: only/],
    ["bad JSON", "tiny/chat/feature.json", "{", /chat\/feature\.json: /],
    [
      "a misspelt key",
      "tiny/chat/feature.json",
      '{"title":"a","hint":"b","provide":[]}',
      /chat\/feature\.json: .*provide/,
    ],
    [
      "a migration that does not say what it holds",
      "tiny/chat/migrations/x.txt",
      "x",
      /x\.txt: the first line/,
    ],
    [
      "a migration without a revision",
      "tiny/chat/migrations/x.txt",
      "# holds: x\nx",
      /migrations\/x\.txt: "REVISION"/,
    ],
    [
      "a feature named as a flag",
      "tiny/force/feature.json",
      '{"title":"a","hint":"b"}',
      /force: the name of a built-in flag/,
    ],
  ])("%s", (_, path, text, message) => {
    put(path, text);
    expect(read).toThrow(message);
  });

  it.each([
    [
      "a program that is not called",
      { "ghost/*": "x/*" },
      {},
      /platforms\.win32: no program is called "ghost/,
    ],
    ["a program in the project without a form", { sh: "cmd" }, {}, /"tools\/check" has no form/],
    [
      "a line that nothing begins with",
      { "tools/*": "t/*.exe", sh: "cmd" },
      { "nothing ": "x" },
      /no line begins with/,
    ],
  ])("%s", (_, programs, lines, message) => {
    const path = join(root, "tiny/stack.json");
    const stack = JSON.parse(readFileSync(path, "utf8"));
    const check = { files: ["*.txt"], run: ["tools/check"] };
    const install = [{ tool: "sh", run: [["sh", "x"]] }];
    const platforms = { win32: { programs, lines } };
    writeFileSync(
      path,
      JSON.stringify({
        ...stack,
        check,
        install,
        migrations: { ...stack.migrations, current: ["sh"] },
        platforms,
      }),
    );
    expect(read).toThrow(message);
  });

  it("but not two owners of which each choice rules the other out", () => {
    put("tiny/base/with/large/files/kind.txt", "large\n");
    put("tiny/store/small/files/kind.txt", "small\n");
    expect(read).not.toThrow();
    put("tiny/store/small/feature.json", '{"title":"a","hint":"b","provides":["large"]}');
    expect(read).toThrow(/kind\.txt is owned by base and by store\/small/);
  });

  it("a cycle of requirements", () => {
    put("tiny/chat/feature.json", '{"title":"a","hint":"b","requires":["extra"]}');
    put("tiny/extra/feature.json", '{"title":"a","hint":"b","requires":["chat"]}');
    expect(read).toThrow(/feature\.json: a cycle: chat requires extra requires chat/);
  });
});

describe("what cannot be composed fails the build", () => {
  const build = () => buildCatalog(root, "1.0.0");
  it.each([
    [
      "a section for a host that only some have",
      "tiny/chat/slots/big.txt",
      "# slot: x\nx\n",
      /chat\/slots\/big\.txt: a section for big\.txt, which is not rendered \(with store\/small, chat\)/,
    ],
    [
      "a tie under with/",
      "tiny/chat/with/big/files/pair.txt",
      "big\n",
      /pair\.txt: two folders under chat\/with are equally specific/,
    ],
    [
      "code above the first slot",
      "tiny/chat/slots/code.py",
      "import os\nprint(os)\n# slot: x\nx\n",
      /chat\/slots\/code\.py: "print" above the first slot is no import/,
    ],
  ])("%s", async (_, path, text, message) => {
    put("tiny/store/big/files/big.txt", "# slot: x\n");
    put("tiny/base/files/code.py", "# slot: x\n");
    put(path, text);
    await expect(build()).rejects.toThrow(message);
  });
  it("but what is whole does not", async () => {
    expect((await build()).stacks).toHaveLength(1);
  });
});

describe("a rendering", () => {
  const tree = (choices: Record<string, string | boolean>) =>
    render(read(), makeBlueprint(read(), { stack: "tiny", name: "demo", description: "A demo.", choices }));
  const text = (choices: Record<string, string | boolean>, path: string) => tree(choices).get(path)?.content;

  it("has what exists only together", () => {
    expect(text({ store: "big", chat: true }, "pair.txt")).toBe("chat on big\n");
    expect(text({ store: "small", chat: true }, "pair.txt")).toBe("chat\n");
    expect(tree({ store: "small", chat: false }).has("pair.txt")).toBe(false);
  });

  it("has a made-up feature without another edit", () => {
    put("tiny/extra/feature.json", '{"title":"Extra","hint":"more"}');
    put("tiny/extra/slots/main.txt", "# slot: lines\nextra\n");
    expect(text({ store: "small", chat: true, extra: true }, "main.txt")).toBe("demo\nsmall\nchat\nextra\n");
  });

  it("says which features a requirement wants", () => {
    put("tiny/extra/feature.json", '{"title":"Extra","hint":"more","requires":["large"]}');
    expect(() => tree({ store: "small", extra: true })).toThrow("Extra needs Big: choose store/big");
  });

  it("says what to remove before what it needs", () => {
    put(
      "tiny/extra/feature.json",
      '{"title":"Extra","hint":"more","provides":["more"],"requires":["large"]}',
    );
    put("tiny/top/feature.json", '{"title":"Top","hint":"most","requires":["more"]}');
    for (const id of ["extra", "top"]) put(`tiny/${id}/files/${id}.txt`, "here\n");
    const catalog = read();
    const choices = { store: "big", extra: true, top: true };
    const made = makeBlueprint(catalog, { stack: "tiny", name: "demo", description: "A demo.", choices });
    const change = (...wanted: BlueprintChange[]) => changeBlueprint(catalog, made, ...wanted).features;
    const smaller = { kind: "set", group: "store", choice: "small" } as const;
    const remove = (...features: string[]) => ({ kind: "remove", features }) as const;
    expect(() => change(smaller)).toThrow("Extra needs Big: remove extra and top first");
    expect(() => change(remove("extra"))).toThrow("Top needs Extra: remove top first");
    expect(change(smaller, remove("extra", "top"))).toEqual(["store/small"]);
    const without = { ...made, features: ["store/small"], uses: usesOf(["store/small"]) };
    const add = { kind: "add", features: ["extra"] } as const;
    expect(() => changeBlueprint(catalog, without, add)).toThrow("Extra needs Big: choose store/big");
  });

  it("chains migrations", () => {
    const paths = [...tree({ store: "small", chat: true }).keys()].filter((path) =>
      path.startsWith("steps/"),
    );
    expect(paths).toHaveLength(2);
  });
});

describe("a blueprint", () => {
  const make = (texts: { name?: string; description?: string }) => () =>
    makeBlueprint(read(), {
      stack: "tiny",
      name: "demo",
      description: "A demo.",
      choices: { store: "small" },
      ...texts,
    });

  it.each(["../up", "", 'a"b', "a\nb", "UPPER"])("refuses the name %j", (name) => {
    expect(make({ name })).toThrow(/Allowed: lower-case letters\. Try /);
  });

  it.each(["two\nlines", "two\r\nlines", "\n"])("refuses the description %j", (description) => {
    expect(make({ description })).toThrow(/A description is one line/);
  });

  it("refuses the description of a control character", () => {
    expect(make({ description: "a\u0085b" })).toThrow(/no control characters, and this one has U\+0085/);
  });

  it.each(['a "quote"', "back\\slash", "a # slot: lines", "{{name}}"])(
    "takes the description %j",
    (description) => {
      expect(make({ description })().description).toBe(description);
    },
  );

  it("refuses a description of more than 200 characters", () => {
    expect(make({ description: "x".repeat(201) })).toThrow(/at most 200 characters/);
  });
});
