import { readFileSync } from "node:fs";
import { connect, type TLSSocket } from "node:tls";
import type { Deployment } from "../deployment/deployment.ts";

/** A connection to the proxy on which anything can be sent, right or wrong. */
export class Raw {
  text = "";
  readonly closed: Promise<number>;

  private constructor(private readonly socket: TLSSocket) {
    const begun = performance.now();
    socket.setEncoding("latin1");
    socket.on("data", (data: string) => {
      this.text += data;
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.on("close", () => resolve((performance.now() - begun) / 1_000));
    });
  }

  static open(deployment: Deployment): Promise<Raw> {
    const { hostname, port } = new URL(deployment.url);
    const ca = readFileSync(deployment.certificate);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca, ALPNProtocols: ["http/1.1"] });
      socket.once("secureConnect", () => resolve(new Raw(socket)));
      socket.once("error", reject);
    });
  }

  /** Sends something, waits until the other side is done, and returns what it said. */
  static async say(deployment: Deployment, text: string): Promise<string> {
    const raw = await Raw.open(deployment);
    raw.send(text);
    await Promise.race([raw.closed, new Promise((resolve) => setTimeout(resolve, 5_000))]);
    raw.end();
    return raw.text;
  }

  send(text: string | Buffer): boolean {
    return !this.socket.destroyed && this.socket.write(text, "latin1");
  }

  /** Waits until what was sent is gone, or the connection is. */
  async drained(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.socket.once("drain", () => resolve()));
    await Promise.race([gone, this.closed]);
  }

  get open(): boolean {
    return !this.socket.destroyed;
  }

  end(): void {
    this.socket.destroy();
  }
}

/** The status of an answer that came as text. */
export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
}
