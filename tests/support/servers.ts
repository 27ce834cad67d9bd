import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Certificates } from "../proof/service/certificates.ts";
import { freePort, must, type Running, run, start, until } from "./process.ts";
import { ensureServers, findPostgres, which } from "./setup.ts";

/** A private server on a free port, in a folder of its own. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A private database server, which makes a database for each proof. */
export interface DatabaseServer extends Server {
  /** Makes a database, of another charset if one is given, and returns its URL. */
  createDatabase(name: string, charset?: string): Promise<string>;
  /** Runs statements in a database, as its administrator. */
  execute(statements: string, database: string): Promise<void>;
}

/** The user as whom a server runs, where that is another one. */
export interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Servers refuse to run as root: as root, they run as the user whom their package brought. */
export async function ownerOf(user: string): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all([must("id", ["-u", user]), must("id", ["-g", user])]);
  return { uid: Number(uid), gid: Number(gid) };
}

export async function makeFolder(name: string, owner: Owner): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `plinth-${name}-`));
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid ?? owner.uid);
  return folder;
}

export async function ready(name: string, folder: string, server: Running, ask: () => Promise<boolean>) {
  const alive = await until(async () => server.ended() !== undefined || (await ask()), 60);
  if (alive && server.ended() === undefined) return;
  const { output } = await run("tail", ["-n", "20", join(folder, "server.log")]);
  await server.stop("SIGKILL");
  throw new Error(`${name} did not start\n${output}`);
}

/** Whether a port of the loopback address accepts connections. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

export function stopper(server: Running, folder: string, signal: NodeJS.Signals): () => Promise<void> {
  return async () => {
    await server.stop(signal, 30);
    await rm(folder, { recursive: true, force: true });
  };
}

/** How a private server differs from the usual one. */
export interface ServerOptions {
  /** The password that clients of a Redis send. */
  readonly password?: string;
  /** Serves over TLS by certificates that this makes in the server's folder, and over nothing else. */
  readonly tls?: (folder: string, owner: Owner) => Promise<Certificates>;
}

/** Starts a private PostgreSQL. */
export async function startPostgres({ tls }: ServerOptions = {}): Promise<DatabaseServer> {
  await ensureServers(["postgres"]);
  const programs = await findPostgres();
  if (programs === undefined) throw new Error("PostgreSQL is not installed (Debian: postgresql)");
  const owner = await ownerOf("postgres");
  const folder = await makeFolder("postgres", owner);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  await must(join(programs, "initdb"), initdb, { ...owner, cwd: folder });
  const port = await freePort();
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: 300 };
  const made = await tls?.(folder, owner);
  const secure = made && { ssl: "on", ssl_cert_file: made.certificate, ssl_key_file: made.key };
  if (secure) await writeFile(join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
  const flags = Object.entries({ ...settings, ...secure }).flatMap(([key, value]) => [
    "-c",
    `${key}=${value}`,
  ]);
  const server = start(
    join(programs, "postgres"),
    ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", folder, ...flags],
    { ...owner, cwd: folder, log: join(folder, "server.log") },
  );
  const at = ["-h", "127.0.0.1", "-p", `${port}`, "-U", "app", "-v", "ON_ERROR_STOP=1"];
  const sql = (text: string, database = "postgres") =>
    run(join(programs, "psql"), [...at, "-d", database, "-c", text]);
  await ready("PostgreSQL", folder, server, async () => (await sql("SELECT 1")).code === 0);
  const url = `postgresql+asyncpg://app:app@127.0.0.1:${port}`;
  return {
    url,
    pid: server.pid,
    stop: stopper(server, folder, "SIGINT"),
    async createDatabase(name, charset = "UTF8") {
      const how = charset === "UTF8" ? "" : ` TEMPLATE template0 ENCODING '${charset}' LOCALE 'C'`;
      const { code, output } = await sql(`CREATE DATABASE "${name}"${how}`);
      if (code !== 0) throw new Error(output);
      return `${url}/${name}`;
    },
    async execute(statements, database) {
      const { code, output } = await sql(statements, database);
      if (code !== 0) throw new Error(output);
    },
  };
}

/** Starts a private MariaDB. */
export async function startMariadb({ tls }: ServerOptions = {}): Promise<DatabaseServer> {
  await ensureServers(["mysql"]);
  const names = ["mariadbd", "mariadb-install-db", "mariadb"];
  const [program, install, client] = await Promise.all(names.map(which));
  if (!program || !install || !client) throw new Error("MariaDB is not installed (Debian: mariadb-server)");
  const owner = await ownerOf("mysql");
  const folder = await makeFolder("mariadb", owner);
  const socket = join(folder, "m.sock");
  const common = ["--no-defaults", `--datadir=${join(folder, "data")}`];
  const setUp = [
    ...common,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--skip-name-resolve",
  ];
  await must(install, setUp, { ...owner, cwd: folder });
  const port = await freePort();
  const made = await tls?.(folder, owner);
  const secure = made
    ? [`--ssl-cert=${made.certificate}`, `--ssl-key=${made.key}`, "--require-secure-transport=ON"]
    : [];
  const flags = [
    ...secure,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    `--socket=${socket}`,
    `--pid-file=${join(folder, "m.pid")}`,
    "--skip-name-resolve",
    "--skip-log-bin",
    "--max-connections=300",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
  ];
  const log = join(folder, "server.log");
  const server = start(program, [...common, ...flags], { ...owner, cwd: folder, log });
  const at = ["--no-defaults", `--socket=${socket}`, "-u", "root"];
  const sql = (text: string, database = "mysql") => run(client, [...at, "-D", database, "-e", text]);
  await ready("MariaDB", folder, server, async () => (await sql("SELECT 1")).code === 0);
  const granted = await sql("GRANT ALL ON *.* TO 'app'@'127.0.0.1' IDENTIFIED BY 'app' WITH GRANT OPTION");
  if (granted.code !== 0) throw new Error(granted.output);
  const url = `mysql+asyncmy://app:app@127.0.0.1:${port}`;
  return {
    url,
    pid: server.pid,
    stop: stopper(server, folder, "SIGTERM"),
    async createDatabase(name, charset = "utf8mb4") {
      const { code, output } = await sql(`CREATE DATABASE \`${name}\` CHARACTER SET ${charset}`);
      if (code !== 0) throw new Error(output);
      return `${url}/${name}`;
    },
    async execute(statements, database) {
      const { code, output } = await sql(statements, database);
      if (code !== 0) throw new Error(output);
    },
  };
}

/** A private Redis, which forgets everything when it is stopped. */
export interface RedisServer extends Server {
  /** Starts it again at the same address. */
  restart(): Promise<void>;
  /** Lets clients reach the keys and channels that begin with a name alone, until it is stopped. */
  confine(name: string): Promise<void>;
}

/** Starts a private Redis. Its channels are seen from each of its databases: one server a proof. */
export async function startRedis({ tls, password }: ServerOptions = {}): Promise<RedisServer> {
  await ensureServers(["redis"]);
  const [program, client] = await Promise.all(["redis-server", "redis-cli"].map(which));
  if (!program || !client) throw new Error("Redis is not installed (Debian: redis-server)");
  const folder = await makeFolder("redis", {});
  const port = await freePort();
  const made = await tls?.(folder, {});
  const secure = made
    ? ["--tls-cert-file", made.certificate, "--tls-key-file", made.key, "--tls-auth-clients", "no"]
    : [];
  const flags = [
    ...(made ? ["--port", "0", "--tls-port", `${port}`] : ["--port", `${port}`]),
    ...secure,
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    folder,
    ...(password === undefined ? [] : ["--requirepass", password]),
  ];
  const trusted = [
    ...(made ? ["--tls", "--cacert", made.authority] : []),
    ...(password === undefined ? [] : ["--no-auth-warning", "-a", password]),
  ];
  const ask = (...words: readonly string[]) => run(client, ["-p", `${port}`, ...trusted, ...words]);
  const begin = async () => {
    const server = start(program, flags, { log: join(folder, "server.log") });
    await ready("Redis", folder, server, async () => (await ask("ping")).output.includes("PONG"));
    return server;
  };
  let server = await begin();
  const login = password === undefined ? "" : `:${password}@`;
  return {
    url: made
      ? `rediss://127.0.0.1:${port}/0?ssl_ca_certs=${made.authority}`
      : `redis://${login}127.0.0.1:${port}/0`,
    pid: server.pid,
    async stop() {
      await server.stop("SIGTERM", 30);
      await rm(folder, { recursive: true, force: true });
    },
    async restart() {
      await mkdir(folder, { recursive: true });
      server = await begin();
    },
    async confine(name) {
      const { output } = await ask(
        "acl",
        "setuser",
        "default",
        "resetkeys",
        `~${name}:*`,
        "resetchannels",
        `&${name}:*`,
      );
      if (output.trim() !== "OK") throw new Error(output);
    },
  };
}
