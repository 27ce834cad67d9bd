import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort, projectEnvironment, run, start, until } from "../../../support/process.ts";
import { startProject } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../../changes/evolving.ts";
import { addBooks, addMigration, countRows, source } from "../../changes/second-day/changes.ts";
import { CASES as READMES } from "../../changes/second-day/commands.ts";
import { followReadme } from "../../changes/second-day/readme.ts";
import { Checks, type Part } from "../part.ts";

/** A project on a database, and how hosts write that database's URL. */
interface Case {
  readonly database: string;
  readonly flags: readonly string[];
  readonly users: boolean;
  readonly url: (usual: string) => string;
}

const CASES: readonly Case[] = [
  {
    database: "sqlite",
    flags: ["--cache", "none", "--auth", "none", "--no-chat", "--no-mail"],
    users: false,
    url: () => "sqlite:///./app.db",
  },
  {
    database: "postgres",
    flags: ["--cache", "memory", "--auth", "none", "--no-chat", "--no-mail"],
    users: false,
    url: (usual) => `${usual.replace("postgresql+asyncpg", "postgres")}?sslmode=prefer&application_name=demo`,
  },
  {
    database: "mysql",
    flags: ["--cache", "memory", "--auth", "jwt", "--no-chat", "--no-mail"],
    users: true,
    url: (usual) => `${usual.replace("mysql+asyncmy", "mysql")}?ssl-mode=PREFERRED`,
  },
];
const PREFIX = "/api/v1/second-day";

/** What a developer does to a fresh rendering: it is right, or it fails loudly. */
export const secondDay: Part = {
  name: "second-day",
  title: "the ordinary first changes of a rendering, and its README followed, on three databases",
  inputs: "renderings",
  async run() {
    const checks = new Checks("second-day");
    const services = new Services();
    try {
      await Promise.all(CASES.map((one) => change(checks, services, one)));
      await Promise.all(READMES.map((one) => followReadme(checks, services, one)));
    } finally {
      await services.stop();
    }
    return checks.tally;
  },
};

async function change(checks: Checks, services: Services, one: Case): Promise<void> {
  const { database, flags, users } = one;
  const needs = [`database/${database}`];
  if ((await Services.missing(needs)).length > 0) {
    checks.skip(`${database} is not installed`);
    return;
  }
  const project = await Evolving.make(["--database", database, ...flags, "--ops", "ci"], services, needs);
  const check = (name: string, proof: () => Promise<unknown>) => checks.check(`${database}: ${name}`, proof);
  try {
    await project.uv("sync", "--quiet");
    if (database === "mysql") await execute(project, "ALTER DATABASE CHARACTER SET latin1");
    await check("a service behind its migrations is not ready, and its log says what to run", () =>
      isBehind(project),
    );
    await project.uv("run", "alembic", "upgrade", "head");
    await check("models with every usual column: the generated migration passes ruff", async () => {
      await addBooks(project, users);
      await project.uv("run", "ruff", "format", "--check", ".");
      await project.uv("run", "ruff", "check", ".");
      await project.uv("run", "mypy", "--strict", "app", "tests");
      await project.uv("run", "lint-imports");
    });
    await check("it goes up, down and up, and nothing is left to do", () => upAndDown(project));
    await serve(checks, project, one);
    await check("a column of a table that others refer to changes, and no row is lost", async () => {
      await addMigration(project, "copies", await source("copies.py"));
      const said = await keepsRows(project);
      await rm(join(project.folder, "alembic/versions/copies.py"));
      return said;
    });
    if (!users)
      await check("set auth=jwt and back: no row of a table of one's own is lost", () => keepsUsers(project));
    if (database === "sqlite") {
      await check("AUTOINCREMENT outlives the copies of a table", async () => {
        const table = await project.uv("run", "python", "-c", TABLE);
        assert.match(table, /AUTOINCREMENT/);
      });
      await check("a migration that leaves rows without what they refer to is refused, by name", () =>
        refusesOrphans(project),
      );
    }
    await check("the tests pass in random order, in two processes, beside others", () => shuffled(project));
  } finally {
    await project.remove();
  }
}

const TABLE = `import sqlite3
print(sqlite3.connect("app.db").execute("SELECT sql FROM sqlite_master WHERE name = 'items'").fetchone()[0])`;

const ORPHANS = `"""Delete authors, and forget their books."""

from alembic import op

revision: str = "0f0e0d0c0b0a"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Delete all authors."""
    op.execute("DELETE FROM authors")


def downgrade() -> None:
    """Leave them deleted."""
`;

async function execute(project: Evolving, statement: string): Promise<void> {
  const code = `import asyncio
from sqlalchemy import text
from app.core.database import get_database

async def main() -> None:
    async with get_database().engine.begin() as connection:
        await connection.execute(text(${JSON.stringify(statement)}))
    await get_database().dispose()

asyncio.run(main())`;
  await project.uv("run", "python", "-c", code);
}

async function upAndDown(project: Evolving): Promise<void> {
  for (const words of [
    "upgrade head",
    "check",
    "downgrade -1",
    "upgrade head",
    "check",
    "downgrade base",
    "upgrade head",
  ])
    await project.uv("run", "alembic", ...words.split(" "));
}

/** Starts a service whose database has no tables. */
async function isBehind(project: Evolving): Promise<void> {
  const port = await freePort();
  const log = join(project.folder, "..", "behind.log");
  const env = projectEnvironment(project.grant.settings);
  const args = ["run", "uvicorn", "app.main:app", "--port", `${port}`];
  const server = start("uv", args, { cwd: project.folder, env, log });
  try {
    let said = "";
    const answered = await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
      said = `${answer.status} ${await answer.text()}`;
      return true;
    }, 60);
    assert.ok(answered, await readFile(log, "utf8"));
    assert.match(said, /^503 .*migrations pending/);
    // A line is written some time after its answer: the log has a thread of its own.
    const told = async () => (await readFile(log, "utf8")).includes("alembic upgrade head");
    assert.ok(await until(told, 30), await readFile(log, "utf8"));
  } finally {
    await server.stop();
  }
}

/** Goes one migration up and down again, and holds the rows against those from before. */
async function keepsRows(project: Evolving): Promise<string> {
  const rows = await countRows(project);
  assert.ok((rows.books ?? 0) > 0 && (rows.items ?? 0) > 0, JSON.stringify(rows));
  for (const words of ["upgrade head", "downgrade -1", "upgrade head", "downgrade -1"]) {
    await project.uv("run", "alembic", ...words.split(" "));
    assert.deepEqual(await countRows(project), rows, words);
  }
  return `${Object.values(rows).reduce((sum, count) => sum + count, 0)} rows`;
}

async function keepsUsers(project: Evolving): Promise<void> {
  const rows = await countRows(project);
  await project.commit("books");
  for (const auth of ["jwt", "session", "none"]) {
    await project.change("set", `auth=${auth}`, "--yes", "--no-install");
    await project.uv("sync", "--quiet");
    await project.commit("lock");
    await project.uv("run", "alembic", "upgrade", "head");
    const now = await countRows(project);
    for (const [table, count] of Object.entries(rows)) assert.equal(now[table], count, `${auth}: ${table}`);
  }
}

async function refusesOrphans(project: Evolving): Promise<void> {
  const rows = await countRows(project);
  await addMigration(project, "orphans", ORPHANS);
  const env = projectEnvironment(project.grant.settings);
  const { code, output } = await run("uv", ["run", "alembic", "upgrade", "head"], {
    cwd: project.folder,
    env,
  });
  assert.notEqual(code, 0, output);
  assert.match(output, /books \(rowid \d+\) → authors/);
  assert.doesNotMatch(output, /Traceback/);
  assert.deepEqual(await countRows(project), rows);
  await rm(join(project.folder, "alembic/versions/orphans.py"));
}

async function shuffled(project: Evolving): Promise<string> {
  const plugins = ["--with", "pytest-randomly", "--with", "pytest-xdist"];
  const said = await project.uv("run", ...plugins, "pytest", "-n", "2", "-p", "randomly");
  return /(\d+) passed/.exec(said)?.[0] ?? "";
}

/** Starts the service by a URL as hosts write it, and asks what the handlers do. */
async function serve(
  checks: Checks,
  project: Evolving,
  { database, users, url: urlOf }: Case,
): Promise<void> {
  const check = (name: string, proof: () => Promise<unknown>) => checks.check(`${database}: ${name}`, proof);
  const settings = {
    ...project.grant.settings,
    DATABASE_URL: urlOf(project.grant.settings.DATABASE_URL ?? ""),
  };
  await check("a URL of another database is refused in one line", async () => {
    const env = projectEnvironment({ ...settings, DATABASE_URL: "oracle://demo:swordfish@localhost/demo" });
    const { code, output } = await run("uv", ["run", "python", "-c", "import app.main"], {
      cwd: project.folder,
      env,
    });
    assert.notEqual(code, 0);
    assert.match(output, /it begins with oracle:\/\//);
    assert.doesNotMatch(output, /swordfish/);
  });
  const log = join(project.folder, "..", "server.log");
  const { url, server } = await startProject(project.folder, await freePort(), settings, log);
  const post = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${PREFIX}${path}`, { method: "POST", ...init });
  const counts = async () => (await fetch(`${url}${PREFIX}/counts`)).json();
  try {
    await check("what is stored is what was meant, by the URL of a host", async () => {
      const answer = await post("/books");
      assert.equal(answer.status, 201, await answer.clone().text());
      assert.deepEqual(await answer.json(), {
        status: "out",
        price: "1.50",
        facts: { pages: [1, 2] },
        utc: true,
        item: "Emoji 🎉",
      });
    });
    for (const [kind, status, said] of [
      ["unique", 409, /unique constraint violated: .*(title|uq_books)/],
      ["foreign-key", 422, /foreign key violated: .*(FOREIGN KEY|fk_books_author_id)/],
      ["not-null", 500, /status/],
      ["check", 500, /ck_books_price/],
    ] as const)
      await check(`${kind} violated: ${status}, and the log names the constraint`, async () => {
        const answer = await post(`/violations/${kind}`);
        assert.equal(answer.status, status, await answer.text());
        assert.ok(await until(async () => said.test(await readFile(log, "utf8")), 30), `${said}`);
      });
    await check("every write by the session for reads is an error, and stores nothing", async () => {
      const before = await counts();
      for (const way of ["add", "add-and-query", "change", "delete", "update", "commit"])
        assert.equal((await post(`/read/${way}`)).status, 500, way);
      assert.deepEqual(await counts(), before);
    });
    await check("work that fails after the commit is logged, and the answer is the commit's", async () => {
      assert.equal((await post("/after-commit")).status, 201);
      assert.ok(await until(async () => (await readFile(log, "utf8")).includes("the broadcast failed"), 30));
    });
    if (users)
      await check("a change of the user who asks is stored, or an error", async () => {
        const json = { "Content-Type": "application/json" };
        const me = { username: "second", email: "second@example.com", password: "correct horse battery" };
        const at = `${url}/api/v1`;
        const registered = await fetch(`${at}/register`, {
          method: "POST",
          headers: json,
          body: JSON.stringify(me),
        });
        assert.equal(registered.status, 201, await registered.text());
        const form = new URLSearchParams({ username: me.username, password: me.password });
        const signedIn = await fetch(`${at}/token`, { method: "POST", body: form });
        const { access_token } = (await signedIn.json()) as { access_token: string };
        const headers = { Authorization: `Bearer ${access_token}` };
        const { status } = await post("/rename", { headers });
        const now = (await (await fetch(`${at}/users/me`, { headers })).json()) as { email: string };
        assert.deepEqual(
          [status, now.email],
          status === 200 ? [200, "changed@example.com"] : [500, me.email],
        );
      });
  } finally {
    await server.stop();
  }
}
