import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { drive, type Exchange } from "./proof/drive.ts";
import { cache } from "./proof/part.ts";
import { freePort, projectEnvironment, type Running, run } from "./proof/process.ts";
import { readFeatures, renderProject, startProject } from "./proof/rendering.ts";
import { Services } from "./proof/services.ts";
import { ensureUv } from "./proof/setup.ts";

/** Makes a project, runs its tests, starts it and uses it: `npm run try -- [FOLDER] [--keep] [flags of create]`. */
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

async function uv(args: readonly string[], env: NodeJS.ProcessEnv, show = 1): Promise<void> {
  console.log(`  $ uv ${args.join(" ")}`);
  const { code, output } = await run("uv", args, { cwd: folder, env, timeout: 600_000 });
  const lines = output.trim().split("\n");
  for (const line of code === 0 ? lines.slice(-show) : lines) if (line) console.log(`    ${line}`);
  if (code !== 0) throw new Error(`uv ${args.join(" ")}: exit ${code}`);
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
  const started = await startProject(folder, port, grant.settings, log);
  server = started.server;
  console.log(`  ${started.url}`);

  title("It is used");
  const journey = {
    url: started.url,
    prefix: "/api/v1",
    features,
    print: (line: string) => console.log(line),
  };
  await drive(journey, transcript);
  if (!keep) {
    title("It is stopped");
    const code = await server.stop("SIGTERM");
    if (code !== 0 && code !== 143) throw new Error(`the server ended with exit ${code}`);
    return;
  }
  console.log(`\nRunning at ${started.url}, documentation at ${started.url}/docs. Ctrl-C ends it.`);
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
