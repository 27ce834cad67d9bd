import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../../load.ts";
import { ask, signIn } from "../../person.ts";
import type { Line, Row } from "../../row.ts";
import { API, type Served, type Stage } from "../../stage.ts";

const READERS = 8;
/** Between a reader's requests, in milliseconds: readers alone do not fill the machine. */
const PAUSE = 4;

interface Found {
  writes: number;
  reads: number;
  stale: number;
  errors: number;
  times: number[];
}

/** Readers on two workers, who must never see less than what was answered before they asked; Redis restarts midway. */
export const stale: Row = {
  name: "stale",
  title: "reads that are older than an answered write, two workers, Redis restarted midway",
  async run(stage, { writes }) {
    await stage.fill(1_000);
    const workers = ["--workers", "2"];
    const lines: Line[] = [];
    const usual = await stage.usual(workers);
    const theirs = await watch(stage, usual, {}, Math.min(writes, 200));
    await usual.stop();
    await stage.fill(1_000);
    const ours = await stage.ours(workers);
    const headers = { authorization: `Bearer ${await signIn(ours)}` };
    const found = await watch(stage, ours, headers, writes);
    await ours.stop();
    const sample = ({ times, errors }: Found) => ({
      rate: 0,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      errors,
    });
    lines.push({
      what: "stale reads after an answered write, two workers, a Redis restart midway",
      beside: `${theirs.stale} of ${theirs.reads} (${theirs.writes} writes)`,
      reached: `${found.stale} of ${found.reads} (${found.writes} writes)`,
      figure: found.stale,
      unit: "",
      goal: { most: 0 },
      samples: { beside: sample(theirs), ours: sample(found) },
      note: "times are those of a write",
    });
    return lines;
  },
};

/** Writes one after the other while others read all the time. */
async function watch(
  stage: Stage,
  service: Served,
  auth: Record<string, string>,
  writes: number,
): Promise<Found> {
  const found: Found = { writes: 0, reads: 0, stale: 0, errors: 0, times: [] };
  const url = `${service.url}${API}/items`;
  const headers = { ...auth, "content-type": "application/json" };
  const agents = Array.from(
    { length: READERS + 1 },
    () => new http.Agent({ keepAlive: true, maxSockets: 1 }),
  );
  let answered = 0;
  let over = false;
  const read = async (agent: http.Agent) => {
    while (!over) {
      const floor = answered;
      const { status, text } = await ask(agent, `${url}?page=1&size=1`).catch(() => ({
        status: 0,
        text: "",
      }));
      if (status !== 200) {
        found.errors += 1;
        await sleep(20);
        continue;
      }
      found.reads += 1;
      const [newest] = (JSON.parse(text) as { items: { id: number }[] }).items;
      if ((newest?.id ?? 0) < floor) found.stale += 1;
      await sleep(PAUSE);
    }
  };
  const [writer, ...readers] = agents;
  const reading = readers.map(read);
  let restarted: Promise<void> | undefined;
  for (let number = 0; number < writes; number += 1) {
    if (number === Math.floor(writes / 2)) restarted = restart(stage);
    const begun = performance.now();
    const body = JSON.stringify({ name: `written ${number}` });
    const answer = await ask(writer as http.Agent, url, { method: "POST", headers, body }).catch(
      () => undefined,
    );
    if (answer?.status === 201) {
      answered = (JSON.parse(answer.text) as { id: number }).id;
      found.writes += 1;
      found.times.push(performance.now() - begun);
    } else {
      found.errors += 1;
      await sleep(20);
    }
  }
  await restarted;
  over = true;
  await Promise.all(reading);
  for (const agent of agents) agent.destroy();
  return found;
}

async function restart(stage: Stage): Promise<void> {
  const { redis } = stage.project;
  if (redis === undefined) throw new Error("there is no Redis");
  await redis.stop();
  await sleep(300);
  await redis.restart();
}
