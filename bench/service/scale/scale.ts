// Fan-out and acknowledgements for 2 to 2,000 workers: simulated from costs measured here, and checked against
// what 2, 4 and 8 processes really do. `npm run bench:scale`; the tables go to docs/generated/scale.md.
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { root } from "../../../tests/support/process.ts";
import { ensureUv } from "../../../tests/support/setup.ts";
import { Stage } from "../stage.ts";
import { measure, type Point } from "./measure.ts";
import { acknowledge, type Costs, fanOut, fitBefore, fitLine } from "./model.ts";

const HERE = [2, 4, 8];
const THERE = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000, 2_000];
/** From one machine to the next, in seconds. */
const WAY = 0.000_25;

await ensureUv();
console.log("Rendering and installing …");
const stage = await Stage.set();
const acknowledged: Point[] = [];
const fanned: Point[] = [];
try {
  for (const workers of HERE) {
    const found = await measure(stage, workers);
    acknowledged.push(found.acknowledged);
    fanned.push(found.fanned);
    console.log(`measured with ${workers} workers`);
  }
} finally {
  await stage.clear();
}

const costsOf = (points: readonly Point[]): Costs => ({
  writer: fitLine(points.map(({ workers, writer }) => [workers, writer])),
  redis: fitLine(points.map(({ workers, redis }) => [workers, redis])),
  listener: points.reduce((sum, { listener }) => sum + listener, 0) / points.length,
});
const [acknowledging, fanning] = [costsOf(acknowledged), costsOf(fanned)];
const cores = cpus().length;
// How much of the work is done before other workers are notified is taken from the smallest number of workers; the others test it.
const [fewest] = acknowledged;
if (fewest === undefined) throw new Error("nothing was measured");
const before = fitBefore(acknowledging, { workers: fewest.workers, way: 0, cores }, fewest.seconds);

const ms = (seconds: number) => `${(seconds * 1_000).toFixed(2)} ms`;
const perSecond = (rate: number) => `${Math.round(rate).toLocaleString("en")}/s`;
const error = (simulated: number, measured: number) => `${((simulated / measured - 1) * 100).toFixed(0)} %`;
const checked = HERE.map((workers, index) => {
  const took = acknowledged[index]?.seconds ?? Number.NaN;
  const rate = 1 / (fanned[index]?.seconds ?? Number.NaN);
  const [simulated, most] = [
    acknowledge(acknowledging, { workers, way: 0, cores, before }),
    fanOut(fanning, workers, cores),
  ];
  return [
    `${workers}`,
    ms(took),
    ms(simulated),
    error(simulated, took),
    perSecond(rate),
    perSecond(most),
    error(most, rate),
  ];
});
const projected = THERE.map((workers) => {
  const took = acknowledge(acknowledging, { workers, way: WAY, before });
  const redis = acknowledging.redis.base + acknowledging.redis.each * workers;
  const most = fanOut(fanning, workers);
  return [
    workers.toLocaleString("en"),
    ms(took),
    perSecond(1 / redis),
    perSecond(most),
    perSecond(most * workers),
  ];
});
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const us = (seconds: number) => `${(seconds * 1e6).toFixed(seconds < 1e-5 ? 1 : 0)} µs`;
const text = `Measured on ${cores} × ${cpus()[0]?.model.trim()}. One acknowledgement costs Redis ${us(acknowledging.redis.each)} of its one processor and the
writer ${us(acknowledging.writer.each)}, for each worker; hearing of it costs a worker ${us(acknowledging.listener)}. One chat frame costs Redis
${us(fanning.redis.each)} for each worker, and each worker ${us(fanning.listener)}.

All workers on this machine, measured and simulated. That ${(100 * before).toFixed(0)} % of the work is done before others are told is taken from the
acknowledgements of two workers; four and eight test it. Frames come in bursts, of which 32 are published at once; of
them nothing is fitted:

${table(["workers", "acknowledged in", "simulated", "error", "frames to all", "simulated", "error"], checked)}

A processor for each worker and one for Redis, ${WAY * 1_000} ms from one machine to the next, simulated:

${table(["workers", "a write is acknowledged in", "writes that Redis can tell", "chat frames to all", "deliveries to workers"], projected)}
`;
console.log(text);
const path = join(root, "docs/generated/scale.md");
const [words = ""] = (await readFile(path, "utf8")).split("\n<!-- simulated -->");
await writeFile(path, `${words}\n<!-- simulated -->\n${text}`);
process.exit(0);
