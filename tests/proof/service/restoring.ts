import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { must, projectEnvironment } from "../../support/process.ts";
import { type DatabaseServer, startMariadb, startPostgres } from "../../support/servers.ts";
import type { Services } from "../../support/services.ts";
import { ensureProgram } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { Project } from "./project.ts";

const DOCUMENT = "docs/deployment.md";
const NAME = "app";
const PASSWORD = "a long password 1";

/** All rows of all tables, as the project's own engine reads them. */
const READ_ROWS = `
import asyncio, json
from sqlalchemy import inspect, text
from app.core.database import get_database
async def main():
    async with get_database().read_engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sorted(inspect(sync).get_table_names()))
        rows = {name: sorted(map(repr, await connection.execute(text(f"SELECT * FROM {name}")))) for name in names}
    await get_database().dispose()
    print(json.dumps(rows))
asyncio.run(main())
`;

/** How one kind of database is made again, empty, and what the commands of the document find in their environment. */
interface Kind {
  readonly database: "sqlite" | "postgres" | "mysql";
  start?(): Promise<DatabaseServer>;
  variables(url: URL): Readonly<Record<string, string>>;
  destroy(project: Project, server: DatabaseServer | undefined): Promise<void>;
}

const kinds: readonly Kind[] = [
  {
    database: "sqlite",
    variables: () => ({}),
    async destroy({ folder }) {
      // The write-ahead log stays: rows of it must not get into what is restored.
      await rm(join(folder, "app.db"));
    },
  },
  {
    database: "postgres",
    start: startPostgres,
    variables: (url) => ({ DATABASE_URL: url.href.replace("+asyncpg", "") }),
    async destroy(_, server) {
      await server?.execute(`DROP DATABASE ${NAME} WITH (FORCE)`, "postgres");
      await server?.createDatabase(NAME);
    },
  },
  {
    database: "mysql",
    start: startMariadb,
    variables: (url) => ({ MYSQL_TCP_PORT: url.port, MYSQL_PWD: url.password }),
    async destroy(_, server) {
      await server?.execute(`DROP DATABASE ${NAME}`, "mysql");
      await server?.createDatabase(NAME);
    },
  },
];

/** A backup and a restore by the commands of the project's document: each row and each file is there again. */
export async function restores(checks: Checks, services: Services): Promise<void> {
  await ensureProgram("sqlite3");
  for (const kind of kinds) {
    const flags = ["--preset", "quickstart", "--database", kind.database];
    const project = await Project.make(flags, services);
    const server = await kind.start?.();
    try {
      const url = await server?.createDatabase(NAME);
      const settings = { ...project.settings, ...(url !== undefined && { DATABASE_URL: url }) };
      await checks.check(`${kind.database}: restored from a backup, row by row and file by file`, () =>
        drill(kind, project, server, settings),
      );
    } finally {
      await project.remove();
      await server?.stop();
    }
  }
}

async function drill(
  kind: Kind,
  project: Project,
  server: DatabaseServer | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const { folder } = project;
  const env = projectEnvironment(settings);
  const python = (...words: string[]) =>
    must("uv", ["run", "--no-dev", "python", ...words], { cwd: folder, env });
  await must("uv", ["run", "--no-dev", "alembic", "upgrade", "head"], { cwd: folder, env });
  await python("-m", "app.manage", "seed");
  const admin = ["--username", "admin", "--email", "admin@example.com"];
  await project.manage(["create-superuser", ...admin], { ...settings, SUPERUSER_PASSWORD: PASSWORD });
  const { url, server: service } = await project.serve(settings);
  const kept = await upload(url, ["one", "x".repeat(300_000), "ünïcödé 😀"]);
  const [rows, files] = [await python("-c", READ_ROWS), await readFiles(folder)];
  assert.equal(Object.keys(files).length, kept);
  const script = async (block: number) => {
    const blocks = [
      ...(await readFile(join(folder, DOCUMENT), "utf8")).matchAll(/^```sh\n((?:.*\n)*?)```/gm),
    ];
    const commands = (blocks[block]?.[1] ?? "").replaceAll(/^export .*\n/gm, "");
    const variables = settings.DATABASE_URL ? kind.variables(new URL(settings.DATABASE_URL)) : {};
    await must("sh", ["-euc", commands], { cwd: folder, env: { ...env, ...variables } });
  };
  // The service is running, and its last writes may be in no file of the database yet.
  await script(0);
  await upload(url, ["later"]);
  await service.stop("SIGTERM", 15);
  await kind.destroy(project, server);
  await rm(join(folder, "uploads"), { recursive: true });
  await script(1);
  const [again, filesAgain] = [await python("-c", READ_ROWS), await readFiles(folder)];
  assert.deepEqual(JSON.parse(again), JSON.parse(rows));
  assert.deepEqual(filesAgain, files);
  const second = await project.serve(settings);
  await upload(second.url, ["after the restore"]);
  await second.server.stop("SIGTERM", 15);
  const count = Object.values(JSON.parse(rows) as Record<string, string[]>).flat().length;
  return `${count} rows, ${kept} files`;
}

/** Signs in and uploads files; returns how many. */
async function upload(url: string, bodies: readonly string[]): Promise<number> {
  const form = new URLSearchParams({ username: "admin", password: PASSWORD, grant_type: "password" });
  const signedIn = await fetch(`${url}/api/v1/token`, { method: "POST", body: form });
  assert.equal(signedIn.status, 200, await signedIn.clone().text());
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  for (const [index, body] of bodies.entries()) {
    const headers = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename="${index}.bin"`,
    };
    const answer = await fetch(`${url}/api/v1/files`, { method: "POST", headers, body });
    assert.equal(answer.status, 201, await answer.text());
  }
  return bodies.length;
}

/** The hashes of what is in the folder of uploads. */
async function readFiles(folder: string): Promise<Record<string, string>> {
  const names = await readdir(join(folder, "uploads"));
  const hashed = names.map(async (name) => {
    const bytes = await readFile(join(folder, "uploads", name));
    return [name, createHash("sha256").update(bytes).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(hashed));
}
