import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { until } from "../../../support/process.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** How many people are in a room. */
export const ROOM_SIZE = 20;
const PAUSE = 2_000;

interface Frame {
  readonly type: string;
  readonly content?: string;
}

/** One connection to the chat, opened again whenever it is cut. */
class Talker {
  private socket: WebSocket | undefined;
  private going = true;
  private turn = 0;
  /** Whether it hears what it says. */
  joined = false;
  /** Since when. */
  since = 0;
  cut = 0;
  /** When it was last cut. */
  private cutAt = 0;
  /** What it said and heard itself say: it was told that it is said. */
  heard: string[] = [];

  constructor(
    private readonly url: string,
    private readonly ca: Buffer,
    private readonly person: { readonly name: string; readonly token: string },
    private readonly mark: string,
  ) {}

  open(): void {
    if (!this.going) return;
    const socket = new WebSocket(this.url, {
      ca: this.ca,
      handshakeTimeout: 5_000,
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on("open", () => {
      socket.send(JSON.stringify({ type: "auth", token: this.person.token }));
      this.say();
    });
    socket.on("message", (data) => this.take(JSON.parse(String(data)) as Frame));
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.joined) {
        this.cut += 1;
        this.cutAt = performance.now();
      }
      this.joined = false;
      setTimeout(() => this.open(), 250 + Math.random() * 250);
    });
  }

  private take({ type, content = "" }: Frame): void {
    if (type !== "message" || !content.startsWith(`${this.mark}-`)) return;
    this.heard.push(content);
    if (!this.joined) this.since = performance.now();
    this.joined = true;
  }

  /** Seconds for which it was out when it was last cut. */
  get out(): number {
    return (this.since - this.cutAt) / 1_000;
  }

  private say(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.turn += 1;
    this.socket.send(JSON.stringify({ content: `${this.mark}-${this.turn}` }));
  }

  async talk(): Promise<void> {
    await sleep(Math.random() * PAUSE);
    while (this.going) {
      this.say();
      await sleep(PAUSE);
    }
  }

  end(): void {
    this.going = false;
    this.socket?.terminate();
  }
}

/** Many connections to the chat, in rooms of twenty. */
export class Crowd {
  private readonly talkers: Talker[];

  constructor(
    deployment: Deployment,
    people: readonly { readonly name: string; readonly token: string }[],
    size: number,
  ) {
    const ca = readFileSync(deployment.certificate);
    const base = deployment.url.replace("https", "wss");
    const stamp = Date.now().toString(36);
    this.talkers = Array.from({ length: size }, (_, index) => {
      const person = people[index % people.length];
      if (person === undefined) throw new Error("no user is there to talk");
      const room = `crowd-${stamp}-${Math.floor(index / ROOM_SIZE)}`;
      const url = `${base}/api/v1/ws/${room}/${person.name}`;
      return new Talker(url, ca, person, `${stamp}-${index}`);
    });
  }

  get size(): number {
    return this.talkers.length;
  }

  async start(): Promise<void> {
    for (const talker of this.talkers) {
      talker.open();
      await sleep(10);
    }
    try {
      await this.whole(60);
    } catch (error) {
      await this.stop();
      throw error;
    }
    for (const talker of this.talkers) void talker.talk();
  }

  /** Waits until everybody is in. */
  async whole(seconds: number): Promise<void> {
    if (await until(async () => this.talkers.every(({ joined }) => joined), seconds)) return;
    const out = this.talkers.filter(({ joined }) => !joined).length;
    throw new Error(`after ${seconds} s, ${out} of ${this.size} connections of the chat are not back`);
  }

  forget(): void {
    for (const talker of this.talkers) Object.assign(talker, { cut: 0, heard: [] });
  }

  account(): { said: string[]; cut: number; back: number } {
    const cut = this.talkers.filter((talker) => talker.cut > 0);
    return {
      said: this.talkers.flatMap(({ heard }) => heard),
      cut: cut.length,
      back: Math.max(0, ...cut.map(({ out }) => out)),
    };
  }

  async stop(): Promise<void> {
    for (const talker of this.talkers) talker.end();
    await sleep(100);
  }
}
