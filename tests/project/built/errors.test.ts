import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCatalog } from "../../../scripts/build/catalog.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("each error that docs/templates.md shows is the build's", () => {
  const shown = /<!-- errors: begin[^>]*-->\n```\n([\s\S]*?)\n```/
    .exec(read("docs/templates.md"))?.[1]
    ?.split("\n");
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plinth-templates-"));
    cpSync(join(root, "templates"), folder, { recursive: true });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Which combination is rendered first is not what an author has to know. */
  const withoutNames = (line: unknown) => String(line).replace(/ \(with .+\)$/, " (with …)");
  /** The first folder on the way to a file that only the test has, or the file. */
  const topOf = (path: string) => {
    const steps = path.split("/").map((_, index, all) => all.slice(0, index + 1).join("/"));
    const own = steps.find((step) => !existsSync(join(root, "templates/fastapi", step)));
    return join(folder, "fastapi", own ?? path);
  };
  const feature = (more: object) => JSON.stringify({ title: "Chat", hint: "rooms", ...more });
  const wrong: readonly (readonly [path: string, text: string])[] = [
    ["chat/feature.json", feature({ provide: [] })],
    ["chat/feature.json", JSON.stringify({ hint: "rooms" })],
    ["chat/feature.json", feature({ requires: ["userz"] })],
    ["chat/with/ghost/files/x.txt", "x\n"],
    ["chat/tests/x.txt", "x\n"],
    ["chat/files/app/main.py", "mine\n"],
    ["chat/slots/app/main.py", "# slot: start\nx\n"],
    ["chat/slots/app/lost.py", "# slot: start\nx\n"],
    ["chat/files/notes.md.hbs", "{{#if name}}x{{/if}}"],
    ["chat/slots/app/main.py", "print(1)\n# slot: startup\nx\n"],
    ["chat/migrations/rooms.py", '"""Create rooms."""\n'],
    ["presets.json", read("templates/fastapi/presets.json").replace('"sqlite"', '"oracle"')],
    ["chat/slots/compose.yaml", "# slot: services\nx\n"],
  ];

  test.each(wrong.map(([path, text], index) => [path, text, shown?.[index]] as const))(
    "%s",
    async (path, text, message) => {
      const file = join(folder, "fastapi", path);
      const old = existsSync(file) ? readFileSync(file) : undefined;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      try {
        const error = await buildCatalog(folder, "1.0.0").catch((failure: Error) => failure.message);
        expect(withoutNames(error)).toBe(withoutNames(message));
      } finally {
        if (old === undefined) rmSync(topOf(path), { recursive: true });
        else writeFileSync(file, old);
      }
    },
  );
  test("and none is left out", () => {
    expect(shown).toHaveLength(wrong.length);
  });
});
