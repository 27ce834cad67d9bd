import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import { Answer } from "./answer.ts";

/** One request and its answer, as a transcript shows them. */
export interface Exchange {
  method: string;
  path: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  ms: number;
}

/** What a request sends along. */
export interface RequestOptions {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Iterable<Buffer> | AsyncIterable<Buffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address to send from: on the loopback network, every one of 127.0.0.0/8 is ours. */
  readonly from?: string;
}

/** Sends one request, exactly as told, over a connection of its own; the path stands from the base. */
export function send(
  baseUrl: string,
  method: string,
  path: string,
  options: RequestOptions = {},
  onExchange?: (exchange: Exchange) => void,
): Promise<Answer> {
  const url = new URL(baseUrl);
  const headers: Record<string, string> = { ...options.headers };
  let body: RequestOptions["body"] = options.body;
  if (options.json !== undefined) {
    body = JSON.stringify(options.json);
    headers["content-type"] ??= "application/json";
  } else if (options.form !== undefined) {
    body = new URLSearchParams(options.form).toString();
    headers["content-type"] ??= "application/x-www-form-urlencoded";
  }
  const whole = typeof body === "string" || Buffer.isBuffer(body) ? Buffer.from(body) : undefined;
  if (whole !== undefined) headers["content-length"] ??= String(whole.length);
  else if (body === undefined && !["GET", "HEAD", "OPTIONS"].includes(method))
    headers["content-length"] = "0";
  const open = url.protocol === "https:" ? httpsRequest : httpRequest;
  const what = `${method} ${path.slice(0, 120)}`;
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    let answered = false;
    const outgoing = open(
      {
        hostname: url.hostname,
        port: url.port === "" ? undefined : url.port,
        method,
        path: `${url.pathname.replace(/\/+$/, "")}${path}`,
        headers,
        agent: false,
        ...(options.from !== undefined && { localAddress: options.from }),
      },
      (incoming) => {
        answered = true;
        const parts: Buffer[] = [];
        incoming.on("data", (part: Buffer) => parts.push(part));
        const done = (): void => {
          const ms = performance.now() - begun;
          const answer = new Answer(
            incoming.statusCode ?? 0,
            incoming.headers,
            Buffer.concat(parts),
            ms,
            what,
          );
          onExchange?.({
            method,
            path,
            requestHeaders: headers,
            requestBody: whole === undefined ? "" : whole.subarray(0, 2_000).toString("utf8"),
            status: answer.status,
            headers: answer.headers,
            body: answer.raw.subarray(0, 2_000).toString("utf8"),
            ms: Math.round(ms),
          });
          outgoing.destroy();
          resolve(answer);
        };
        incoming.once("end", done);
        incoming.once("error", (error) => (parts.length > 0 ? done() : reject(error)));
      },
    );
    outgoing.on("error", (error) => {
      // An early 413 may arrive together with the reset of a body that is still being sent.
      if (!answered) setTimeout(() => !answered && reject(new Error(`${what}: ${error.message}`)), 500);
    });
    if (whole !== undefined) outgoing.end(whole);
    else if (body === undefined) outgoing.end();
    else {
      const parts = Readable.from(body as AsyncIterable<Buffer>, { objectMode: false });
      outgoing.once("close", () => parts.destroy());
      parts.pipe(outgoing);
    }
  });
}
