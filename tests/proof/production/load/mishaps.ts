import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { must, projectEnvironment, until } from "../../../support/process.ts";
import type { Container, Deployment, Overlay } from "../deployment/deployment.ts";
import { Visitor } from "../pages/visitor.ts";
import { enrol } from "./traffic.ts";

const JUMP = 600;

/** The command by which a replica is started. */
export async function commandOf(deployment: Deployment): Promise<string[]> {
  const file = parse(await readFile(join(deployment.folder, "compose.yaml"), "utf8"), { merge: true });
  return (file as { services: { api: { command: string[] } } }).services.api.command;
}

/** The proxy looks up again which replicas there are. */
export async function reload(deployment: Deployment): Promise<void> {
  const { id } = await deployment.running("nginx");
  await deployment.engine.docker("exec", id, "nginx", "-s", "reload");
  await sleep(500);
}

async function healthy(deployment: Deployment, count: number): Promise<void> {
  const well = async () => {
    const all = await deployment.containers("api");
    return all.filter(({ health, state }) => state === "running" && health === "healthy").length === count;
  };
  assert.ok(await until(well, 60), `no ${count} replicas that are well`);
}

/** One of a replica's two workers dies without a word. */
export async function killWorker(deployment: Deployment): Promise<void> {
  const { pid } = await deployment.running("api");
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  for (const child of children.trim().split(" ")) {
    const command = await readFile(`/proc/${child}/cmdline`, "utf8");
    if (!command.includes("spawn_main")) continue;
    process.kill(Number(child), "SIGKILL");
    return;
  }
  throw new Error("there is no worker");
}

/** A replica dies without a word, and is started again. */
export async function killReplica(deployment: Deployment): Promise<void> {
  const { pid, id } = await deployment.running("api");
  process.kill(pid, "SIGKILL");
  assert.ok(
    await until(async () => (await deployment.container(id)).restarts > 0, 30),
    "it is not restarted",
  );
  await healthy(deployment, 2);
}

/** Redis ends, and begins again after a while, having forgotten all. */
export async function pauseRedis(deployment: Deployment): Promise<void> {
  const { id } = await deployment.running("redis");
  await deployment.engine.docker("stop", id);
  await sleep(20_000);
  await deployment.engine.docker("start", id);
}

/** PostgreSQL ends by itself, and begins again. */
export async function restartPostgres(deployment: Deployment): Promise<void> {
  const { id } = await deployment.running("postgres");
  await deployment.engine.docker("restart", id);
  await until(async () => (await deployment.container(id)).health === "healthy", 60);
}

/** There is no room for the logs any more, and then there is. */
export async function fillDisk(deployment: Deployment): Promise<void> {
  const replicas = await deployment.containers("api");
  const at = async (words: readonly string[]) => {
    for (const { id } of replicas) await deployment.engine.try("exec", id, ...words);
  };
  await at(["dd", "if=/dev/zero", "of=/var/tmp/full", "bs=64k"]);
  await sleep(5_000);
  await at(["rm", "/var/tmp/full"]);
}

/** Has the replicas' clocks be ahead. */
export async function setClock(folder: string, seconds: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "offset"), `${seconds < 0 ? "" : "+"}${seconds}\n`);
}

/** Who signs in while the clock is ahead stays signed in when it is back. */
export async function jump(deployment: Deployment, folder: string): Promise<void> {
  const ahead = async () => {
    const { id } = await deployment.running("api");
    const said = await deployment.engine.docker(
      "exec",
      id,
      "python",
      "-c",
      "import time; print(time.time())",
    );
    return Number(said) - Date.now() / 1_000;
  };
  await setClock(folder, JUMP);
  await sleep(3_000);
  const seen = await ahead();
  assert.ok(Math.abs(seen - JUMP) < 30, `the clock is ${seen} s ahead`);
  const visitor = new Visitor(deployment);
  const { token } = await enrol(visitor);
  await setClock(folder, 0);
  await sleep(3_000);
  assert.ok(Math.abs(await ahead()) < 30, "the clock is not back");
  for (let time = 0; time < 8; time += 1) {
    const { code } = await visitor.ask("/api/v1/users/me", { headers: { authorization: `Bearer ${token}` } });
    assert.equal(code, 200, "who signed in while the clock was ahead is not known");
  }
  visitor.close();
}

/** A new version by the project's own script. */
export async function roll(deployment: Deployment, overlay: Overlay): Promise<void> {
  await addMigration(deployment);
  const old = await deployment.containers("api");
  const workers = await deployment.containers("worker");
  await deployment.next(overlay);
  await deployment.script("nginx/roll.sh");
  assert.deepEqual(await deployment.sql("SELECT count(note) FROM items"), ["0"]);
  const replicas = await deployment.containers("api");
  assert.equal(replicas.length, old.length);
  assert.ok(
    replicas.every(({ id }) => !old.some((one) => one.id === id)),
    "an old replica is there",
  );
  const working = await deployment.containers("worker");
  assert.equal(working.length, workers.length);
  for (const image of await Promise.all([...replicas, ...working].map(imageOf(deployment))))
    assert.equal(image, deployment.image);
}

function imageOf(deployment: Deployment): (replica: Container) => Promise<string> {
  return ({ id }) => deployment.engine.docker("inspect", "-f", "{{.Config.Image}}", id);
}

/** A column that the version before knows nothing of. */
async function addMigration(deployment: Deployment): Promise<void> {
  const env = projectEnvironment(await deployment.reach());
  const cwd = deployment.folder;
  await must("uv", ["run", "alembic", "revision", "-m", "Add a note to items"], { cwd, env });
  const versions = join(cwd, "alembic/versions");
  const [name] = (await readdir(versions)).filter((file) => file.includes("add_a_note"));
  if (name === undefined) throw new Error("no migration was made");
  const text = await readFile(join(versions, name), "utf8");
  const statement = 'op.execute("ALTER TABLE items ADD COLUMN note VARCHAR(100)")';
  await writeFile(join(versions, name), text.replace(/(def upgrade[\s\S]*?)\bpass\b/, `$1${statement}`));
}
