/** Seconds of processor time that one operation costs each who takes part, by the number of workers. */
export interface Costs {
  /** The process that announces or publishes. */
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

/** Processors that take what is ready in its order; a worker that does one thing at a time waits for itself, too. */
class Machine {
  readonly #free: number[];
  readonly #busy = new Map<string, number>();

  constructor(cores: number) {
    this.#free = Array.from({ length: cores }, () => 0);
  }

  /** Does a user's work that is ready at a moment, and returns when it is done. */
  work(who: string, ready: number, seconds: number): number {
    const core = this.#free.indexOf(Math.min(...this.#free));
    const begin = Math.max(ready, this.#free[core] ?? 0, this.#busy.get(who) ?? 0);
    this.#free[core] = begin + seconds;
    this.#busy.set(who, begin + seconds);
    return begin + seconds;
  }
}

/** What a simulated announcement happens on. */
export interface Place {
  readonly workers: number;
  /** Seconds from any one to any other. */
  readonly way: number;
  /** Processors for all; without it, each who takes part has one. */
  readonly cores?: number;
  /** How much of their work the writer and a worker do before they pass on what they have; the rest follows. */
  readonly before: number;
}

/** How long one announcement takes until all others have acknowledged it, in seconds. */
export function acknowledge(costs: Costs, { workers, way, cores, before }: Place): number {
  const shared = cores === undefined ? undefined : new Machine(cores);
  const redis = shared ?? new Machine(1);
  const passOn = (machine: Machine, name: string, ready: number, seconds: number) => {
    const passed = machine.work(name, ready, seconds * before);
    if (before < 1) machine.work(name, passed, seconds * (1 - before));
    return passed + way;
  };
  const half = costs.redis.each / 2;
  const writer = shared ?? new Machine(1);
  const told = passOn(writer, "writer", 0, costs.writer.base);
  let published = redis.work("redis", told, costs.redis.base);
  const replies: number[] = [];
  for (let worker = 1; worker < workers; worker += 1) {
    published = redis.work("redis", published, half);
    replies.push(passOn(shared ?? new Machine(1), `worker ${worker}`, published + way, costs.listener));
  }
  let done = 0;
  for (const reply of replies.sort((a, b) => a - b)) {
    const passed = redis.work("redis", reply, half) + way;
    done = writer.work("writer", passed, costs.writer.each);
  }
  return done;
}

/** The share of work before passing on with which a simulated announcement takes as long as a measured one. */
export function fitBefore(costs: Costs, place: Omit<Place, "before">, seconds: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 30; step += 1) {
    const before = (low + high) / 2;
    if (acknowledge(costs, { ...place, before }) < seconds) low = before;
    else high = before;
  }
  return high;
}

/** How many frames a second reach all workers, whichever of those who take part is busy first. */
export function fanOut(costs: Costs, workers: number, cores = workers + 1): number {
  const [writer, redis] = [at(costs.writer, workers), at(costs.redis, workers)];
  const all = (writer + redis + costs.listener * (workers - 1)) / cores;
  return 1 / Math.max(writer, redis, costs.listener, all);
}
