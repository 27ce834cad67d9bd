import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Checks } from "../../parts/part.ts";
import type { Deployment, Overlay } from "../deployment/deployment.ts";
import type { Figures } from "../figures.ts";
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
import { allowCopy, copy, loseCopy, readCopy } from "./streaming.ts";
import { type Report, Traffic } from "./traffic.ts";

/** Something that goes wrong while everybody goes on, and what may come of it. */
interface Fault {
  readonly name: string;
  readonly aim: string;
  happen(): Promise<unknown>;
  judge(report: Report): void;
}

const NONE = {
  aim: "no request fails",
  judge: ({ failed }: Report) => assert.deepEqual(failed, {}, "requests failed"),
};
const IN_FLIGHT = {
  aim: "only what was in flight is lost",
  judge: ({ failed }: Report) => {
    const sum = Object.values(failed).reduce((total, one) => total + one, 0);
    assert.ok(sum <= Traffic.writers, `more failed than were in flight: ${JSON.stringify(failed)}`);
  },
};
const BRIEF = {
  aim: "no write is lost, all is well within 15 s",
  judge: ({ recovered }: Report) => assert.ok(recovered <= 15, `requests failed for ${recovered} s`),
};

/** Breaks one thing after another while everybody goes on. */
export async function breaking(
  checks: Checks,
  deployment: Deployment,
  figures: Figures,
  talkers: number,
): Promise<void> {
  const command = [...(await commandOf(deployment)), "--workers=2"];
  // A folder that the image has: runc gives one that it had to make to root when a container starts again.
  const tmpfs = ["/var/tmp:size=1m,mode=1777"];
  const api = { command, tmpfs };
  const overlay: Overlay = { api, worker: { tmpfs }, ...copy };
  const begin = async (name: string, one: Overlay, faults: readonly Fault[]) => {
    await checks.check(`under load: ${name}`, async () => {
      await deployment.overlay(one);
      await deployment.up();
      await reload(deployment);
    });
    const traffic = await Traffic.start(deployment, talkers);
    try {
      for (const fault of faults) await suffer(checks, deployment, figures, traffic, fault);
    } finally {
      await traffic.stop();
    }
  };
  await allowCopy(deployment);
  await deployment.set({ LOG_FILE: "/var/tmp/app.log" });
  await begin("two workers a replica, a small disk for the logs, a streaming copy of the database", overlay, [
    { name: "nothing", happen: () => sleep(4_000), ...NONE },
    { name: "a worker is killed with -9", happen: () => killWorker(deployment), ...IN_FLIGHT },
    { name: "a replica is killed with -9", happen: () => killReplica(deployment), ...IN_FLIGHT },
    { name: "Redis is gone for 20 s", happen: () => pauseRedis(deployment), ...NONE },
    { name: "PostgreSQL is restarted", happen: () => restartPostgres(deployment), ...BRIEF },
    { name: "the copy that is read from is gone", happen: () => loseCopy(deployment), ...NONE },
    { name: "the disk under the log is full", happen: () => fillDisk(deployment), ...NONE },
    {
      name: "a rolling restart to a new image, with a migration",
      happen: () => roll(deployment, overlay),
      ...NONE,
    },
  ]);
  const clock = join(deployment.folder, "..", "clock");
  await setClock(clock, 0);
  const environment = {
    LD_PRELOAD: "/usr/local/lib/libfaketime.so.1",
    FAKETIME_TIMESTAMP_FILE: "/clock/offset",
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const set = { ...overlay, api: { ...api, environment, volumes: [`${clock}:/clock:ro`] } };
  await begin("a clock that can be set", set, [
    { name: "the clock jumps ten minutes ahead, and back", happen: () => jump(deployment, clock), ...NONE },
  ]);
  await checks.check("when no client writes, the copy of the database is read", () => readCopy(deployment));
  await deployment.overlay(overlay);
}

async function suffer(
  checks: Checks,
  deployment: Deployment,
  figures: Figures,
  traffic: Traffic,
  { name, aim, happen, judge }: Fault,
): Promise<void> {
  await checks.check(`under load: ${name}: ${aim}`, async () => {
    const from = (await stat(deployment.said)).size;
    const report = await traffic.during(happen);
    figures.fault(name, report);
    try {
      assert.equal(report.writesLost, 0, `${report.writesLost} acknowledged writes are lost`);
      assert.equal(report.messagesLost, 0, `${report.messagesLost} acknowledged messages are lost`);
      assert.equal(report.writesTwice, 0, `${report.writesTwice} writes are there twice`);
      assert.deepEqual(report.refused, {}, "requests are refused");
      judge(report);
    } catch (error) {
      throw new Error(`${error}\n${await exceptions(deployment, from)}`);
    }
    return inWords(report);
  });
}

interface Said {
  readonly message: string;
  readonly exception?: string;
}

/** What the replicas logged as errors since then: the last words of each, counted. */
async function exceptions(deployment: Deployment, from: number): Promise<string> {
  const said = (await readFile(deployment.said)).subarray(from).toString();
  const counts = new Map<string, number>();
  for (const line of said.match(/\{.*"level":"ERROR".*\}/g) ?? []) {
    const { message, exception = "" } = JSON.parse(line) as Said;
    const words = `${message}: ${exception.trimEnd().split("\n").at(-1)}`.slice(0, 300);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => `${count} × ${words}`).join("\n");
}

function inWords(report: Report): string {
  const { requests, failed, recovered, median, p99, written, said, cut, back } = report;
  const lost = Object.entries(failed).map(([code, count]) => `${count} × ${code}`);
  return [
    `${requests} requests, failed: ${lost.length === 0 ? "none" : `${lost.join(", ")} within ${recovered.toFixed(1)} s`}`,
    `${median}/${p99} ms`,
    `${written} writes and ${said} messages acknowledged, all there`,
    `${cut} of the chat were cut${cut === 0 ? "" : `, none out for more than ${back.toFixed(1)} s`}`,
  ].join("; ");
}
