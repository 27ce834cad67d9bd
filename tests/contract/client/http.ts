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
  /** Milliseconds until the whole answer has to be here. */
  readonly within?: number;
  readonly signal?: AbortSignal;
}

/** What is read of an answer, in bytes: no case asks for more than 8 MiB. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
export const MAX_HEAD_BYTES = 64 * 1024;
/** No case waits for an answer longer than this, in milliseconds. */
const MAX_REQUEST_MS = 60_000;

/** Sends one request, exactly as given, over a connection of its own, and follows no redirect; the path is from the base. */
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
  const { within = MAX_REQUEST_MS, signal } = options;
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    let answered = false;
    let over = false;
    const outgoing = open(
      {
        hostname: url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port === "" ? undefined : url.port,
        method,
        path: `${url.pathname.replace(/\/+$/, "")}${path}`,
        headers,
        agent: false,
        maxHeaderSize: MAX_HEAD_BYTES,
        ...(options.from !== undefined && { localAddress: options.from }),
      },
      (incoming) => {
        answered = true;
        const parts: Buffer[] = [];
        let size = 0;
        incoming.on("data", (part: Buffer) => {
          size += part.length;
          if (size > MAX_ANSWER_BYTES) give(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
          else parts.push(part);
        });
        const done = (): void => {
          if (over) return;
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
          end();
          resolve(answer);
        };
        incoming.once("end", done);
        incoming.once("error", (error) => (parts.length > 0 ? done() : give(error.message)));
      },
    );
    const timer = setTimeout(() => give(`no whole answer within ${within / 1000} s`), within);
    const stop = (): void => give("stopped");
    /** Nothing more of this request is heard, whatever the service still sends. */
    const end = (): void => {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      outgoing.destroy();
    };
    const give = (why: string): void => {
      if (over) return;
      end();
      reject(new Error(`${what}: ${why}`));
    };
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) return stop();
    outgoing.on("error", (error) => {
      // An early 413 may arrive together with the reset of a body that is still being sent.
      if (!answered && !over) setTimeout(() => !answered && give(error.message), 500);
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
