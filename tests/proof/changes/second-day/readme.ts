import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import WebSocket from "ws";
import { freePort, must, projectEnvironment, root, start, until } from "../../../support/process.ts";
import { startProject } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import type { Checks } from "../../parts/part.ts";
import { Evolving } from "../evolving.ts";
import { applyEdit, asEdit, type Block, readBlocks } from "./blocks.ts";
import { countRows } from "./changes.ts";
import { type Case, flagsOf, LEFT_OUT } from "./commands.ts";

/** The addresses in the README of databases that run where its defaults say. */
const DATABASES: Readonly<Record<string, (url: URL) => readonly [RegExp, string][]>> = {
  "postgresql+asyncpg:": (url) => [
    [/postgresql:\/\/app:app@localhost:5432\/app\b/g, url.href.replace("postgresql+asyncpg:", "postgresql:")],
  ],
  "mysql+asyncmy:": (url) => [
    [
      /--host=127\.0\.0\.1 --port=3306 --user=app --password=app/,
      `--host=${url.hostname} --port=${url.port} --user=${url.username} --password=${url.password}`,
    ],
    [/ app( <|$)/, ` ${url.pathname.slice(1)}$1`],
  ],
};

/** Does what a project's README says, from its first line to its last, as a reader does who pastes its blocks. */
export async function followReadme(checks: Checks, services: Services, one: Case): Promise<void> {
  const needs = [`database/${one.combination.database}`, `cache/${one.combination.cache}`];
  if ((await Services.missing(needs)).length > 0) {
    checks.skip(`README, ${one.name}: ${needs.join(", ")} not installed`);
    return;
  }
  const project = await Evolving.make(flagsOf(one), services, needs);
  const sections = bySection(readBlocks(await project.read("README.md")));
  const reader = new Reader(project, `${one.combination.auth}`, checksOf(sections));
  try {
    for (const [section, blocks] of sections)
      await checks.check(`README, ${one.name}: ${section}`, () => reader.follow(section, blocks));
  } finally {
    await reader.stop();
    await project.remove();
  }
}

function bySection(blocks: readonly Block[]): Map<string, Block[]> {
  const sections = new Map<string, Block[]>();
  for (const block of blocks) sections.set(block.section, [...(sections.get(block.section) ?? []), block]);
  return sections;
}

/** What the README says to run after each change, but its tests; the formatter only looks: the blocks are formatted. */
function checksOf(sections: ReadonlyMap<string, readonly Block[]>): string[] {
  const lines = sections.get("Change it")?.[0]?.lines ?? [];
  const checks = lines
    .filter((line) => line !== "uv run pytest")
    .map((line) => line.replace("format .", "format --check ."));
  assert.ok(checks.length > 0 && checks.every((line) => line.startsWith("uv run ")), lines.join("\n"));
  return checks;
}

/** Follows the README of one project; the service that it starts first runs until it is changed. */
class Reader {
  #backedUp: Readonly<Record<string, number>> = {};
  #server: Awaited<ReturnType<typeof startProject>> | undefined;
  readonly #behaviours: Readonly<Record<string, () => Promise<unknown>>> = {
    "Add a resource": () => this.#hasBooks(),
    "Add a field": () => this.#hasYears(),
    "Filter a list": () => this.#filters(),
    "Add a setting": () => this.#reads(),
    "Cache a route": () => this.#caches(),
    "Take an upload": () => this.#takesUploads(),
    "Add a websocket": () => this.#answersMessages(),
    "Remove the example": () => this.#hasNoItems(),
    "Work in the background": () => this.#logs(/\d books/),
    Tasks: () => this.#greets(),
    Debug: () => this.#logs(/SELECT/),
    "Upgrade and roll back": () => this.project.uv("run", "alembic", "upgrade", "head"),
  };

  constructor(
    private readonly project: Evolving,
    private readonly auth: string,
    private readonly checks: readonly string[],
  ) {}

  async follow(section: string, blocks: readonly Block[]): Promise<void> {
    let changed = false;
    for (const block of blocks) {
      const edit = asEdit(block);
      if (edit === undefined) {
        if (section === "Back up" && block === blocks[0]) await this.#backUp(block);
        else await this.#runBlock(block);
        continue;
      }
      const path = join(this.project.folder, edit.path);
      const text = await readFile(path, "utf8").catch(() => undefined);
      await this.project.write(edit.path, applyEdit(edit, text));
      changed = true;
    }
    if (section === "Remove the example") changed = true;
    if (changed) for (const line of this.checks) await this.project.uv(...line.split(" ").slice(1));
    if (section === "Back up") assert.deepEqual(await countRows(this.project), this.#backedUp);
    const behaviour = this.#behaviours[section];
    if (changed && behaviour === undefined) throw new Error(`nothing is asked about “${section}”`);
    if (changed) await this.#serve();
    await behaviour?.();
  }

  async stop(): Promise<void> {
    await this.#server?.server.stop();
    this.#server = undefined;
  }

  get #log(): string {
    return join(this.project.folder, "..", "readme.log");
  }

  /** Starts the service as it is now. */
  async #serve(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.stop();
    const all = { ...this.project.grant.settings, ...settings };
    this.#server = await startProject(this.project.folder, await freePort(), all, this.#log);
  }

  /** Backs up while the service runs; what is written after it is to be gone when it is restored. */
  async #backUp(block: Block): Promise<void> {
    await this.#serve();
    await this.#headers();
    this.#backedUp = await countRows(this.project);
    await this.#runBlock(block);
    await this.#write("late");
    await this.stop();
    assert.notDeepEqual(await countRows(this.project), this.#backedUp);
  }

  /** Runs the lines of a block in one shell; those that serve, one by one, until they are ready. */
  async #runBlock({ section, lines }: Block): Promise<void> {
    const kept = lines.filter((line) => !LEFT_OUT.some(({ command }) => command.test(line)));
    const serving = kept.filter((line) => / serve\b/.test(line));
    const script = kept.filter((line) => !serving.includes(line)).map((line) => this.#here(line));
    if (section === "Plinth" || section === "Remove the example")
      await this.project.commit("what the README says");
    const tools = join(this.project.folder, "../tools");
    const env = {
      ...projectEnvironment(this.project.grant.settings),
      UV_TOOL_DIR: tools,
      UV_TOOL_BIN_DIR: join(tools, "bin"),
      PATH: `${join(tools, "bin")}:${process.env.PATH}`,
    };
    const args = ["-euo", "pipefail", "-c", script.join("\n")];
    await must("bash", args, { cwd: this.project.folder, env, timeout: 1_200_000 });
    for (const line of serving) {
      if (section === "Run it") await this.#serve();
      else await this.#serveBy(line);
    }
  }

  /** Puts the addresses of here in the place of the defaults. */
  #here(line: string): string {
    const { DATABASE_URL } = this.project.grant.settings;
    const database = DATABASE_URL === undefined ? undefined : new URL(DATABASE_URL);
    const changes: (readonly [RegExp, string])[] = [
      [/http:\/\/localhost:8000/g, this.#server?.url ?? ""],
      [/\bcurl -s /g, "curl -sS --fail-with-body "],
      [/^npx create-plinth/, `${process.execPath} ${join(root, "bin/create-plinth.js")}`],
      ...(database === undefined ? [] : (DATABASES[database.protocol]?.(database) ?? [])),
    ];
    return changes.reduce((text, [from, to]) => text.replace(from, to), line);
  }

  async #serveBy(line: string): Promise<void> {
    await this.stop();
    const port = await freePort();
    const env = projectEnvironment(this.project.grant.settings);
    const args = ["-c", `${line.replace(/^((?:[A-Z_]+=\S+ )*)/, "$1exec ")} --port ${port}`];
    const server = start("bash", args, { cwd: this.project.folder, env, log: this.#log });
    const ready = () => fetch(`http://127.0.0.1:${port}/health/ready`).then(({ ok }) => ok);
    const answered = await until(ready, 60);
    await server.stop();
    assert.ok(answered, `${line}\n${(await readFile(this.#log, "utf8")).slice(-2_000)}`);
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#server?.url}/api/v1${path}`, init);
  }

  /** The headers by which a request is that of the user whom the README created. */
  async #headers(): Promise<Record<string, string>> {
    const me = { username: "ann", password: "correct horse battery" };
    if (this.auth === "none") return {};
    if (this.auth === "jwt") {
      const answer = await this.#ask("/token", { method: "POST", body: new URLSearchParams(me) });
      return { Authorization: `Bearer ${((await answer.json()) as { access_token: string }).access_token}` };
    }
    let cookie = "";
    const token = async () => {
      const answer = await this.#ask("/session/csrf", { headers: { cookie } });
      cookie = cookieOf(answer) ?? cookie;
      return ((await answer.json()) as { csrf_token: string }).csrf_token;
    };
    const headers = { "X-CSRF-Token": await token(), "Content-Type": "application/json", cookie };
    const answer = await this.#ask("/session", { method: "POST", headers, body: JSON.stringify(me) });
    cookie = cookieOf(answer) ?? cookie;
    return { "X-CSRF-Token": await token(), cookie };
  }

  async #write(title: string, more: object = {}, expected = 201): Promise<void> {
    const headers = { ...(await this.#headers()), "Content-Type": "application/json" };
    const body = JSON.stringify({ title, ...more });
    const answer = await this.#ask("/books", { method: "POST", headers, body });
    assert.equal(answer.status, expected, await answer.text());
  }

  async #titles(query = ""): Promise<string[]> {
    const answer = await this.#ask(`/books${query}`);
    assert.equal(answer.status, 200, await answer.clone().text());
    return ((await answer.json()) as { items: { title: string }[] }).items.map(({ title }) => title);
  }

  async #hasBooks(): Promise<void> {
    if (this.auth !== "none") {
      const body = JSON.stringify({ title: "One" });
      const headers = { "Content-Type": "application/json" };
      assert.ok([401, 403].includes((await this.#ask("/books", { method: "POST", headers, body })).status));
    }
    await this.#write("One");
    assert.deepEqual(await this.#titles(), ["One"]);
    assert.equal((await this.#ask("/books/1")).status, 200);
    assert.equal((await this.#ask("/books/2")).status, 404);
  }

  async #hasYears(): Promise<void> {
    await this.#write("Two", { year: 1999 });
    await this.#write("Three", { year: -1 }, 422);
    const answer = await this.#ask("/books");
    const { items } = (await answer.json()) as { items: { year: number | null }[] };
    assert.deepEqual(
      items.map(({ year }) => year),
      [1999, null],
    );
  }

  async #filters(): Promise<void> {
    assert.deepEqual(await this.#titles("?year=1999"), ["Two"]);
    assert.deepEqual(await this.#titles("?year=2000"), []);
    assert.equal((await this.#ask("/books?year=99999999999999999999")).status, 422);
  }

  async #reads(): Promise<void> {
    await this.#serve({ BOOKS_READ_ONLY: "true" });
    await this.#write("Three", {}, 403);
  }

  async #caches(): Promise<void> {
    for (const title of ["Three", "Four"]) {
      await this.#titles();
      assert.ok(!(await this.#titles("?year=1999")).includes("One"));
      await this.#write(title);
      assert.equal((await this.#titles())[0], title);
    }
    const tags = [(await this.#ask("/books")).headers, (await this.#ask("/books")).headers];
    assert.equal(tags[0]?.get("x-request-id") === null, false);
    assert.equal(tags[0]?.get("etag"), tags[1]?.get("etag"));
  }

  async #takesUploads(): Promise<void> {
    const upload = async (bytes: number) => {
      const body = new FormData();
      body.set("file", new Blob([new Uint8Array(bytes)]), "zeros");
      return this.#ask("/checksums", { method: "POST", headers: await this.#headers(), body });
    };
    const answer = await upload(4 * 1024 * 1024);
    assert.equal(answer.status, 200, await answer.clone().text());
    const sha256 = "bb9f8df61474d25e71fa00722318cd387396ca1736605e1248821cc0de3d3af8";
    assert.deepEqual(await answer.json(), { sha256 });
    assert.equal((await upload(9 * 1024 * 1024)).status, 413);
  }

  async #answersMessages(): Promise<void> {
    const { length } = await this.#titles();
    const socket = new WebSocket(`${this.#server?.url.replace("http", "ws")}/api/v1/live`);
    const heard = await new Promise<string>((resolve, reject) => {
      socket.on("error", reject);
      socket.on("open", () => socket.send("?"));
      socket.on("message", (data) => resolve(String(data)));
    }).finally(() => socket.close());
    assert.deepEqual(JSON.parse(heard), { books: length });
  }

  async #hasNoItems(): Promise<void> {
    assert.equal((await this.#ask("/items")).status, 404);
    await this.project.uv("run", "alembic", "check");
    await this.project.uv("run", "pytest");
  }

  /** The service knows the schedule, and the task can be called. */
  async #greets(): Promise<void> {
    const lines = [
      "import asyncio",
      "from app.main import app",
      "from app.tasks.definition import schedules, tasks",
      "asyncio.run(tasks['greet_all']())",
      "schedules['greet_all']",
    ];
    await this.project.uv("run", "python", "-c", lines.join("\n"));
  }

  async #logs(expected: RegExp): Promise<void> {
    const found = async () => expected.test(await readFile(this.#log, "utf8"));
    assert.ok(await until(found, 30), (await readFile(this.#log, "utf8")).slice(-2_000));
  }
}

function cookieOf(answer: Response): string | undefined {
  return answer.headers.getSetCookie()[0]?.split(";")[0];
}
