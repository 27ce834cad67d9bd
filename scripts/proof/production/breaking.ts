import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Checks } from "../part.ts";
import type { Deployment, Overlay } from "./deployment.ts";
import type { Figures } from "./figures.ts";
import {
  commandOf,
  fillDisk,
  jump,
  killReplica,
  killWorker,
  pauseRedis,
  reload,
  restartPostgres,
  roll,
  setClock,
} from "./mishaps.ts";
import { type Report, Traffic } from "./traffic.ts";

/** Breaks one thing after another while everybody goes on. */
export async function breaking(
  checks: Checks,
  deployment: Deployment,
  figures: Figures,
  talkers: number,
): Promise<void> {
  const command = [...(await commandOf(deployment)), "--workers=2"];
  const clock = join(deployment.folder, "..", "clock");
  await setClock(clock, 0);
  const environment = {
    LD_PRELOAD: "/usr/local/lib/libfaketime.so.1",
    FAKETIME_TIMESTAMP_FILE: "/clock/offset",
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const tmpfs = ["/logs:size=1m,mode=1777"];
  const overlay: Overlay = { api: { command, tmpfs, environment, volumes: [`${clock}:/clock:ro`] } };
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
      "the clock jumps ten minutes ahead, and back",
      () => jump(deployment, clock),
      none,
      "no request fails",
    );
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
