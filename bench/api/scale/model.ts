/** Seconds of processor time that one operation costs each who takes part, by the number of workers. */
export interface Costs {
  /** Whoever announces or publishes. */
  readonly writer: Straight;
  /** Redis, which does one thing at a time. */
  readonly redis: Straight;
  /** Each worker that hears of it. */
  readonly listener: number;
}

/** A cost that grows evenly: base + each × workers. */
export interface Straight {
  readonly base: number;
  readonly each: number;
}

export const at = ({ base, each }: Straight, workers: number): number => base + each * workers;

/** The line that fits measured points best; no cost is below nothing. */
export function fitLine(points: readonly (readonly [number, number])[]): Straight {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([n]) => n)), mean(points.map(([, cost]) => cost))];
  const spread = points.reduce((sum, [n]) => sum + (n - x) ** 2, 0);
  const each = Math.max(0, points.reduce((sum, [n, cost]) => sum + (n - x) * (cost - y), 0) / spread);
  return { base: Math.max(0, y - each * x), each };
}

/** Processors that take what is ready in its order; whoever does one thing at a time waits for itself too. */
class Machine {
  readonly #free: number[];
  readonly #busy = new Map<string, number>();

  constructor(cores: number) {
    this.#free = Array.from({ length: cores }, () => 0);
  }

  /** Does work of somebody that is ready at a moment, and returns when it is done. */
  work(who: string, ready: number, seconds: number): number {
    const core = this.#free.indexOf(Math.min(...this.#free));
    const begin = Math.max(ready, this.#free[core] ?? 0, this.#busy.get(who) ?? 0);
    this.#free[core] = begin + seconds;
    this.#busy.set(who, begin + seconds);
    return begin + seconds;
  }
}

/** How long one announcement takes until all have acknowledged it, with so long a way between any two. */
export function acknowledge(costs: Costs, workers: number, way: number, cores = workers + 2): number {
  // With a processor for each there is nothing to wait for, and no pool to look through.
  const machine = new Machine(Math.min(cores, 64));
  const shared = cores < workers + 2;
  const who = (name: string) => (shared || name === "redis" || name === "writer" ? machine : new Machine(1));
  const told = who("writer").work("writer", 0, costs.writer.base) + way;
  const half = costs.redis.each / 2;
  let published = who("redis").work("redis", told, costs.redis.base);
  const replies: number[] = [];
  for (let worker = 0; worker < workers; worker += 1) {
    published = who("redis").work("redis", published, half);
    replies.push(who(`worker ${worker}`).work(`worker ${worker}`, published + way, costs.listener) + way);
  }
  let done = 0;
  for (const reply of replies.sort((a, b) => a - b)) {
    const passed = who("redis").work("redis", reply, half) + way;
    done = who("writer").work("writer", passed, costs.writer.each);
  }
  return done;
}

/** How many frames a second reach all workers, whichever of those who take part is busy first. */
export function fanOut(costs: Costs, workers: number, cores = workers + 1): number {
  const [writer, redis] = [at(costs.writer, workers), at(costs.redis, workers)];
  const all = (writer + redis + costs.listener * (workers - 1)) / cores;
  return 1 / Math.max(writer, redis, costs.listener, all);
}
