import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createTwoFilesPatch } from "diff";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { worthSaying } from "../../../src/cli/commands/change/report.ts";
import type { Change } from "../../../src/engine/index.ts";
import { openBrowser } from "../../proof/production/pages/browser.ts";
import { root, runIn } from "../run.ts";

/** The global variable of the page. */
type WithEngine = { readonly engine: typeof import("../../../src/engine/index.ts") };

const NAME = "my-api";
const PRESETS = ["quickstart", "production", "minimal"];
let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
const failures: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-browser-"));
  // For a browser, so that a module of Node.js fails the build.
  const { outputFiles } = await build({
    entryPoints: [join(root, "dist/engine.js")],
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName: "engine",
    write: false,
  });
  const served: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/": ["text/html", '<!doctype html><script src="engine.js"></script>'],
    "/engine.js": ["text/javascript", outputFiles[0]?.text ?? ""],
    "/catalog.json": ["application/json", readFileSync(join(root, "dist/catalog.json"), "utf8")],
  };
  server = createServer(({ url = "" }, response) => {
    const [type, body] = served[url] ?? ["text/plain", ""];
    response.writeHead(url in served ? 200 : 404, { "content-type": type }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  browser = await openBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => failures.push(error.message));
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true });
});

/** The files of a project on the disk, but for its record and its secrets. */
function filesOf(project: string): Record<string, Buffer> {
  const paths = readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)))
    .filter((path) => path !== ".env" && !path.startsWith(".plinth/"));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(project, path))]));
}

test.each(PRESETS)("a page renders %s as the command line does", async (preset) => {
  const flags = ["--name", NAME, "--preset", preset, "--yes", "--no-install", "--no-git"];
  expect(await runIn(folder, [preset, ...flags])).toMatchObject({ code: 0 });
  const written = Object.entries(filesOf(join(folder, preset))).map(([path, bytes]) => [
    path,
    createHash("sha256").update(bytes).digest("hex"),
  ]);
  const rendered = await page.evaluate(
    async ([name, preset]) => {
      const { engine } = globalThis as unknown as WithEngine;
      const catalog = engine.parseCatalog(await (await fetch("/catalog.json")).text());
      const answers = engine.completeAnswers(catalog, { name, preset });
      const tree = engine.render(catalog, engine.makeBlueprint(catalog, answers));
      return Promise.all(
        [...tree].map(async ([path, { content }]) => {
          const bytes = Uint8Array.from(engine.toBytes(content));
          const digest = await crypto.subtle.digest("SHA-256", bytes);
          const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
          return [path, hex.join("")];
        }),
      );
    },
    [NAME, preset] as const,
  );
  expect(rendered.sort()).toEqual(written.sort());
  expect(written.length).toBeGreaterThan(80);
  expect(failures).toEqual([]);
});

test("a page plans a change of an edited project as diff does", async () => {
  const flags = ["--no-chat", "--yes", "--no-install", "--no-git"];
  expect(await runIn(folder, [NAME, ...flags])).toMatchObject({ code: 0 });
  const project = join(folder, NAME);
  const edit = (path: string, from: string, to: string) =>
    writeFileSync(join(project, path), readFileSync(join(project, path), "utf8").replace(from, to));
  // Merged, in conflict, deleted, and a file of the user's own where the change has one.
  edit("app/main.py", "import gc\n", "import gc\nimport sys\n");
  appendFileSync(join(project, "README.md"), "\nOurs.\n");
  edit("README.md", readFileSync(join(project, "README.md"), "utf8").split("\n")[2] ?? "", "Rewritten.");
  rmSync(join(project, "requirements-dev.txt"));
  rmSync(join(project, ".env.example"));
  mkdirSync(join(project, "app/chat"));
  writeFileSync(join(project, "app/chat/hub.py"), "HUB = None\n");
  const asked = await runIn(project, ["diff", "add", "chat", "--json"]);
  expect([asked.code, asked.err]).toEqual([0, ""]);
  const { changes: wanted } = JSON.parse(asked.out) as { changes: Patch[] };

  const yours = Object.entries(filesOf(project)).map(
    ([path, bytes]) => [path, bytes.toString("utf8")] as const,
  );
  const planned = await page.evaluate(
    async ([name, yours]) => {
      const { engine } = globalThis as unknown as WithEngine;
      const catalog = engine.parseCatalog(await (await fetch("/catalog.json")).text());
      const answers = engine.completeAnswers(catalog, { name, choices: { chat: false } });
      const blueprint = engine.makeBlueprint(catalog, answers);
      const next = engine.changeBlueprint(catalog, blueprint, { kind: "add", features: ["chat"] });
      const stack = engine.findStack(catalog, blueprint.stack);
      const disk = new Map(yours.map(([path, content]) => [path, { content, mode: 0o644 as const }]));
      const before = engine.renderFiles(catalog, blueprint);
      const changes = engine.reconcile(before, disk, engine.renderFiles(catalog, next), {
        moves: stack.moves ?? [],
      });
      const tool = engine.migrationToolOf(stack);
      const folder = `${stack.migrations?.folder}/`;
      const revisions = yours.flatMap(([path, text]) =>
        path.startsWith(folder) ? (tool?.read(path, text) ?? []) : [],
      );
      const present = engine.migrationsOf(catalog, blueprint).map(({ id }) => id);
      const { files } = engine.planMigrations(
        catalog,
        next,
        { present, kept: [] },
        tool?.heads(revisions) ?? [],
      );
      const created = [...files].map(([path, file]) => ({ path, kind: "create" as const, next: file }));
      return [...changes, ...created];
    },
    [NAME, yours] as const,
  );
  const had = new Map(yours);
  const patches = worthSaying(planned).map((change) => patchOf(change, had.get(change.path)));
  // The file of secrets is read and extended on the disk alone.
  expect(patches).toEqual(wanted.filter(({ path }) => path !== ".env"));
  expect(new Set(wanted.map(({ kind }) => kind))).toEqual(
    new Set(["conflict", "create", "keep", "merge", "update"]),
  );
  expect(failures).toEqual([]);
});

interface Patch {
  readonly path: string;
  readonly kind: string;
  readonly why?: string;
  readonly patch: string;
}

/** A change as `diff --json` shows it. */
function patchOf({ path, kind, why, next }: Change, had: string | undefined): Patch {
  const [old, now] = next === undefined ? [undefined, undefined] : [had, next.content];
  const names = [
    old === undefined ? "/dev/null" : `a/${path}`,
    now === undefined ? "/dev/null" : `b/${path}`,
  ];
  const text = createTwoFilesPatch(names[0] ?? "", names[1] ?? "", old ?? "", String(now ?? ""), "", "", {
    context: 3,
  });
  return { path, kind, ...(why === undefined ? {} : { why }), patch: text.split("\n").slice(1).join("\n") };
}
