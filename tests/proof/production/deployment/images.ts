import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { must } from "../../../support/process.ts";
import { which } from "../../../support/setup.ts";
import { type Engine, store } from "./engine.ts";
import { mirror } from "./plugins.ts";

const sources = fileURLToPath(new URL("images", import.meta.url));
const DEBIAN = "debian:trixie-slim";

/** The images that a project builds on, and that it runs without a profile. */
export async function imagesOf(folder: string): Promise<string[]> {
  const dockerfile = await readFile(join(folder, "Dockerfile"), "utf8");
  const { services } = parse(await readFile(join(folder, "compose.yaml"), "utf8")) as {
    services: Readonly<Record<string, { readonly image?: string; readonly profiles?: readonly string[] }>>;
  };
  const from = [...dockerfile.matchAll(/^FROM (\S+)/gm), ...dockerfile.matchAll(/--from=(\S+[:/]\S+)/g)];
  const run = Object.values(services).flatMap(({ image, profiles }) =>
    image === undefined || profiles !== undefined ? [] : [image],
  );
  return [...new Set([...from.map(([, name = ""]) => name), ...run])];
}

/** Makes stand-ins of Debian's packages for images: no registry is asked. */
export async function makeImages(engine: Engine, names: readonly string[]): Promise<void> {
  if (!(await engine.has(DEBIAN))) await importDebian(engine);
  for (const name of names) if (!(await engine.has(name))) await makeImage(engine, name);
}

async function makeImage(engine: Engine, name: string): Promise<void> {
  const stem = name.split("/").at(-1)?.split(":")[0] ?? name;
  if (stem === "uv") return importUv(engine, name);
  if (!existsSync(join(sources, stem))) throw new Error(`there is no stand-in for the image ${name}`);
  const context = join(store, `context-${stem}`);
  await cp(join(sources, stem), context, { recursive: true });
  await copyFile("/etc/ssl/certs/ca-certificates.crt", join(context, "certificates.crt"));
  await engine.docker("build", "--network", "host", "-t", name, context);
  await rm(context, { recursive: true, force: true });
}

async function importDebian(engine: Engine): Promise<void> {
  const file = join(store, "debian.tar");
  if (!existsSync(file)) {
    const left = ["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
    const flags = ["--variant=minbase", "--include=ca-certificates", "--dpkgopt=force-unsafe-io", ...left];
    const from = `deb ${await mirror()} trixie main`;
    await must("mmdebstrap", [...flags, "trixie", `${file}.part.tar`, from], { timeout: 600_000 });
    await rename(`${file}.part.tar`, file);
  }
  await engine.docker("import", "-c", 'CMD ["bash"]', file, DEBIAN);
}

/** The image of uv is its program alone; the machine's own does. */
async function importUv(engine: Engine, name: string): Promise<void> {
  const context = join(store, "context-uv");
  await mkdir(context, { recursive: true });
  const program = await programOfUv();
  await copyFile(program, join(context, "uv"));
  await must("tar", ["--owner=0", "--group=0", "-cf", "uv.tar", "uv"], { cwd: context });
  await engine.docker("import", "-c", 'ENTRYPOINT ["/uv"]', join(context, "uv.tar"), name);
  await rm(context, { recursive: true, force: true });
}

/** The program itself, where what is on the PATH is a script that leads to it. */
async function programOfUv(): Promise<string> {
  const found = await must("python3", ["-c", "import uv; print(uv.find_uv_bin())"]).catch(() => "");
  const program = found.trim() || (await which("uv"));
  if (!program || !existsSync(program)) throw new Error("uv is not installed");
  return program;
}
