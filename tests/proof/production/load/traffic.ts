import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment } from "../deployment/deployment.ts";
import { type Outcome, Visitor } from "../pages/visitor.ts";
import { Crowd, ROOM_SIZE } from "./crowd.ts";

const WRITERS = 8;
const READERS = 8;
const PAUSE = 50;

/** How much of something there was while something went wrong. */
export interface Report {
  readonly requests: number;
  /** Requests that got no answer, or one of 500 and above, by code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Other answers than those that were wanted. */
  readonly refused: Readonly<Record<string, number>>;
  /** Seconds from the fault to the last request that failed. */
  readonly recovered: number;
  /** Milliseconds within which half, and 99 of 100, were answered. */
  readonly median: number;
  readonly p99: number;
  readonly written: number;
  readonly writesLost: number;
  /** What was written more than once, though it was asked for once. */
  readonly writesTwice: number;
  readonly said: number;
  readonly messagesLost: number;
  /** Connections of the chat that were cut, and the seconds for which the one was out that was out longest. */
  readonly cut: number;
  readonly back: number;
}

interface Event {
  readonly at: number;
  readonly code: number | string;
  readonly ms: number;
}

/** People who write, read and talk without a pause, and remember what they were told is done. */
export class Traffic {
  static readonly writers = WRITERS;
  private readonly mark = randomBytes(4).toString("hex");
  private events: Event[] = [];
  private written: string[] = [];
  private going = false;
  private turn = 0;
  private workers: Promise<void>[] = [];

  private constructor(
    private readonly deployment: Deployment,
    private readonly visitor: Visitor,
    private readonly tokens: readonly string[],
    readonly crowd: Crowd,
  ) {}

  static async start(deployment: Deployment, talkers: number): Promise<Traffic> {
    const visitor = new Visitor(deployment);
    // As many as a room holds: a name is announced once in a room.
    const people = await Promise.all(Array.from({ length: ROOM_SIZE }, () => enrol(visitor)));
    const crowd = new Crowd(deployment, people, talkers);
    const tokens = people.map(({ token }) => token);
    const traffic = new Traffic(deployment, visitor, tokens, crowd);
    await crowd.start();
    traffic.going = true;
    traffic.workers = [
      ...Array.from({ length: WRITERS }, (_, index) => traffic.write(index)),
      ...Array.from({ length: READERS }, () => traffic.read()),
    ];
    return traffic;
  }

  /** Lets something happen while everybody goes on, and says what became of them; what was told is read back. */
  async during(happen: () => Promise<unknown>, after = 3): Promise<Report> {
    await sleep(1_500);
    this.events = [];
    this.written = [];
    this.crowd.forget();
    const begun = performance.now();
    await happen();
    // What was cut is noticed before it is waited for.
    await sleep(after * 1_000);
    await this.crowd.whole(60);
    await sleep(500);
    const events = this.events.slice();
    const written = this.written.slice();
    const crowd = this.crowd.account();
    const failed = events.filter(({ code }) => typeof code === "string" || code >= 500);
    const refused = events.filter(({ code }) => typeof code === "number" && code >= 400 && code < 500);
    const last = failed.at(-1);
    const times = events.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
    return {
      requests: events.length,
      failed: count(failed),
      refused: count(refused),
      recovered: last === undefined ? 0 : (last.at - begun) / 1_000,
      median: at(0.5),
      p99: at(0.99),
      written: written.length,
      writesLost: await this.lost("items", "name", written),
      writesTwice: await this.twice(),
      said: crowd.said.length,
      messagesLost: await this.lost("messages", "content", crowd.said),
      cut: crowd.cut,
      back: crowd.back,
    };
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.workers);
    this.visitor.close();
    await this.crowd.stop();
  }

  /** How many of what was acknowledged the database does not hold. */
  private async lost(table: string, column: string, told: readonly string[]): Promise<number> {
    const held = new Set(await this.deployment.sql(`SELECT ${column} FROM ${table}`));
    return told.filter((one) => !held.has(one)).length;
  }

  private async twice(): Promise<number> {
    const text = `SELECT name FROM items WHERE name LIKE '${this.mark}-%' GROUP BY name HAVING count(*) > 1`;
    return (await this.deployment.sql(text)).length;
  }

  private async write(index: number): Promise<void> {
    const headers = { authorization: `Bearer ${this.tokens[index % this.tokens.length]}` };
    while (this.going) {
      this.turn += 1;
      const name = `${this.mark}-${this.turn}`;
      const { code } = await this.noted(() => this.visitor.json("/api/v1/items", { name }, headers));
      if (code === 201) this.written.push(name);
      await sleep(PAUSE);
    }
  }

  private async read(): Promise<void> {
    for (let turn = 0; this.going; turn += 1) {
      await this.noted(() => this.visitor.ask(`/api/v1/items?page=${1 + (turn % 20)}&size=20`));
      await sleep(PAUSE);
    }
  }

  private async noted(ask: () => Promise<Outcome>): Promise<Outcome> {
    const begun = performance.now();
    const outcome = await ask();
    const at = performance.now();
    this.events.push({ at, code: outcome.code, ms: at - begun });
    return outcome;
  }
}

/** A new user, signed in. */
export async function enrol(visitor: Visitor): Promise<{ name: string; password: string; token: string }> {
  const name = `p${randomBytes(5).toString("hex")}`;
  const password = `a password of ${randomBytes(6).toString("hex")}`;
  const made = await visitor.json("/api/v1/register", {
    username: name,
    email: `${name}@example.com`,
    password,
  });
  if (made.code !== 201) throw new Error(`register: ${made.code} ${made.body}`);
  const form = new URLSearchParams({ username: name, password }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const { code, body } = await visitor.ask("/api/v1/token", { method: "POST", headers, body: form });
  if (code !== 200) throw new Error(`token: ${code} ${body}`);
  return { name, password, token: (JSON.parse(body) as { access_token: string }).access_token };
}

function count(events: readonly Event[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of events) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
