import { execa } from "execa";

/** A server that projects may need. */
export type ServerName = "postgres" | "mysql" | "redis";

const SERVERS: Readonly<Record<ServerName, { readonly program: string; readonly package: string }>> = {
  postgres: { program: "psql", package: "postgresql" },
  mysql: { program: "mariadbd", package: "mariadb-server" },
  redis: { program: "redis-server", package: "redis-server" },
};

/** Installs uv where the machine has none. */
export async function ensureUv(): Promise<void> {
  if (await has("uv")) return;
  console.log("installing uv");
  await quietly("python3", ["-m", "pip", "install", "--quiet", "uv"]);
}

let installing: Promise<void> = Promise.resolve();

/** Installs the servers that the machine lacks, where it can; returns those that are still missing. */
export async function ensureServers(names: readonly ServerName[]): Promise<readonly ServerName[]> {
  // One after the other: the package manager has a lock.
  installing = installing.then(async () => {
    const packages = (await missing(names)).map((name) => SERVERS[name].package);
    if (packages.length === 0 || process.getuid?.() !== 0 || !(await has("apt-get"))) return;
    console.log(`installing ${packages.join(", ")}`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await quietly("apt-get", ["update"], env);
    await quietly("apt-get", ["install", "-y", "--no-install-recommends", ...packages], env);
  });
  await installing;
  return missing(names);
}

async function missing(names: readonly ServerName[]): Promise<readonly ServerName[]> {
  const there = await Promise.all(names.map((name) => has(SERVERS[name].program)));
  return names.filter((_, index) => !there[index]);
}

async function has(program: string): Promise<boolean> {
  const { failed } = await execa(program, ["--version"], { reject: false, stdin: "ignore" });
  return !failed;
}

async function quietly(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { failed, all } = await execa(file, args, { reject: false, all: true, stdin: "ignore", env });
  if (failed) throw new Error(`${file} ${args.join(" ")} failed:\n${all}`);
}
