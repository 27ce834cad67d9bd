import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeReference } from "../../../scripts/docs/reference/resources.ts";
import { root, runIn } from "../run.ts";

const document = readFileSync(join(root, "docs/resources.md"), "utf8");
const commands = [...document.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap(([, block = ""]) => block.trim().split("\n"))
  .filter((line) => line.startsWith("npx create-plinth "));

test("the tables of docs/resources.md are the catalog's (npx tsx scripts/docs/reference/resources.ts)", () => {
  expect(writeReference(document)).toBe(document);
});

describe("the commands of docs/resources.md, one after the other in a project", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plinth-reference-"));
    const { code, err } = await runIn(folder, ["demo", "--yes", "--no-install", "--no-git"]);
    expect([code, err]).toEqual([0, ""]);
    folder = join(folder, "demo");
    const [, file = ""] = /<!-- place\.json: begin[^>]*-->\n```json\n([\s\S]*?)```/.exec(document) ?? [];
    writeFileSync(join(folder, "place.json"), file);
    const properties = { label: { type: "string", maxLength: 80 } };
    const schema = { type: "object", properties, required: ["label"] };
    writeFileSync(join(folder, "cafe.schema.json"), JSON.stringify(schema));
    // Each JSON document is YAML.
    const openapi = { openapi: "3.1.0", components: { schemas: { Other: {}, ShopCreate: schema } } };
    writeFileSync(join(folder, "openapi.yaml"), JSON.stringify(openapi));
    // What a real one reads of real tables is proven on three databases.
    const table = { columns: [{ name: "title", type: "TEXT", null: false, has: {} }], options: [] };
    const described = JSON.stringify({ ...table, problems: [], notes: [] });
    mkdirSync(join(folder, ".venv/bin"), { recursive: true });
    writeFileSync(join(folder, ".venv/bin/python"), `#!/bin/sh\ncat > /dev/null\necho '${described}'\n`);
    chmodSync(join(folder, ".venv/bin/python"), 0o755);
  });
  afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

  test.each(commands)("%s", async (line) => {
    const words = line.split(" ").slice(2);
    const run = async (...more: readonly string[]) => {
      const { code, out, err } = await runIn(folder, [...words, ...more, "--no-install"]);
      expect([code, err], out).toEqual([0, ""]);
      return out;
    };
    // What a resource is allowed has no column.
    const made = line.includes(" set resource ") ? /update +app\/api\// : /create +alembic\/versions\//;
    expect(await run("--dry-run")).toMatch(made);
    await run();
  });

  test.each(["add", "set"])("the help of %s shows a title that is a text", async (command) => {
    const { out } = await runIn(root, ["help", command]);
    expect(out).toContain(`create-plinth ${command} field Post title:str.120\n`);
  });

  test("set kept what it did not name, and dropped what was taken away", () => {
    const record = readFileSync(join(folder, ".plinth/features"), "utf8");
    expect(record).toContain("use resource Country:shared:read=anyone:write=admin\n");
    expect(readFileSync(join(folder, "app/api/v1/countries.py"), "utf8")).not.toMatch(/cache/i);
    expect(record).toContain("named resource Post Article\n");
    expect(record).toContain("use resource Post status enum.draft.live.gone default=draft index\n");
    expect(record).toContain("use resource Post price decimal.10.2 min=0 max=1000\n");
    expect(record).toContain("use resource Post slug slug.headline\n");
    expect(record).toContain("use resource Notice:read=users:write=admin\n");
  });

  test("each is there, of every kind of command", () => {
    const kinds = new Set(commands.map((line) => line.split(" ").slice(2, 4).join(" ")));
    expect([...kinds].sort()).toEqual([
      "add field",
      "add resource",
      "remove field",
      "remove resource",
      "rename field",
      "rename resource",
      "set field",
      "set resource",
    ]);
  });
});
