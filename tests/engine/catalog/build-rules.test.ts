import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildCatalog } from "../../../scripts/build/catalog.ts";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import { parseCatalog, serializeCatalog } from "../../../src/engine/catalog/serialized.ts";
import { makeBlueprint, renderFiles } from "../../../src/engine/index.ts";
import { MODEL_TEMPLATES } from "../../support/fixtures/models.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plinth-rules-"));
  cpSync(MODEL_TEMPLATES, root, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, "tiny", path)), { recursive: true });
  writeFileSync(join(root, "tiny", path), text);
};
const change = (path: string, from: string, to: string) => {
  const text = readFileSync(join(root, "tiny", path), "utf8");
  expect(text).toContain(from);
  put(path, text.replace(from, to));
};
const read = () => readTemplates(root, "1.0.0");
const about = (more: object = {}) => JSON.stringify({ title: "T", hint: "h", ...more });

describe("capabilities", () => {
  const other = () => {
    put("cache/group.json", '{"title":"Cache","message":"Cache?","choose":"one"}');
    put("cache/none/feature.json", about());
    put("cache/small/feature.json", about());
  };

  it("of a name that two groups have are refused without their group", () => {
    put("chat/with/small/files/pair.txt", "small\n");
    expect(read).not.toThrow();
    other();
    expect(read).toThrow(
      /chat\/with\/small: "small" is a capability of .*store\/small.*: write .*store\.small/,
    );
    rmSync(join(root, "tiny/chat/with/small"), { recursive: true });
    put("chat/feature.json", about({ requires: ["small"] }));
    expect(read).toThrow(/chat\/feature\.json: "small" is a capability of .*: write .*cache\/small/);
    put("chat/feature.json", about({ conflicts: ["small"] }));
    expect(read).toThrow(/"small" is a capability of/);
  });

  it("of a name that another feature provides are refused, too", () => {
    put("chat/with/big/files/pair.txt", "big\n");
    put("other/feature.json", about({ provides: ["big"] }));
    expect(read).toThrow(/"big" is a capability of store\/big and other: write store\.big or other/);
  });

  it("with their group mean one feature", () => {
    other();
    put("chat/with/store.small/files/pair.txt", "small store\n");
    const catalog = read();
    const pair = (cache: string, store: string) => {
      const choices = { store, cache, chat: true };
      const blueprint = makeBlueprint(catalog, { stack: "tiny", name: "demo", description: "A.", choices });
      return renderFiles(catalog, blueprint).get("pair.txt")?.content;
    };
    expect([pair("small", "big"), pair("none", "small")]).toEqual(["chat on big\n", "small store\n"]);
    put("chat/feature.json", about({ requires: ["cache/small"] }));
    expect(() =>
      makeBlueprint(read(), {
        stack: "tiny",
        name: "demo",
        description: "A.",
        choices: { store: "big", cache: "none", chat: true },
      }),
    ).toThrow(/choose cache\/small/);
  });
});

describe("a repeatable feature", () => {
  it.each<[string, () => void, RegExp]>([
    [
      "has values that are known",
      () => put("model/files/x.txt", "{{size}}\n"),
      /model: unknown value "size"/,
    ],
    [
      "has forms of names that are known",
      () => put("model/slots/main.txt", "# slot: lines\n__name_upper__\n"),
      /unknown value "name_upper"/,
    ],
    [
      "has no value of a kind in what every kind has",
      () => put("model/member/slots/main.txt", "# slot: lines\n{{size}}\n"),
      /member: unknown value "size" of the kind choice/,
    ],
    [
      "has paths with values that are known",
      () => put("model/files/models/__names_upper__.txt", "x\n"),
      /unknown value "names_upper"/,
    ],
    [
      "has hosts",
      () => put("model/kinds/text/slots/lost.txt", "# slot: x\nx\n"),
      /no feature owns lost\.txt/,
    ],
    [
      "has slots",
      () => put("model/kinds/text/slots/main.txt", "# slot: x\nx\n"),
      /main\.txt has no slot "x"/,
    ],
    [
      "has capabilities",
      () => put("model/member/with/ghost/slots/main.txt", "# slot: lines\nx\n"),
      /unknown capability "ghost"/,
    ],
    [
      "has kinds that are no capability of the project",
      () => put("model/kinds/chat/kind.json", about()),
      /the capability "chat" is one of the project's/,
    ],
    [
      "has kinds whose options are known",
      () => put("model/kinds/x/kind.json", about({ options: ["wide"] })),
      /unknown option "wide"/,
    ],
    [
      "has kinds at all",
      () => rmSync(join(root, "tiny/model/kinds"), { recursive: true }),
      /there is no kind of column/,
    ],
    [
      "has a word of its own",
      () => change("model/feature.json", '"word": "column"', '"word": "chat"'),
      /"chat" is also a word of chat/,
    ],
    [
      "has an example that its rule allows",
      () => change("model/feature.json", '"example": "Post"', '"example": "post"'),
      /instances\.name: the example is not allowed/,
    ],
    [
      "has patterns that can be read",
      () => change("model/feature.json", "[A-Z][A-Za-z0-9]*", "[A-Z"),
      /it has to be a regular expression/,
    ],
    [
      "has arguments that are no options",
      () => put("model/kinds/x/kind.json", about({ arguments: [{ name: "unique" }], options: ["unique"] })),
      /"unique" is an argument and an option/,
    ],
    [
      "has arguments that name members of known kinds",
      () => put("model/kinds/x/kind.json", about({ arguments: [{ name: "a", member: ["wide"] }] })),
      /unknown kind "wide"/,
    ],
    [
      "has the rest of the arguments last",
      () => put("model/kinds/x/kind.json", about({ arguments: [{ name: "a", many: true }, { name: "b" }] })),
      /"a" takes all further arguments/,
    ],
    [
      "can rename its tables",
      () => rmSync(join(root, "tiny/model/migrations/rename.txt")),
      /there is "create", and no "rename"/,
    ],
    [
      "can change its columns",
      () => rmSync(join(root, "tiny/model/member/migrations/change.txt")),
      /there is "add", and no "change"/,
    ],
    [
      "has folders of these names alone",
      () => put("model/types/x.txt", "x\n"),
      /model\/types: a feature has .*member\/, kinds\/ and reserved\//,
    ],
  ])("%s", (_, breakIt, message) => {
    expect(read).not.toThrow();
    breakIt();
    expect(read).toThrow(message);
  });

  it("is rendered by the build with every kind and option", async () => {
    put("model/kinds/text/with/unique/slots/models/__name_snake__.py", "print(1)\n# slot: type\nText()\n");
    await expect(buildCatalog(root, "1.0.0")).rejects.toThrow(/"print" above the first slot is no import/);
    rmSync(join(root, "tiny/model/kinds/text/with"), { recursive: true });
    await expect(buildCatalog(root, "1.0.0")).resolves.toBeDefined();
    put("store/big/files/big.txt", "# slot: x\n");
    put("model/kinds/text/with/default/slots/big.txt", "# slot: x\nx\n");
    await expect(buildCatalog(root, "1.0.0")).rejects.toThrow(
      /big\.txt: a section for big\.txt, which is not/,
    );
  });

  it("is read from the catalog as it is shipped", () => {
    expect(parseCatalog(serializeCatalog(read()))).toEqual(read());
  });

  it("needs no migrations", () => {
    const path = join(root, "tiny/stack.json");
    const { migrations: _, ...stack } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify(stack));
    expect(read).toThrow(/base\/migrations: the stack has no migrations/);
    for (const folder of ["base", "chat", "model", "model/member"])
      rmSync(join(root, "tiny", folder, "migrations"), { recursive: true });
    expect(read().stacks[0]?.migrations).toBeUndefined();
  });
});
