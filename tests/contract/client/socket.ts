import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";

/** What the chat sends. */
export interface Frame {
  type: string;
  username?: string;
  content?: string;
  code?: string;
  message?: string;
  timestamp: string;
  users_count?: number;
}

/** The largest frame that is read, in bytes: the service answers in a few kilobytes. */
export const MAX_FRAME_BYTES = 1024 * 1024;
/** What a frame takes besides its text, in bytes. */
const FRAME_OVERHEAD = 256;

/** How much all sockets of a run may keep of what they hear. */
export class SocketStore {
  constructor(private left = 256 * 1024 * 1024) {}

  /** Whether there is room for so many bytes. */
  take(bytes: number): boolean {
    this.left -= bytes;
    return this.left >= 0;
  }

  give(bytes: number): void {
    this.left += bytes;
  }
}

/** One websocket of the chat; frames are kept until they are asked for. */
export class ChatSocket {
  readonly frames: Frame[] = [];
  readonly seen: Frame[] = [];
  readonly closed: Promise<number>;
  readonly opened: Promise<void>;
  private wake: (() => void)[] = [];
  private code: number | undefined;
  private kept = 0;
  private broken = "";

  constructor(
    readonly ws: WebSocket,
    private readonly store: SocketStore,
    private readonly wrote: () => void,
  ) {
    this.opened = new Promise((resolve, reject) => {
      ws.once("open", resolve);
      ws.once("error", reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      ws.once("close", (code) => {
        this.code = code;
        resolve(code);
        this.stir();
      });
    });
    ws.on("error", (error) => {
      this.broken ||= error.message;
    });
    ws.on("message", (data: Buffer) => {
      if (this.broken !== "") return;
      const size = data.length * 2 + FRAME_OVERHEAD;
      this.kept += size;
      if (!this.store.take(size)) return this.refuse("more was sent than this run keeps");
      try {
        const frame = JSON.parse(data.toString()) as Frame;
        if (frame.type === "message") this.wrote();
        this.frames.push(frame);
        this.seen.push(frame);
      } catch {
        return this.refuse(`a frame is not JSON: ${data.subarray(0, 100).toString()}`);
      }
      this.stir();
    });
  }

  /** Ends a socket that sent what nothing can be made of. */
  private refuse(why: string): void {
    this.broken = why;
    this.ws.terminate();
  }

  /** Cuts the connection and gives back what was kept of it. */
  end(): void {
    this.ws.terminate();
    this.store.give(this.kept);
    this.kept = 0;
  }

  private stir(): void {
    const waiting = this.wake;
    this.wake = [];
    for (const wake of waiting) wake();
  }

  send(content: string): void {
    this.wrote();
    this.ws.send(JSON.stringify({ content }));
  }

  /** The next frame that fits; those before it are dropped. */
  async next(fits: (frame: Frame) => boolean, what: string, ms = 5_000): Promise<Frame> {
    const end = Date.now() + ms;
    for (;;) {
      for (let frame = this.frames.shift(); frame !== undefined; frame = this.frames.shift()) {
        if (fits(frame)) return frame;
      }
      if (this.code !== undefined)
        assert.fail(`${what}: the socket was closed with ${this.code} ${this.broken}`.trimEnd());
      const left = end - Date.now();
      if (left <= 0)
        assert.fail(`${what}: nothing within ${ms} ms; seen ${JSON.stringify(this.seen.slice(-5))}`);
      await Promise.race([
        new Promise<void>((resolve) => this.wake.push(resolve)),
        sleep(left, undefined, { ref: false }),
      ]);
    }
  }

  message(content: string, ms?: number): Promise<Frame> {
    return this.next(
      (f) => f.type === "message" && f.content === content,
      `message ${content.slice(0, 40)}`,
      ms,
    );
  }
  joined(username: string, ms?: number): Promise<Frame> {
    return this.next((f) => f.type === "user_joined" && f.username === username, `join of ${username}`, ms);
  }
  left(username: string, ms?: number): Promise<Frame> {
    return this.next((f) => f.type === "user_left" && f.username === username, `leave of ${username}`, ms);
  }
  error(ms?: number): Promise<Frame> {
    return this.next((f) => f.type === "error", "an error frame", ms);
  }

  /** The code it is closed with. A handshake refused (403) counts as the refusal it is: 1008. */
  async closeCode(ms: number): Promise<number> {
    const timer = new AbortController();
    const late = sleep(ms, -1, { signal: timer.signal }).catch(() => -1);
    const code = await Promise.race([this.closed, late]);
    timer.abort();
    if (code === -1) assert.fail(`the socket is still open after ${ms} ms`);
    return code;
  }

  async close(): Promise<void> {
    this.ws.close();
    await Promise.race([this.closed, sleep(2_000, undefined, { ref: false })]);
  }
}

export interface SocketOptions {
  /** How a jwt user says who they are; the first frame by default. */
  readonly by?: "frame" | "bare-frame" | "subprotocol" | "nothing";
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}
