import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { must, projectEnvironment, root } from "../../../tests/support/process.ts";
import type { Stage } from "../stage.ts";

const ANNOUNCEMENTS = 2_000;
const FRAMES = 64_000;

/** What one operation cost with so many workers, in seconds. */
export interface Point {
  readonly workers: number;
  readonly seconds: number;
  readonly writer: number;
  readonly redis: number;
  readonly listener: number;
}

interface Said {
  cpu: number;
  seconds: number;
  begun: number;
  ended: number;
  heard: number;
}

/** A worker of a rendered project's own code, told what to do line by line. */
class Worker {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(stage: Stage) {
    this.#child = spawn(stage.python, [join(root, "bench/service/scale/worker.py")], {
      cwd: stage.project.folder,
      env: { ...projectEnvironment(stage.project.settings), PYTHONPATH: stage.project.folder },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (this.#child.stdout === null) throw new Error("no output");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("a worker has ended");
    return value;
  }

  async ask(words: string): Promise<Said> {
    this.#child.stdin?.write(`${words}\n`);
    return JSON.parse(await this.line()) as Said;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.stdin?.end();
    await ended;
  }
}

/** Measures acknowledgements and fan-out with so many workers on this machine. */
export async function measure(stage: Stage, count: number): Promise<{ acknowledged: Point; fanned: Point }> {
  const workers = Array.from({ length: count }, () => new Worker(stage));
  await Promise.all(workers.map((worker) => worker.line()));
  const [writer, ...listeners] = workers as [Worker, ...Worker[]];
  const used = async () =>
    (await Promise.all(listeners.map((one) => one.ask("cpu")))).reduce((sum, { cpu }) => sum + cpu, 0);
  await writer.ask("announce 30");

  const [redis, heard] = [await redisCpu(stage), await used()];
  const announced = await writer.ask(`announce ${ANNOUNCEMENTS}`);
  const acknowledged = {
    workers: count,
    seconds: announced.seconds,
    writer: announced.cpu / ANNOUNCEMENTS,
    redis: ((await redisCpu(stage)) - redis) / ANNOUNCEMENTS,
    listener: ((await used()) - heard) / ANNOUNCEMENTS / listeners.length,
  };

  const [before, idle] = [await redisCpu(stage), await used()];
  const hearing = listeners.map((one) => one.ask("hear"));
  await sleep(300);
  const said = await writer.ask(`publish ${FRAMES}`);
  const all = [said, ...(await Promise.all(hearing))];
  const missed = all.filter((one) => one.heard !== FRAMES).length;
  if (missed > 0) throw new Error(`${missed} of ${count} workers have not heard every frame`);
  const fanned = {
    workers: count,
    seconds: (Math.max(...all.map(({ ended }) => ended)) - said.begun) / FRAMES,
    writer: said.cpu / FRAMES,
    redis: ((await redisCpu(stage)) - before) / FRAMES,
    listener: ((await used()) - idle) / FRAMES / listeners.length,
  };
  for (const worker of workers) await worker.stop();
  return { acknowledged, fanned };
}

async function redisCpu(stage: Stage): Promise<number> {
  const port = new URL(stage.project.settings.REDIS_URL ?? "").port;
  const said = await must("redis-cli", ["-p", port, "info", "cpu"]);
  const [user, system] = ["user", "sys"].map((kind) =>
    Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(said)?.[1]),
  );
  return (user ?? Number.NaN) + (system ?? Number.NaN);
}
