import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { median, quantile, type Sample } from "../load.ts";
import { signIn } from "../person.ts";
import { type Line, perSecond, type Row } from "../row.ts";
import { API, PERSON, type Served, type Stage } from "../stage.ts";

/** Messages of one round, sent in bursts that a client's queue can hold. */
const BURST = 48;
const STALLED_MESSAGES = 200;

interface Heard extends Sample {
  readonly delivered: number;
  readonly expected: number;
}

/** What is said in a room, and how soon all of it is heard. */
export const chat: Row = {
  name: "chat",
  title: "deliveries a second in a room of 1,000 and of 10, and beside a client that does not read",
  async run(stage, { rounds }) {
    const lines: Line[] = [];
    for (const [size, bursts, least] of [
      [1_000, 3, 1.2],
      [10, 40, 0.9],
    ] as const)
      lines.push(...(await crowd(stage, rounds, size, bursts, least)));
    lines.push(await beside(stage));
    return lines;
  },
};

async function crowd(
  stage: Stage,
  rounds: number,
  size: number,
  bursts: number,
  least: number,
): Promise<Line[]> {
  const [usual, ours] = [await stage.usual(), await stage.ours()];
  const token = await signIn(ours);
  const rooms = {
    usual: await enter(usual, size),
    ours: await enter(ours, size, ["bearer", token]),
    batches: await enter(ours, size, ["bearer", token, "batches"]),
  };
  const names = Object.keys(rooms) as (keyof typeof rooms)[];
  const found: Record<string, Heard[]> = {};
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) found[name] = [...(found[name] ?? []), await talk(rooms[name], bursts)];
  for (const name of names) for (const socket of rooms[name]) socket.terminate();
  await Promise.all([usual.stop(), ours.stop()]);
  const sample = (name: string): Sample => ({
    rate: median((found[name] ?? []).map(({ rate }) => rate)),
    p50: median((found[name] ?? []).map(({ p50 }) => p50)),
    p99: median((found[name] ?? []).map(({ p99 }) => p99)),
    errors: (found[name] ?? []).reduce((sum, { expected, delivered }) => sum + expected - delivered, 0),
  });
  const line = (what: string, name: string, goal?: number): Line => ({
    what,
    beside: perSecond(sample("usual").rate),
    reached: perSecond(sample(name).rate),
    figure: sample(name).rate / sample("usual").rate,
    unit: " ×",
    ...(goal === undefined ? {} : { goal: { least: goal } }),
    samples: { beside: sample("usual"), ours: sample(name) },
    note: "deliveries; errors are messages not heard",
  });
  const people = `chat, ${size.toLocaleString("en")} clients`;
  return [
    line(`${people}, one event a frame`, "ours", least),
    line(`${people}, batches by subprotocol`, "batches", size >= 1_000 ? 3 : undefined),
  ];
}

/** One client connects and never reads: what becomes of the others' messages. */
async function beside(stage: Stage): Promise<Line> {
  const figures: { alone: Heard; stalled: Heard }[] = [];
  for (const start of [() => stage.usual(), () => stage.ours()]) {
    const service = await start();
    const protocols = figures.length === 0 ? [] : ["bearer", await signIn(service)];
    const room = await enter(service, 10, protocols);
    const alone = await talk(room, STALLED_MESSAGES / BURST, LONG);
    const [silent] = await enter(service, 1, protocols, room.name);
    silent?.pause();
    const stalled = await talk(room, STALLED_MESSAGES / BURST, LONG);
    figures.push({ alone, stalled });
    silent?.terminate();
    for (const socket of room) socket.terminate();
    await service.stop();
  }
  const [usual, ours] = figures as [(typeof figures)[0], (typeof figures)[0]];
  const part = ({ stalled }: (typeof figures)[0]) => `${stalled.delivered} of ${stalled.expected}`;
  const held = ours.stalled.delivered === ours.stalled.expected;
  return {
    what: "chat beside a client that does not read: the others' p99, against none such",
    beside: `${part(usual)} heard`,
    reached: `${part(ours)} heard`,
    figure: held ? ours.stalled.p99 / ours.alone.p99 : Number.POSITIVE_INFINITY,
    unit: " ×",
    goal: { most: 1.5 },
    samples: { beside: usual.stalled, ours: ours.stalled },
  };
}

/** A message too long for a stalled client's socket to hold many of. */
const LONG = "x".repeat(3_900);

type Room = WebSocket[] & { name?: string };

let rooms = 0;

/** Lets so many in. The person is one and the same: their connections are what is counted. */
async function enter(service: Served, size: number, protocols: string[] = [], name?: string): Promise<Room> {
  rooms += 1;
  const room = name ?? `room-${rooms}`;
  const url = `${service.url.replace("http", "ws")}${API}/ws/${room}/${PERSON.username}`;
  const sockets: Room = [];
  sockets.name = room;
  while (sockets.length < size) {
    const next = Array.from({ length: Math.min(50, size - sockets.length) }, () => open(url, protocols));
    sockets.push(...(await Promise.all(next)));
  }
  await sleep(500);
  return sockets;
}

function open(url: string, protocols: string[]): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, { perMessageDeflate: false, skipUTF8Validation: true });
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** One says something in bursts, everybody listens; the next burst begins when the last was heard. */
async function talk(room: Room, bursts: number, tail = ""): Promise<Heard> {
  const times: number[] = [];
  let delivered = 0;
  let expected = 0;
  let wake = () => {};
  const hear = (data: WebSocket.RawData) => {
    const now = performance.now();
    // Whatever the frame is, one event or several: each message says when it was sent.
    for (const [, sent] of data.toString().matchAll(/"content":\s?"@([\d.]+)@/g)) {
      delivered += 1;
      times.push(now - Number(sent));
    }
    if (delivered >= expected) wake();
  };
  for (const socket of room) socket.on("message", hear);
  const begun = performance.now();
  let last = begun;
  for (let burst = 0; burst < bursts; burst += 1) {
    expected += BURST * room.length;
    const all = new Promise<void>((resolve) => {
      wake = resolve;
    });
    for (let number = 0; number < BURST; number += 1)
      room[number % room.length]?.send(JSON.stringify({ content: `@${performance.now()}@${tail}` }));
    await Promise.race([all, sleep(8_000)]);
    last = performance.now();
    if (delivered < expected) break;
  }
  for (const socket of room) socket.off("message", hear);
  const seconds = (last - begun) / 1_000;
  return {
    rate: delivered / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    errors: expected - delivered,
    delivered,
    expected,
  };
}
