import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { alternate, quantile, type Sample } from "../load.ts";
import { ask, signIn } from "../person.ts";
import type { Row } from "../row.ts";
import { type Served, UNCACHED } from "../stage.ts";

const LOGINS = 20;
const READS = 100;

/** How long the list takes while people sign in, beside how long it takes while no one does. */
export const logins: Row = {
  name: "logins",
  title: `GET /items from the database at ${READS} a second, with ${LOGINS} logins a second and without`,
  async run(stage, { rounds, seconds }) {
    await stage.fill(1_000);
    const [usual, ours] = [await stage.usual([], { USUAL_CACHE: "off" }), await stage.ours()];
    for (const service of [usual, ours]) await paced(service, 1, true);
    const found = await alternate(rounds, {
      usualQuiet: () => paced(usual, seconds, false),
      usual: () => paced(usual, seconds, true),
      oursQuiet: () => paced(ours, seconds, false),
      ours: () => paced(ours, seconds, true),
    });
    await Promise.all([usual.stop(), ours.stop()]);
    const ratio = (busy: Sample, quiet: Sample) => busy.p99 / quiet.p99;
    return [
      {
        what: `p99 of \`/items\` under ${LOGINS} logins a second, against none`,
        beside: `${ratio(found.usual, found.usualQuiet).toFixed(1)} ×`,
        reached: `${ratio(found.ours, found.oursQuiet).toFixed(1)} ×`,
        figure: ratio(found.ours, found.oursQuiet),
        unit: " ×",
        goal: { most: 2 },
        samples: { beside: found.usual, ours: found.ours },
        note: `without logins ${found.usualQuiet.p99.toFixed(1)} and ${found.oursQuiet.p99.toFixed(1)} ms`,
      },
    ];
  },
};

/** Asks at an even pace, whether or not answers are late: a slow service is not asked less. */
async function paced(service: Served, seconds: number, signingIn: boolean): Promise<Sample> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const times: number[] = [];
  let errors = 0;
  const work: Promise<unknown>[] = [];
  const read = async () => {
    const begun = performance.now();
    const { status } = await ask(agent, service.url + UNCACHED).catch(() => ({ status: 0 }));
    if (status === 200) times.push(performance.now() - begun);
    else errors += 1;
  };
  const enter = () =>
    signIn(service).catch(() => {
      errors += 1;
    });
  const begun = performance.now();
  for (let tick = 0; tick < seconds * READS; tick += 1) {
    work.push(read());
    if (signingIn && tick % (READS / LOGINS) === 0) work.push(enter());
    await sleep(Math.max(0, begun + ((tick + 1) * 1_000) / READS - performance.now()));
  }
  await Promise.all(work);
  agent.destroy();
  return { rate: times.length / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), errors };
}
