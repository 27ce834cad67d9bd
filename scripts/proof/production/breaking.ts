import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { Checks } from "../part.ts";
import { must, projectEnvironment, until } from "../process.ts";
import type { Container, Deployment, Overlay } from "./deployment.ts";
import type { Figures } from "./figures.ts";
import { type Report, Traffic } from "./traffic.ts";

/** Breaks one thing after another while everybody goes on. */
export async function breaking(
  checks: Checks,
  deployment: Deployment,
  figures: Figures,
  talkers: number,
): Promise<void> {
  const command = [...(await commandOf(deployment)), "--workers=2"];
  const overlay = { api: { command, tmpfs: ["/logs:size=1m,mode=1777"] } };
  await checks.check("under load: replicas of two workers, a log file on a small disk", async () => {
    await deployment.overlay(overlay);
    await deployment.set({ LOG_FILE: "/logs/app.log" });
    await deployment.up();
    await reload(deployment);
  });
  const traffic = await Traffic.start(deployment, talkers);
  const fault = async (
    name: string,
    happen: () => Promise<unknown>,
    judge: (report: Report) => void,
    aim: string,
  ) => {
    await checks.check(`under load: ${name}: ${aim}`, async () => {
      const from = (await stat(deployment.said)).size;
      const report = await traffic.during(happen);
      figures.fault(name, report);
      assert.equal(report.writesLost, 0, `${report.writesLost} acknowledged writes are lost`);
      assert.equal(report.messagesLost, 0, `${report.messagesLost} acknowledged messages are lost`);
      assert.equal(report.writesTwice, 0, `${report.writesTwice} writes are there twice`);
      assert.deepEqual(report.refused, {}, "requests are refused");
      try {
        judge(report);
      } catch (error) {
        throw new Error(`${error}\n${await exceptions(deployment, from)}`);
      }
      return inWords(report);
    });
  };
  const none = ({ failed }: Report) => assert.deepEqual(failed, {}, "requests failed");
  const inFlight = ({ failed }: Report) => {
    const sum = Object.values(failed).reduce((total, one) => total + one, 0);
    assert.ok(sum <= Traffic.writers, `more failed than were in flight: ${JSON.stringify(failed)}`);
  };
  const briefly = (seconds: number) => (report: Report) =>
    assert.ok(report.recovered <= seconds, `requests failed for ${report.recovered} s`);
  try {
    await fault("nothing", () => sleep(4_000), none, "nothing fails");
    await fault(
      "a worker is killed with -9",
      () => killWorker(deployment),
      inFlight,
      "only what was in flight is lost",
    );
    await fault(
      "a replica is killed with -9",
      () => killReplica(deployment),
      inFlight,
      "only what was in flight is lost",
    );
    await fault("Redis is gone for 20 s", () => pauseRedis(deployment), none, "no request fails");
    await fault(
      "PostgreSQL is restarted",
      () => restartPostgres(deployment),
      briefly(15),
      "no write is lost, all is well within 15 s",
    );
    await fault("the disk under the log is full", () => fillDisk(deployment), none, "no request fails");
    await fault(
      "a rolling restart to a new image, with a migration",
      () => roll(deployment, overlay),
      none,
      "no request fails",
    );
  } finally {
    await traffic.stop();
  }
}

/** What the replicas logged as errors since then. */
async function exceptions(deployment: Deployment, from: number): Promise<string> {
  const said = (await readFile(deployment.said)).subarray(from).toString();
  return said
    .split("\n")
    .filter((line) => line.includes('"ERROR"') || line.includes("Traceback"))
    .slice(-5)
    .join("\n");
}

function inWords(report: Report): string {
  const { requests, failed, recovered, median, p99, written, said, cut, back } = report;
  const lost = Object.entries(failed).map(([code, count]) => `${count} × ${code}`);
  return [
    `${requests} requests, failed: ${lost.length === 0 ? "none" : `${lost.join(", ")} within ${recovered.toFixed(1)} s`}`,
    `${median}/${p99} ms`,
    `${written} writes and ${said} messages acknowledged, all there`,
    `${cut} of the chat were cut${cut === 0 ? "" : `, all back after ${back.toFixed(1)} s`}`,
  ].join("; ");
}

/** The command by which a replica is started. */
async function commandOf(deployment: Deployment): Promise<string[]> {
  const file = parse(await readFile(join(deployment.folder, "compose.yaml"), "utf8"), { merge: true });
  return (file as { services: { api: { command: string[] } } }).services.api.command;
}

/** The proxy looks up again which replicas there are. */
async function reload(deployment: Deployment): Promise<void> {
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

async function killWorker(deployment: Deployment): Promise<void> {
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

async function killReplica(deployment: Deployment): Promise<void> {
  const { pid, id } = await deployment.running("api");
  process.kill(pid, "SIGKILL");
  assert.ok(
    await until(async () => (await deployment.container(id)).restarts > 0, 30),
    "it is not restarted",
  );
  await healthy(deployment, 2);
}

async function pauseRedis(deployment: Deployment): Promise<void> {
  const { id } = await deployment.running("redis");
  await deployment.engine.docker("stop", id);
  await sleep(20_000);
  await deployment.engine.docker("start", id);
}

async function restartPostgres(deployment: Deployment): Promise<void> {
  const { id } = await deployment.running("postgres");
  await deployment.engine.docker("restart", id);
  await until(async () => (await deployment.container(id)).health === "healthy", 60);
}

async function fillDisk(deployment: Deployment): Promise<void> {
  const replicas = await deployment.containers("api");
  const at = async (words: readonly string[]) => {
    for (const { id } of replicas) await deployment.engine.try("exec", id, ...words);
  };
  await at(["dd", "if=/dev/zero", "of=/logs/full", "bs=64k"]);
  await sleep(5_000);
  await at(["rm", "/logs/full"]);
}

/** A new version by the project's own script. */
async function roll(deployment: Deployment, overlay: Overlay): Promise<void> {
  await addMigration(deployment);
  const old = await deployment.containers("api");
  await deployment.next(overlay);
  await deployment.script("nginx/roll.sh");
  assert.deepEqual(await deployment.sql("SELECT count(note) FROM items"), ["0"]);
  const replicas = await deployment.containers("api");
  assert.equal(replicas.length, old.length);
  assert.ok(
    replicas.every(({ id }) => !old.some((one) => one.id === id)),
    "an old replica is there",
  );
  for (const image of await Promise.all(replicas.map(imageOf(deployment))))
    assert.equal(image, deployment.image);
}

function imageOf(deployment: Deployment): (replica: Container) => Promise<string> {
  return ({ id }) => deployment.engine.docker("inspect", "-f", "{{.Config.Image}}", id);
}

/** A column that the version before knows nothing of. */
async function addMigration(deployment: Deployment): Promise<void> {
  const env = projectEnvironment(await deployment.reach());
  const cwd = deployment.folder;
  await must("uv", ["run", "--no-dev", "alembic", "revision", "-m", "Add a note to items"], { cwd, env });
  const versions = join(cwd, "alembic/versions");
  const [name] = (await readdir(versions)).filter((file) => file.includes("add_a_note"));
  if (name === undefined) throw new Error("no migration was made");
  const text = await readFile(join(versions, name), "utf8");
  const statement = 'op.execute("ALTER TABLE items ADD COLUMN note VARCHAR(100)")';
  await writeFile(join(versions, name), text.replace(/(def upgrade[\s\S]*?)\bpass\b/, `$1${statement}`));
}
