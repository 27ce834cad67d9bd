import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, start } from "../../support/process.ts";
import { accepts, makeFolder, ownerOf, ready, type Server, stopper } from "../../support/servers.ts";
import { ensureProgram, which } from "../../support/setup.ts";

/** Starts a PgBouncer in front of a database, which gives a server's connection to a transaction at a time. */
export async function startBouncer(database: string): Promise<Server> {
  if (!(await ensureProgram("pgbouncer"))) throw new Error("PgBouncer is not installed (Debian: pgbouncer)");
  const { hostname, port: behind, pathname, username, password } = new URL(database);
  const owner = await ownerOf("postgres");
  const folder = await makeFolder("bouncer", owner);
  const port = await freePort();
  const lines = [
    "[databases]",
    `* = host=${hostname} port=${behind} user=${username} password=${password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    // Fewer than the service's own pool: transactions of different clients share them.
    "default_pool_size = 4",
    "max_client_conn = 200",
  ];
  await writeFile(join(folder, "pgbouncer.ini"), `${lines.join("\n")}\n`);
  const program = (await which("pgbouncer")) ?? "pgbouncer";
  const server = start(program, [join(folder, "pgbouncer.ini")], {
    ...owner,
    cwd: folder,
    log: join(folder, "server.log"),
  });
  await ready("PgBouncer", folder, server, () => accepts(port));
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`,
    pid: server.pid,
    stop: stopper(server, folder, "SIGINT"),
  };
}
