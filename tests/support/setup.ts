import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { run } from "./process.ts";

/** A server or tool that a proof may need, the program that shows it is there, and Debian's packages. */
const servers = {
  postgres: { program: findPostgres, packages: ["postgresql"] },
  redis: { program: () => which("redis-server"), packages: ["redis-server"] },
  mysql: { program: () => which("mariadbd"), packages: ["mariadb-server"] },
  engine: { program: findEngine, packages: ["docker.io", "containerd", "runc", "iptables", "mmdebstrap"] },
  wine: { program: findWine, packages: ["wine64"] },
  browser: { program: () => which("chromium"), packages: ["chromium"] },
} as const;

/** The name of a server that a proof may need. */
export type ServerName = keyof typeof servers;

/** Makes sure that uv is there. */
export async function ensureUv(): Promise<void> {
  if (await which("uv")) return;
  console.log("Installing uv …");
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  for (const flags of [[], ["--user"], ["--user", "--break-system-packages"]]) {
    await run("python3", [...install, ...flags, "uv"]);
    const { output } = await run("python3", ["-m", "site", "--user-base"]);
    if (!(await which("uv"))) process.env.PATH = `${process.env.PATH}:${output.trim()}/bin`;
    if (await which("uv")) return;
  }
  throw new Error("uv is missing and could not be installed: python3 -m pip install uv");
}

/** Makes sure of servers, and returns those that are missing and could not be installed. */
export async function ensureServers(names: readonly ServerName[]): Promise<readonly ServerName[]> {
  const missing = await missingOf(names);
  if (missing.length === 0 || !canInstall()) return missing;
  await install(names);
  return missingOf(names);
}

/** Makes sure of a program whose package has its name; false where it is missing and could not be installed. */
export async function ensureProgram(name: string): Promise<boolean> {
  if ((await which(name)) === undefined && canInstall()) await installPackages([name]);
  return (await which(name)) !== undefined;
}

const canInstall = (): boolean => process.getuid?.() === 0 && existsSync("/etc/debian_version");

async function install(names: readonly ServerName[]): Promise<void> {
  await installPackages((await missingOf(names)).flatMap((name) => [...servers[name].packages]));
}

/** Ends when the installation before it has: apt-get allows one at a time. */
let installing = Promise.resolve();

function installPackages(packages: readonly string[]): Promise<void> {
  if (packages.length > 0) installing = installing.then(() => installNow(packages));
  return installing;
}

async function installNow(packages: readonly string[]): Promise<void> {
  console.log(`Installing ${packages.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  const args = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const { code, output } = await run("apt-get", args, { env, timeout: 600_000 });
  if (code !== 0) console.error(output.trim().split("\n").slice(-5).join("\n"));
}

async function missingOf(names: readonly ServerName[]): Promise<ServerName[]> {
  const found = await Promise.all(names.map((name) => servers[name].program()));
  return names.filter((_, index) => found[index] === undefined);
}

/** Where a program is on the PATH, Debian's folder for servers included. */
export async function which(program: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  const folder = folders.find((candidate) => candidate !== "" && existsSync(`${candidate}/${program}`));
  return folder === undefined ? undefined : `${folder}/${program}`;
}

/** The container engine, where all that its images are made with is there too. */
async function findEngine(): Promise<string | undefined> {
  const found = await Promise.all(["mmdebstrap", "runc", "iptables", "docker", "dockerd"].map(which));
  return found.includes(undefined) ? undefined : found.at(-1);
}

/** Wine's loader, which Debian puts beside its libraries and not on the PATH. */
export async function findWine(): Promise<string | undefined> {
  const place = "/usr/lib/wine/wine64";
  return existsSync(place) ? place : which("wine64");
}

/** The folder of the newest PostgreSQL's programs. */
export async function findPostgres(): Promise<string | undefined> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => []);
  const folder = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
    .find((candidate) => existsSync(`${candidate}/initdb`));
  return folder ?? (await which("initdb"))?.replace(/\/initdb$/, "");
}
