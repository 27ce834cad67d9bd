import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../../../support/process.ts";

/** The address of Debian's packages that this machine uses. */
export async function mirror(): Promise<string> {
  const folder = "/etc/apt/sources.list.d";
  const files = ["/etc/apt/sources.list", ...(await readdir(folder)).map((name) => join(folder, name))];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    const found = /^(?:URIs:|deb(?: \[.*?\])?)\s*(\S+)/m.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error("no source of Debian's packages is known here");
}

/** The client's configuration with compose and buildx, out of the Debian release that has them. */
export async function plugins(folder: string): Promise<string> {
  const target = join(folder, "cli-plugins");
  if (existsSync(join(target, "docker-compose"))) return folder;
  const work = join(folder, "work");
  for (const name of ["lists/partial", "cache/archives/partial", "unpacked"]) {
    await mkdir(join(work, name), { recursive: true });
  }
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  await writeFile(join(work, "sources.list"), `deb [signed-by=${key}] ${await mirror()} trixie main\n`);
  const options = {
    "Dir::Etc::sourcelist": join(work, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State::lists": join(work, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(work, "cache"),
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "root",
  };
  const flags = ["-qq", ...Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`])];
  await must("apt-get", [...flags, "update"]);
  await must("apt-get", [...flags, "download", "docker-compose", "docker-buildx"], { cwd: work });
  for (const name of await readdir(work)) {
    if (name.endsWith(".deb")) await must("dpkg-deb", ["-x", join(work, name), join(work, "unpacked")]);
  }
  const from = join(work, "unpacked/usr/libexec/docker/cli-plugins");
  await mkdir(target, { recursive: true });
  // compose last: it says that all of them are there.
  const names = (await readdir(from)).sort().filter((name) => name !== "docker-compose");
  for (const name of [...names, "docker-compose"]) await copyFile(join(from, name), join(target, name));
  await rm(work, { recursive: true, force: true });
  return folder;
}
