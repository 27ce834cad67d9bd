import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { cache } from "../tests/proof/parts/part.ts";
import { drive } from "../tests/proof/service/drive/drive.ts";
import type { Exchange } from "../tests/proof/service/drive/driver.ts";
import { driveResource, RESOURCE } from "../tests/proof/service/drive/resource.ts";
import { freePort, projectEnvironment, type Running, root, run } from "../tests/support/process.ts";
import { readFeatures, renderProject, startProject } from "../tests/support/rendering.ts";
import { Services } from "../tests/support/services.ts";
import { ensureUv } from "../tests/support/setup.ts";

/** Makes a project, runs its tests, starts and uses it, and adds a resource to it: `npm run try -- [FOLDER] [--keep] [flags of create]`. */
const words = process.argv.slice(2);
const keep = words.includes("--keep");
const rest = words.filter((word) => word !== "--keep");
const named = rest[0]?.startsWith("-") === false ? rest.shift() : undefined;

const folder = named ? resolve(named) : join(await mkdtemp(join(tmpdir(), "plinth-try-")), "demo");
const transcript: Exchange[] = [];
const services = new Services();
const begun = performance.now();
let server: Running | undefined;
let release: (() => Promise<void>) | undefined;

function title(text: string): void {
  console.log(`\n${text} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
}

async function call(
  shown: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  console.log(`  $ ${shown}`);
  const { code, output } = await run(program, args, { cwd: folder, env, timeout: 600_000 });
  if (code === 0) return output;
  for (const line of output.trim().split("\n")) if (line) console.log(`    ${line}`);
  throw new Error(`${shown}: exit ${code}`);
}

async function uv(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const output = await call(`uv ${args.join(" ")}`, "uv", args, env);
  const last = output.trim().split("\n").at(-1);
  if (last) console.log(`    ${last}`);
}

async function plinth(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const shim = join(root, "bin/create-plinth.js");
  const output = await call(`npx create-plinth ${args.join(" ")}`, process.execPath, [shim, ...args], env);
  const made = output.split("\n").filter((line) => /^ +(create|update|tables) /.test(line));
  console.log(made.map((line) => `    ${line.trim()}`).join("\n"));
}

async function tryIt(): Promise<void> {
  await ensureUv();
  title(`A project in ${folder}`);
  await renderProject(folder, rest);
  const features = await readFeatures(folder);
  console.log(`  ${features.join(", ")}`);
  const missing = await Services.missing(features);
  if (missing.length > 0) throw new Error(`these servers are not installed: ${missing.join(", ")}`);
  const grant = await services.grant(features, "demo");
  release = grant.release;
  const env = projectEnvironment(grant.settings);

  title("It is installed");
  await uv(["sync"], env);
  title("Its own tests pass");
  await uv(["run", "pytest"], env);
  title("It is started as its README says");
  await uv(["run", "alembic", "upgrade", "head"], env);
  const port = await freePort();
  await mkdir(cache, { recursive: true });
  const log = join(cache, "try-server.log");
  await rm(log, { force: true });
  const begin = async () => {
    const started = await startProject(folder, port, grant.settings, log);
    server = started.server;
    console.log(`  ${started.url}`);
    const print = (line: string) => console.log(line);
    return { url: started.url, prefix: "/api/v1", features, print };
  };
  const end = async () => {
    const code = await server?.stop("SIGTERM");
    if (code !== 0 && code !== 143) throw new Error(`the server ended with exit ${code}`);
  };
  const first = await begin();
  title("It is used");
  await drive(first, transcript);
  title("It is stopped");
  await end();

  title("A resource is added to it");
  await plinth(["add", "resource", ...RESOURCE, "--no-install"], env);
  await uv(["run", "alembic", "upgrade", "head"], env);
  await uv(["run", "pytest", "tests/api/test_posts.py"], env);
  title("It is started again, and the resource is used");
  const second = await begin();
  await driveResource(second, transcript);
  if (!keep) {
    title("It is stopped");
    return end();
  }
  console.log(`\nRunning at ${second.url}, documentation at ${second.url}/docs. Ctrl-C ends it.`);
  await new Promise<void>((stop) => {
    process.removeAllListeners("SIGINT");
    process.removeAllListeners("SIGTERM");
    process.once("SIGINT", () => stop());
    process.once("SIGTERM", () => stop());
  });
}

let failure: unknown;
try {
  await tryIt();
} catch (error) {
  failure = error;
}
await server?.stop("SIGTERM");
await release?.();
await services.stop();
await mkdir(cache, { recursive: true });
const file = join(cache, `transcript-${basename(folder)}.json`);
await writeFile(file, `${JSON.stringify(transcript, null, 2)}\n`);
if (named === undefined) await rm(join(folder, ".."), { recursive: true, force: true });
console.log(`\nEvery request and answer: ${file}`);
if (failure !== undefined) {
  console.error(`Failed: ${(failure as Error).message}`);
  process.exitCode = 1;
} else console.log(`It works (${((performance.now() - begun) / 1000).toFixed(0)} s).`);
