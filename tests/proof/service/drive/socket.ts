import WebSocket from "ws";
import type { Person } from "./driver.ts";

/** What is read of a frame. */
export interface Frame {
  readonly type?: string;
  readonly username?: string;
  readonly content?: string;
}

/** One person's websocket, with what it has heard. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #heard: Frame[] = [];
  readonly #note: (request: string, frame: unknown) => void;
  #closed: string | undefined;

  private constructor(socket: WebSocket, note: (request: string, frame: unknown) => void) {
    this.#socket = socket;
    this.#note = note;
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      note("receive", frame);
      this.#heard.push(frame);
    });
    socket.on("close", (code) => {
      this.#closed = `closed with ${code}`;
    });
    socket.on("error", (error) => {
      this.#closed = error.message;
    });
  }

  static async open(
    url: string,
    person: Person,
    origin: string,
    note: (request: string, frame: unknown) => void,
  ): Promise<Socket> {
    const headers: Record<string, string> = person.cookie ? { cookie: person.cookie, origin } : {};
    const inner = new WebSocket(url, { headers, handshakeTimeout: 10_000 });
    const socket = new Socket(inner, note);
    await new Promise<void>((resolve, reject) => {
      inner.once("open", () => resolve());
      inner.once("error", reject);
    });
    if (person.token) socket.send({ type: "auth", token: person.token });
    return socket;
  }

  send(frame: Readonly<Record<string, unknown>>): void {
    this.#note("send", frame);
    this.#socket.send(JSON.stringify(frame));
  }

  /** The first frame heard that is wanted, past or to come. */
  async wait(what: string, wanted: (frame: Frame) => boolean): Promise<Frame> {
    const end = Date.now() + 10_000;
    while (Date.now() < end) {
      const frame = this.#heard.find(wanted);
      if (frame !== undefined) return frame;
      if (this.#closed !== undefined) throw new Error(`${what}: ${this.#closed}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${what}: nothing came in 10 s`);
  }

  close(): void {
    this.#socket.close(1000);
  }
}
