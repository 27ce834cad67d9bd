import { readFileSync } from "node:fs";
import https from "node:https";
import type { Deployment } from "../deployment/deployment.ts";

/** What a request got: a status, or the reason why there was none. */
export interface Outcome {
  readonly code: number | string;
  readonly body: string;
}

/** How to ask. */
export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Asks through the proxy over connections that are kept, and knows its certificate. */
export class Visitor {
  private readonly agent: https.Agent;
  /** How often it asked again. */
  again = 0;

  constructor(
    private readonly deployment: Deployment,
    connections = 64,
  ) {
    const ca = readFileSync(deployment.certificate);
    this.agent = new https.Agent({ keepAlive: true, maxSockets: connections, ca });
  }

  /** Asks once, and again over a new connection where an idle one had been closed before anything was sent. */
  ask(path: string, { method = "GET", headers = {}, body }: Request = {}): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { method, headers, agent: this.agent, timeout: 30_000 };
      const request = https.request(`${this.deployment.url}${path}`, options, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({ code: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        );
        answer.on("error", (error) => resolve(failure(error)));
      });
      request.on("timeout", () => request.destroy(new Error("TIMEOUT")));
      request.on("error", (error) => {
        // An idle connection that the proxy closed at that moment: nothing of the request was read.
        const closed = request.reusedSocket && ["ECONNRESET", "EPIPE"].includes(nameOf(error));
        if (closed) this.again += 1;
        resolve(
          closed ? this.ask(path, { method, headers, ...(body !== undefined && { body }) }) : failure(error),
        );
      });
      request.end(body);
    });
  }

  json(path: string, value: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const body = JSON.stringify(value);
    const own = { "content-type": "application/json", "content-length": `${Buffer.byteLength(body)}` };
    return this.ask(path, { method: "POST", headers: { ...own, ...headers }, body });
  }

  close(): void {
    this.agent.destroy();
  }
}

function failure(error: Error): Outcome {
  return { code: nameOf(error), body: "" };
}

function nameOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
