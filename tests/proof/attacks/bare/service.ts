import { readdir, readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import type { Project } from "../../service/project.ts";

/** A service that is reached without a proxy. */
export interface Bare {
  readonly server: "uvicorn" | "granian";
  readonly project: Project;
  readonly url: string;
  /** The process that was started; workers are its children. */
  readonly pid: number;
}

/** An attack on such a service: it returns what was found, and throws where the service did not hold. */
export interface Attack {
  readonly name: string;
  /** The servers on which it is tried; both, where none is named. */
  readonly on?: Bare["server"];
  run(bare: Bare): Promise<string>;
}

/** A TCP connection on which anything can be sent. */
export class Wire {
  heard = "";
  open = true;
  readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (data) => {
      // The beginning shows what was answered.
      if (this.heard.length < 10_000) this.heard += data.toString("latin1");
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.open = false;
        resolve();
      });
    });
  }

  /** Connects; from another address of the loopback network, where one is named. */
  static to({ url }: Pick<Bare, "url">, localAddress = "127.0.0.1"): Promise<Wire> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), localAddress });
      socket.once("connect", () => resolve(new Wire(socket)));
      socket.once("error", reject);
    });
  }

  /** The statuses of all answers, in their order. */
  get statuses(): readonly number[] {
    return [...this.heard.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
  }

  /** The status of the last answer; 0 without one. */
  get status(): number {
    return this.statuses.at(-1) ?? 0;
  }

  send(data: string | Buffer): void {
    if (this.open) this.socket.write(data, "latin1");
  }

  /** Stops reading what comes. */
  deafen(): void {
    this.socket.pause();
  }

  /** Sends the same again and again; returns how many bytes went out before it was closed or the limit was reached. */
  async flood(part: string | Buffer, most: number): Promise<number> {
    const data = typeof part === "string" ? Buffer.from(part, "latin1") : part;
    let sent = 0;
    while (this.open && sent < most) {
      if (!this.socket.write(data)) {
        const drained = new Promise<void>((resolve) => this.socket.once("drain", resolve));
        if (!(await within(5, Promise.race([drained, this.closed])))) break;
      }
      sent += data.length;
      await new Promise(setImmediate);
    }
    return sent;
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Whether something happens in so many seconds. */
export async function within(seconds: number, what: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), seconds * 1_000);
  });
  try {
    return await Promise.race([what.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The memory of a process and all that it started, in MB. */
export async function memoryOf(pid: number): Promise<number> {
  const found = new Map<number, { parent: number; kilobytes: number }>();
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
    const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    found.set(Number(name), { parent: field("PPid"), kilobytes: field("VmRSS") });
  }
  const belongs = (id: number): boolean => id === pid || (id > 1 && belongs(found.get(id)?.parent ?? 0));
  let sum = 0;
  for (const [id, { kilobytes }] of found) if (belongs(id)) sum += kilobytes;
  return sum / 1024;
}

/** Asks for a page of items on a new connection, and returns how many milliseconds the answer took. */
export async function answerTime(bare: Pick<Bare, "url">): Promise<number> {
  const begun = performance.now();
  const wire = await Wire.to(bare);
  wire.send("GET /api/v1/items?size=5 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const answered = await within(10, wire.closed);
  wire.end();
  if (!answered || wire.status !== 200) {
    throw new Error(`another user is answered ${wire.status || "nothing"} meanwhile`);
  }
  return performance.now() - begun;
}
