import { must } from "../../tests/support/process.ts";

/** What one run of load has shown; times in milliseconds. */
export interface Sample {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** What a browser sends, so that every layer has its work. */
const HEADERS = ["Origin: http://localhost:3000", "Accept-Encoding: gzip", "User-Agent: wrk"];

/** Asks for an address over and over by wrk. */
export async function hammer(
  url: string,
  seconds: number,
  connections = 16,
  more: readonly string[] = [],
): Promise<Sample> {
  const headers = [...HEADERS, ...more].flatMap((header) => ["-H", header]);
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", ...headers, url];
  const output = await must("wrk", args);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? Number.NaN);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0);
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output);
  const errors = refused + (broken?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0);
  return { rate, p50: milliseconds(output, "50%"), p99: milliseconds(output, "99%"), errors };
}

function milliseconds(output: string, mark: string): number {
  const [, value, unit] = new RegExp(`^\\s+${mark}\\s+([\\d.]+)(us|ms|s|m)\\s*$`, "m").exec(output) ?? [];
  return Number(value) * ({ us: 0.001, ms: 1, s: 1_000, m: 60_000 }[unit ?? ""] ?? Number.NaN);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** The value that so large a part of all does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The median of each figure; errors are added up. */
export function middle(samples: readonly Sample[]): Sample {
  return {
    rate: median(samples.map(({ rate }) => rate)),
    p50: median(samples.map(({ p50 }) => p50)),
    p99: median(samples.map(({ p99 }) => p99)),
    errors: samples.reduce((sum, { errors }) => sum + errors, 0),
  };
}

/** Runs several loads in turn, again and again, and returns the middle of each. */
export async function alternate<Name extends string>(
  rounds: number,
  loads: Readonly<Record<Name, () => Promise<Sample>>>,
): Promise<Record<Name, Sample>> {
  const names = Object.keys(loads) as Name[];
  const found = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) found.get(name)?.push(await loads[name]());
  return Object.fromEntries(names.map((name) => [name, middle(found.get(name) ?? [])])) as Record<
    Name,
    Sample
  >;
}
