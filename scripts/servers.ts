import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePort } from "./process.ts";

/** A private server that a run started: where it listens, and how to end it. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** A private server on which each proof has a database of its own. */
export interface DatabaseServer extends Server {
  /** Makes an empty database and returns its URL, with the driver that projects use. */
  createDatabase(name: string): Promise<string>;
}

/** Starts a PostgreSQL with the superuser `app` (password `app`) in a folder of its own. */
export async function startPostgres(): Promise<DatabaseServer> {
  const [version] = (await readdir("/usr/lib/postgresql")).sort().reverse();
  const bin = `/usr/lib/postgresql/${version}/bin`;
  const folder = await mkdtemp(join(tmpdir(), "plinth-postgres-"));
  const port = await freePort();
  const asPostgres = process.getuid?.() === 0 ? ["-u", "postgres", "--"] : [];
  const run = (file: string, ...args: string[]) =>
    asPostgres.length > 0 ? execa("runuser", [...asPostgres, file, ...args]) : execa(file, args);
  if (asPostgres.length > 0) await execa("chown", ["postgres", folder]);
  const data = join(folder, "data");
  await run(`${bin}/initdb`, "-D", data, "-U", "app", "--auth=trust", "-E", "UTF8", "--no-sync");
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off -c max_connections=300`;
  await run(`${bin}/pg_ctl`, "-D", data, "-o", options, "-l", join(folder, "log"), "-w", "start");
  const url = `postgresql+asyncpg://app:app@127.0.0.1:${port}`;
  return {
    url,
    createDatabase: async (name) => {
      await run(
        "psql",
        "-h",
        "127.0.0.1",
        "-p",
        String(port),
        "-U",
        "app",
        "-d",
        "postgres",
        "-c",
        `CREATE DATABASE "${name}"`,
      );
      return `${url}/${name}`;
    },
    stop: async () => {
      await run(`${bin}/pg_ctl`, "-D", data, "-m", "immediate", "-w", "stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(): Promise<Server> {
  const port = await freePort();
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--databases",
    "64",
  ];
  const child = execa("redis-server", args, { stdio: "ignore", reject: false });
  for (let tries = 0; tries < 50; tries += 1) {
    const { failed } = await execa("redis-cli", ["-p", String(port), "ping"], { reject: false });
    if (!failed) break;
    await sleep(100);
  }
  return {
    url: `redis://127.0.0.1:${port}/0`,
    stop: async () => {
      child.kill("SIGTERM");
      await child;
    },
  };
}

/** Starts a MariaDB with the user `app` (password `app`), who may do everything. */
export async function startMariadb(): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-mariadb-"));
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ["--user=mysql"] : [];
  if (user.length > 0) await execa("chown", ["mysql", folder]);
  const data = `--datadir=${join(folder, "data")}`;
  await execa("mariadb-install-db", [
    data,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    ...user,
  ]);
  const socket = join(folder, "socket");
  const child = execa(
    "mariadbd",
    [
      "--no-defaults",
      data,
      ...user,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${socket}`,
      "--innodb-flush-log-at-trx-commit=0",
    ],
    { stdio: "ignore", reject: false },
  );
  const sql = "CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY 'app'; GRANT ALL ON *.* TO 'app'@'127.0.0.1';";
  for (let tries = 0; ; tries += 1) {
    const { failed, stderr } = await execa(
      "mariadb",
      ["--no-defaults", `--socket=${socket}`, "-u", "root", "-e", sql],
      { reject: false },
    );
    if (!failed) break;
    if (tries > 150) throw new Error(`MariaDB did not start: ${stderr}`);
    await sleep(200);
  }
  const url = `mysql+asyncmy://app:app@127.0.0.1:${port}`;
  return {
    url,
    createDatabase: async (name) => {
      await execa("mariadb", [
        "--no-defaults",
        `--socket=${socket}`,
        "-u",
        "root",
        "-e",
        `CREATE DATABASE \`${name}\``,
      ]);
      return `${url}/${name}`;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await child;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
