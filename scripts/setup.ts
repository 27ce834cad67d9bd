import { execa } from "execa";

const PACKAGES = ["postgresql", "redis-server", "mariadb-server"];
const PROGRAMS = ["/usr/bin/psql", "/usr/bin/redis-server", "/usr/sbin/mariadbd"];

/** Installs what the end-to-end tests need and the machine lacks: uv, and with `servers` the database and cache servers. */
export async function setUp(options: { readonly servers: boolean }): Promise<void> {
  if (!(await has("uv"))) await quietly("python3", ["-m", "pip", "install", "--quiet", "uv"]);
  if (!options.servers) return;
  const missing = await Promise.all(PROGRAMS.map(async (program) => !(await has(program))));
  const packages = PACKAGES.filter((_, index) => missing[index]);
  if (packages.length === 0) return;
  console.log(`installing ${packages.join(", ")}`);
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  await quietly("apt-get", ["update"], environment);
  await quietly("apt-get", ["install", "-y", "--no-install-recommends", ...packages], environment);
}

async function has(program: string): Promise<boolean> {
  const { failed } = await execa(program, ["--version"], { reject: false, stdin: "ignore" });
  return !failed;
}

async function quietly(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { failed, all } = await execa(file, args, { reject: false, all: true, stdin: "ignore", env });
  if (failed) throw new Error(`${file} ${args.join(" ")} failed:\n${all}`);
}
