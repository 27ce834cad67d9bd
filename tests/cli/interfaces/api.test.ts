import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, runIn } from "../run.ts";

// The package as it is built: what others import.
const load = (file: string): Promise<typeof import("../../../src/index.ts")> =>
  import(pathToFileURL(join(root, "dist", file)).href);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-api-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const answers = { name: "my-api", preset: "production", choices: { chat: false } };

test("plans without writing, creates what the command line creates", async () => {
  const { plan, create } = await load("index.js");
  const planned = await plan(answers, { folder: join(folder, "my-api") });
  expect(readdirSync(folder)).toEqual([]);
  const made = await create(answers, { folder: join(folder, "my-api") });
  expect(made.changes).toEqual(expect.arrayContaining(planned.changes.slice(0, 1)));
  const flags = ["my-api", "--name", "my-api", "--preset", "production", "--no-chat"];
  const record = readFileSync(join(folder, "my-api/.plinth/before"), "utf8");
  rmSync(join(folder, "my-api"), { recursive: true });
  await runIn(folder, [...flags, "--yes", "--no-install", "--no-git"]);
  expect(readFileSync(join(folder, "my-api/.plinth/before"), "utf8")).toBe(record);
});

test("refuses as the command line does", async () => {
  const { plan, UserError } = await load("index.js");
  const wrong = plan({ name: "my-api", choices: { database: "postgress" } }, { folder });
  await expect(wrong).rejects.toThrow(/Did you mean postgres/);
  await expect(wrong).rejects.toBeInstanceOf(UserError);
});

test("the pure part renders the same, and imports nothing of Node.js", async () => {
  const built = readFileSync(join(root, "dist/engine.js"), "utf8");
  const shared = [...built.matchAll(/"\.\/(shared-\w+\.js)"/g)].map(([, name]) => name ?? "");
  for (const file of ["engine.js", ...shared])
    expect(readFileSync(join(root, "dist", file), "utf8")).not.toMatch(/["']node:|\brequire\(/);
  const { makeBlueprint, render } = await load("engine.js");
  const { plan, loadCatalog } = await load("index.js");
  const catalog = await loadCatalog();
  const [stack] = catalog.stacks;
  const choices = { ...stack?.presets.production?.choices, chat: false };
  const whole = { stack: stack?.id ?? "", name: "my-api", description: "The my-api service.", choices };
  const tree = render(catalog, makeBlueprint(catalog, whole));
  const { files } = await plan(answers, { folder: join(folder, "my-api") });
  for (const [path, file] of tree) expect(files.get(path)).toEqual(file);
});
