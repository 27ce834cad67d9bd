import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectEnvironment, run } from "../../support/process.ts";
import { startMariadb, startPostgres, startRedis } from "../../support/servers.ts";
import type { Services } from "../../support/services.ts";
import type { Checks } from "../parts/part.ts";
import { Project } from "./project.ts";

type Settings = Readonly<Record<string, string>>;

/** With wrong settings no command runs: the exit code by which a server need not be started again. */
const WRONG_SETTINGS = 3;

/** `manage check` on servers that are not as the service needs them: a line for each problem, and exit code 1. */
export async function findsProblems(checks: Checks, services: Services): Promise<void> {
  const sqlite = await Project.make(["--preset", "quickstart", "--observe", "metrics,traces"], services);
  const postgres = await Project.make(
    ["--preset", "minimal", "--example", "--database", "postgres", "--cache", "redis"],
    services,
  );
  const mysql = await Project.make(["--preset", "minimal", "--example", "--database", "mysql"], services);
  try {
    await ofSqlite(checks, sqlite);
    await ofPostgres(checks, postgres);
    await ofMysql(checks, mysql);
  } finally {
    for (const project of [sqlite, postgres, mysql]) await project.remove();
  }
}

async function ofSqlite(checks: Checks, project: Project): Promise<void> {
  await checks.check("check: a service that can run has no problem", () => finds(project, {}, []));
  await checks.check("check: each example of the README's settings is accepted", async () => {
    const readme = await readFile(join(project.folder, "README.md"), "utf8");
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|.*\| `([^`|]+)` \|$/gm)];
    assert.ok(rows.length > 25, readme);
    const examples = Object.fromEntries(rows.map(([, name = "", example = ""]) => [name, example]));
    const { output } = await check(project, examples);
    assert.doesNotMatch(output, /is wrong|is not set/);
  });
  const file = join(project.folder, "..", "a-file");
  await writeFile(file, "");
  await checks.check("check: pending migrations and folders that cannot be written, all at once", () =>
    finds(
      project,
      {
        DATABASE_URL: `sqlite:///${join(project.folder, "..", "new.db")}`,
        UPLOAD_DIR: join(file, "uploads"),
        LOG_FILE: join(file, "app.log"),
        LOCK_FOLDER: file,
      },
      [
        /^UPLOAD_DIR: .* cannot be written/,
        /^LOG_FILE: .* cannot be written/,
        /^LOCK_FOLDER: /,
        /^database: migrations pending/,
      ],
    ),
  );
  await checks.check("check: wrong settings, all at once", () =>
    finds(
      project,
      {
        RATE_LIMIT: "often",
        CORS_ORIGINS: "localhost:3000",
        SECRET_KEY: "short",
        OTEL_EXPORTER_OTLP_ENDPOINT: "collector",
      },
      [
        /^CORS_ORIGINS is wrong: /,
        /^RATE_LIMIT is wrong: /,
        /^SECRET_KEY is wrong: /,
        /^OTEL_EXPORTER_OTLP_ENDPOINT is wrong: /,
      ],
      WRONG_SETTINGS,
    ),
  );
}

async function ofPostgres(checks: Checks, project: Project): Promise<void> {
  const [server, redis] = await Promise.all([startPostgres(), startRedis({ password: "right" })]);
  const wrong = redis.url.replace("right", "wrong");
  const pending = /^database: migrations pending/;
  try {
    await checks.check("check: Redis refuses the password", () =>
      finds(project, { REDIS_URL: wrong }, [/^redis: .*(password|WRONGPASS)/]),
    );
    const ascii = await server.createDatabase("ascii", "SQL_ASCII");
    await checks.check(
      "check: PostgreSQL of another encoding, without tables, and Redis refuses the password",
      () =>
        finds(project, { DATABASE_URL: ascii, REDIS_URL: wrong }, [
          /server_encoding is SQL_ASCII/,
          pending,
          /^redis: /,
        ]),
    );
    const standby = await server.createDatabase("standby");
    await server.execute("ALTER DATABASE standby SET default_transaction_read_only = on", "postgres");
    await checks.check("check: PostgreSQL that only reads", () =>
      finds(project, { DATABASE_URL: standby }, [/transaction_read_only is on/, pending]),
    );
    await server.stop();
    await checks.check("check: PostgreSQL is stopped", () =>
      finds(project, { DATABASE_URL: standby }, [/^database: .*Connect/]),
    );
  } finally {
    await Promise.all([server.stop(), redis.stop()]);
  }
}

async function ofMysql(checks: Checks, project: Project): Promise<void> {
  const server = await startMariadb();
  try {
    const url = await server.createDatabase("old", "latin1");
    const env = projectEnvironment({ ...project.settings, DATABASE_URL: url });
    const { code, output } = await run("uv", ["run", "--no-dev", "alembic", "upgrade", "head"], {
      cwd: project.folder,
      env,
    });
    assert.equal(code, 0, output);
    await checks.check("check: MySQL made latin1 has no problem, since tables name their charset", () =>
      finds(project, { DATABASE_URL: url }, []),
    );
    await server.execute("ALTER TABLE items CONVERT TO CHARACTER SET latin1", "old");
    await checks.check("check: a table of MySQL that stores latin1", () =>
      finds(project, { DATABASE_URL: url }, [/^database: the table items is not InnoDB with utf8mb4/]),
    );
    await server.stop();
    await checks.check("check: MySQL is stopped", () =>
      finds(project, { DATABASE_URL: url }, [/^database: .*Can't connect/]),
    );
  } finally {
    await server.stop();
  }
}

/** Fails unless the check finds these problems and no other. */
async function finds(
  project: Project,
  settings: Settings,
  problems: readonly RegExp[],
  exit = 1,
): Promise<void> {
  const { code, output } = await check(project, settings);
  const lines = output.trim().split("\n");
  if (problems.length === 0) assert.deepEqual([code, lines], [0, ["No problem found."]]);
  else {
    assert.equal(code, exit, output);
    assert.equal(lines.length, problems.length, output);
    for (const [index, problem] of problems.entries()) assert.match(lines[index] ?? "", problem);
  }
}

function check(project: Project, settings: Settings) {
  const env = projectEnvironment({ ...project.settings, ...settings });
  return run("uv", ["run", "--no-dev", "python", "-m", "app.manage", "check"], { cwd: project.folder, env });
}
