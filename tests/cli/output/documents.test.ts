import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/engine/index.ts";
import { buildOnce, environment, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, project, v1 } from "../../project/evolve/world.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";
import { runIn } from "../run.ts";

// The schemas are made by the build.
beforeAll(buildOnce, 120_000);

describe("export", () => {
  const choices = { store: "big", chat: true, extras: ["docs", "lint"] };
  const answers = { stack: "tiny", name: "demo", description: "A demo.", choices };

  test("prints every choice, of the project here or in a folder, and --json within a document", async () => {
    const folder = await project(v1, choices);
    const { code, out } = await plinth(folder, v1, "export");
    expect([code, JSON.parse(out)]).toEqual([0, answers]);
    expect(await plinth(join(folder, ".."), v1, "export", "demo")).toEqual({ code, out, err: "" });
    const json = await plinth(join(folder, "chat"), v1, "export", "--json");
    expect(JSON.parse(json.out)).toEqual({ schema: 1, command: "export", answers });
  });

  test("is what --config makes the same project of", async () => {
    const folder = emptyFolder();
    const none = { store: "small", chat: false, extras: [] };
    const { out } = await plinth(await project(v1, none), v1, "export");
    const options = { env: environment(v1), input: out };
    const made = await runIn(folder, ["twin", "--config", "-", "--no-install", "--no-git"], options);
    expect(made.code).toBe(0);
    expect(JSON.parse((await plinth(folder, v1, "export", "twin")).out)).toEqual({
      ...answers,
      choices: none,
    });
  });

  test("has the instances that there are", async () => {
    const model = modelCatalog();
    const folder = await project(model, { store: "small", chat: false });
    expect(JSON.parse((await plinth(folder, model, "export")).out)).not.toHaveProperty("uses");
    await plinth(folder, model, "add", "model", "Post", "title:text.20");
    expect(JSON.parse((await plinth(folder, model, "export")).out).uses).toEqual([
      "model Post",
      "model Post title text.20",
    ]);
  });

  test("of a name that does not exist is exit 2, in a project too: no other one's answers are printed", async () => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, "file"), "");
    for (const name of ["nope", "file"]) {
      const said = `There is no folder ${join(folder, name)}.`;
      const { code, out, err } = await plinth(folder, v1, "export", name);
      expect([code, out, err]).toEqual([2, "", `error: ${said}\n`]);
      const json = JSON.parse((await plinth(folder, v1, "export", name, "--json")).out);
      expect(json).toEqual({ schema: 1, command: "export", error: { message: said, exit: 2 } });
    }
  });

  test("of no project, and of a stack that is unknown, says so", async () => {
    const none = await plinth(emptyFolder(), v1, "export");
    expect([none.code, none.out, none.err]).toEqual([2, "", expect.stringMatching(/in no project/)]);
    const folder = await project(v1, choices);
    const record = join(folder, ".plinth/features");
    writeFileSync(record, readFileSync(record, "utf8").replace("stack tiny", "stack huge"));
    const unknown = await plinth(folder, v1, "export");
    expect([unknown.code, unknown.out, unknown.err]).toEqual([
      4,
      "",
      'error: This version has no stack "huge".\n',
    ]);
  });
});

describe("list", () => {
  const lines = async (catalog: Catalog) => {
    const { code, out } = await plinth(emptyFolder(), catalog, "list");
    expect([code, out.endsWith("\n\n")]).toEqual([0, false]);
    return out.trimEnd().split("\n");
  };

  test("has a part for the presets and for each group, with how it is chosen", async () => {
    const out = await lines(v1);
    expect(out.slice(0, 9)).toEqual([
      "tiny  a stack for tests",
      "",
      "  Presets",
      "    plain          plain (default)",
      "",
      "  Store (--store, one of)",
      "    big            big",
      "    small          small",
      "",
    ]);
    expect(out).toEqual(
      expect.arrayContaining(["  Chat (--chat, on or off)", "  Extras (--extras, any of)"]),
    );
  });

  test("has what there can be several of, with the kinds of its members", async () => {
    const out = await lines(modelCatalog());
    expect(out.slice(-5)).toEqual([
      "  something that the project keeps (add model NAME)",
      "  Kinds of column (add column NAME name:kind)",
      "    choice.WORDS   one of some words",
      "    ref.TARGET     one of another model",
      "    text.SIZE      some characters",
    ]);
  });

  test("says the same as JSON", async () => {
    const json = JSON.parse((await plinth(emptyFolder(), modelCatalog(), "list", "--json")).out);
    const [stack] = json.stacks;
    expect(stack).toMatchObject({
      id: "tiny",
      hint: "a stack for tests",
      presets: [{ id: "plain", default: true }],
    });
    expect(stack.groups.map(({ id, choose }: Record<string, string>) => [id, choose])).toEqual([
      ["store", "one"],
      ["chat", "toggle"],
    ]);
    expect(stack.repeatable[0]).toMatchObject({ id: "model", options: expect.arrayContaining(["audited"]) });
    expect(stack.repeatable[0].members).toMatchObject({
      word: "column",
      kinds: expect.arrayContaining([expect.objectContaining({ name: "text", arguments: ["size"] })]),
    });
  });
});

describe("completion and schema", () => {
  test.each<[string, RegExp]>([
    ["completion", /^error: For which shell\? bash, zsh, fish\.\n$/],
    ["completion bsh", /^error: There is no script for "bsh"\. Did you mean bash\?\n$/],
    ["schema", /^error: Which one\? There is create, .*, answers, model\.\n$/],
    ["schema ad", /^error: There is no schema "ad"\. Did you mean add\?\n$/],
  ])("%s is exit 2, with what there is", async (line, said) => {
    const { code, out, err } = await plinth(emptyFolder(), modelCatalog(), ...line.split(" "));
    expect([code, out, err]).toEqual([2, "", expect.stringMatching(said)]);
  });

  test("a shell's script is printed, and --json has it within a document", async () => {
    for (const [shell, word] of Object.entries({
      bash: "complete -o",
      zsh: "compdef",
      fish: "complete -c",
    })) {
      const { code, out } = await plinth(emptyFolder(), v1, "completion", shell);
      expect([code, out]).toEqual([0, expect.stringContaining(word)]);
      const json = JSON.parse((await plinth(emptyFolder(), v1, "completion", shell, "--json")).out);
      expect(json).toMatchObject({ command: "completion", shell, script: expect.stringContaining(word) });
    }
  });

  test("the schema of answers allows each group's own, and nothing else", async () => {
    const schema = JSON.parse((await plinth(emptyFolder(), v1, "schema", "answers")).out);
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    const { store, chat, extras, preset, choices } = schema.properties;
    expect([store, chat, extras, preset]).toEqual([
      expect.objectContaining({ type: "string", enum: ["big", "small"] }),
      expect.objectContaining({ type: "boolean" }),
      expect.objectContaining({
        type: "array",
        uniqueItems: true,
        items: { type: "string", enum: ["docs", "legacy", "lint"] },
      }),
      { type: "string", enum: ["plain"] },
    ]);
    expect(choices).toEqual({
      type: "object",
      additionalProperties: false,
      properties: { store, chat, extras },
    });
  });

  test("each command's schema is that of its document, and a repeatable feature's that of its file", async () => {
    const titled = async (name: string) =>
      JSON.parse((await plinth(emptyFolder(), modelCatalog(), "schema", name)).out);
    expect(JSON.stringify(await titled("export"))).toContain('"const":"export"');
    expect((await titled("model")).title).toMatch(/^A model of create-plinth/);
  });
});

describe("answers that are missing without a terminal", () => {
  test.each<[string, string, string]>([
    ["demo", "--store big|small, --chat, --extras docs|legacy|lint", "demo"],
    ["demo --store big --extras lint", "--chat", "demo --store big --extras lint"],
    ["--chat", "a name, --store big|small, --extras docs|legacy|lint", "--chat my-api"],
    ["--preset plain", "a name", "--preset plain my-api"],
    ["create list --preset plain --chat", "", ""],
    ["create list --no-chat", "--store big|small, --extras docs|legacy|lint", "create list --no-chat"],
  ])("%s", async (line, missing, again) => {
    const { code, out, err } = await plinth(
      emptyFolder(),
      v1,
      ...line.split(" "),
      "--no-install",
      "--no-git",
    );
    if (missing === "") expect(code).toBe(0);
    else
      expect([code, out, err]).toEqual([
        2,
        "",
        `error: There is no terminal to ask on, and these answers are missing: ${missing}. To take the defaults: npx create-plinth ${again.replace(/( my-api)?$/, " --no-install --no-git$1")} --yes\n`,
      ]);
  });
});

describe("a file that a flag names", () => {
  test.each<[string, string, RegExp]>([
    ["a folder", "folder", /--config folder: that is a folder, and has to be a file\.$/],
    ["no file", "nope.json", /--config nope\.json: there is no such file\.$/],
    ["below a file", "file/x", /--config file\/x: it cannot be read: ENOTDIR/],
    ["no JSON", "file", /The answers in file are not JSON: /],
  ])("and that is %s is exit 2", async (_, name, said) => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "{");
    const { code, out, err } = await plinth(folder, v1, "demo", "--config", name);
    expect([code, out, err.trimEnd()]).toEqual([2, "", expect.stringMatching(said)]);
  });

  test("is standard input for -, and a terminal has none", async () => {
    const { Terminal } = await import("../run.ts");
    const terminal = new Terminal(emptyFolder(), ["demo", "--config", "-"], environment(v1));
    expect([await terminal.ended, terminal.screen]).toEqual([
      2,
      "error: --config - reads standard input, and nothing is piped into it.\n",
    ]);
  });
});
