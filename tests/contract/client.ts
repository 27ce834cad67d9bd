import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { WebSocket } from "ws";
import { type Facts, Skip } from "./case.ts";

export type Manage = (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<void>;

export interface Envelope {
  code: string;
  message: string;
  errors?: { field: string; message: string; type: string }[];
  request_id: string;
  timestamp: string;
}
export interface UserOut {
  id: number;
  email: string;
  username: string;
  is_active: boolean;
  is_superuser: boolean;
  created_at: string;
}
export interface Item {
  id: number;
  name: string;
  description: string | null;
  views: number;
  owner_id: number | null;
  created_at: string;
  updated_at: string;
}
export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  size: number;
  pages: number;
}
export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
}
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

export interface RequestOptions {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Iterable<Buffer> | AsyncIterable<Buffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|\+00:00)$/;

export class Answer {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly raw: Buffer,
    readonly ms: number,
    private readonly what: string,
  ) {}

  get text(): string {
    const body = this.headers["content-encoding"] === "gzip" ? gunzipSync(this.raw) : this.raw;
    return body.toString("utf8");
  }

  as<T>(): T {
    try {
      return JSON.parse(this.text) as T;
    } catch {
      throw new assert.AssertionError({ message: `${this.what}: not JSON: ${this.text.slice(0, 200)}` });
    }
  }

  header(name: string): string {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(", ") : (value ?? "");
  }

  /** The status expected, or a failure that shows what came instead. */
  is(...statuses: number[]): this {
    if (!statuses.includes(this.status)) {
      assert.fail(
        `${this.what}: wanted ${statuses.join(" or ")}, got ${this.status} ${this.text.slice(0, 300)}`,
      );
    }
    return this;
  }

  /** An error in the one envelope: its status, its code, and every field as promised. */
  error(status: number | readonly number[], code?: string | readonly string[]): Envelope {
    this.is(...(typeof status === "number" ? [status] : status));
    const body = this.as<Envelope>();
    const known = ["code", "message", "errors", "request_id", "timestamp"];
    const extra = Object.keys(body).filter((key) => !known.includes(key));
    assert.deepEqual(extra, [], `${this.what}: fields outside the envelope`);
    assert.match(body.code ?? "", /^[A-Z_]+$/, `${this.what}: no code in ${this.text.slice(0, 300)}`);
    assert.ok(typeof body.message === "string" && body.message !== "", `${this.what}: no message`);
    assert.match(body.timestamp ?? "", TIMESTAMP, `${this.what}: timestamp`);
    assert.equal(
      body.request_id,
      this.header("x-request-id"),
      `${this.what}: request_id is not the header's`,
    );
    if (code !== undefined) {
      const codes = typeof code === "string" ? [code] : code;
      assert.ok(codes.includes(body.code), `${this.what}: wanted ${codes.join(" or ")}, got ${body.code}`);
    }
    if (body.code === "VALIDATION_ERROR") {
      assert.ok(Array.isArray(body.errors) && body.errors.length > 0, `${this.what}: errors are missing`);
      for (const entry of body.errors) {
        assert.deepEqual(Object.keys(entry).sort(), ["field", "message", "type"], `${this.what}: errors[]`);
      }
    }
    return body;
  }

  /** Anything but a failure of the server; errors keep the envelope. */
  clientErrorOr(...statuses: number[]): this {
    if (statuses.includes(this.status)) return this;
    assert.ok(
      this.status >= 400 && this.status < 500,
      `${this.what}: wanted a 4xx, got ${this.status} ${this.text.slice(0, 300)}`,
    );
    if (this.headers["content-type"]?.includes("json")) this.error(this.status);
    return this;
  }
}

/** Somebody who sends requests: nobody in particular, a user with a token, or a browser with a cookie. */
export class Client {
  id = 0;
  username = "";
  email = "";
  password = "";
  access = "";
  refresh = "";
  csrf = "";
  readonly cookies = new Map<string, string>();

  constructor(private readonly ctx: Context) {}

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** A request under the prefix, with everything this client knows. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (this.access !== "") headers.authorization = `Bearer ${this.access}`;
    if (this.ctx.facts.auth === "session") {
      const unsafe = !["GET", "HEAD", "OPTIONS"].includes(method);
      if (unsafe && this.csrf === "") await this.fetchCsrf();
      if (unsafe) headers["x-csrf-token"] = this.csrf;
      if (this.cookies.size > 0) headers.cookie = this.cookieHeader;
    }
    const answer = await this.ctx.http(method, this.ctx.api(path), {
      ...options,
      headers: { ...headers, ...options.headers },
    });
    this.keep(answer);
    return answer;
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.request("GET", path, headers ? { headers } : {});
  }
  post(path: string, json?: unknown): Promise<Answer> {
    return this.request("POST", path, json === undefined ? {} : { json });
  }
  patch(path: string, json: unknown): Promise<Answer> {
    return this.request("PATCH", path, { json });
  }
  delete(path: string): Promise<Answer> {
    return this.request("DELETE", path);
  }

  async fetchCsrf(): Promise<string> {
    const answer = await this.ctx.http("GET", this.ctx.api("/session/csrf"), {
      headers: this.cookies.size > 0 ? { cookie: this.cookieHeader } : {},
    });
    this.keep(answer.is(200));
    this.csrf = answer.as<{ csrf_token: string }>().csrf_token;
    return this.csrf;
  }

  async register(details: { username?: string; email?: string; password?: string } = {}): Promise<UserOut> {
    this.username = details.username ?? this.ctx.unique("user");
    this.email = details.email ?? `${this.username}@example.com`;
    this.password = details.password ?? "correct horse battery";
    const body = { email: this.email, username: this.username, password: this.password };
    const user = (await this.post("/register", body)).is(201).as<UserOut>();
    this.id = user.id;
    return user;
  }

  /** Logs in by the project's own way and keeps what it hands out. */
  async login(scope?: string): Promise<Answer> {
    const answer = await this.tryLogin(this.username, this.password, scope);
    answer.is(200);
    if (this.ctx.facts.auth === "jwt") {
      const tokens = answer.as<Tokens>();
      this.access = tokens.access_token;
      this.refresh = tokens.refresh_token;
    } else {
      this.csrf = "";
    }
    return answer;
  }

  tryLogin(username: string, password: string, scope?: string): Promise<Answer> {
    if (this.ctx.facts.auth === "session") return this.post("/session", { username, password });
    const form = { username, password, ...(scope === undefined ? {} : { scope }) };
    return this.ctx.http("POST", this.ctx.api("/token"), { form });
  }

  /** A second browser or holder with the same credentials of the moment. */
  copy(): Client {
    const twin = new Client(this.ctx);
    Object.assign(twin, {
      id: this.id,
      username: this.username,
      email: this.email,
      password: this.password,
      access: this.access,
      refresh: this.refresh,
      csrf: this.csrf,
    });
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  async item(name = this.ctx.unique("item"), description: string | null = null): Promise<Item> {
    return (await this.post("/items", { name, description })).is(201).as<Item>();
  }

  private keep(answer: Answer): void {
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      const name = pair.slice(0, at).trim();
      const value = pair.slice(at + 1).trim();
      if (value === "" || value === '""' || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

export interface Frame {
  type: string;
  username?: string;
  content?: string;
  code?: string;
  message?: string;
  timestamp: string;
  users_count?: number;
}

/** One websocket of the chat; frames are kept until they are asked for. */
export class ChatSocket {
  readonly frames: Frame[] = [];
  readonly seen: Frame[] = [];
  readonly closed: Promise<number>;
  readonly opened: Promise<void>;
  private wake: (() => void)[] = [];
  private code: number | undefined;

  constructor(readonly ws: WebSocket) {
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
    ws.on("error", () => {});
    ws.on("message", (data) => {
      const frame = JSON.parse(data.toString()) as Frame;
      this.frames.push(frame);
      this.seen.push(frame);
      this.stir();
    });
  }

  private stir(): void {
    const waiting = this.wake;
    this.wake = [];
    for (const wake of waiting) wake();
  }

  send(content: string): void {
    this.ws.send(JSON.stringify({ content }));
  }

  /** The next frame that fits; those before it are dropped. */
  async next(fits: (frame: Frame) => boolean, what: string, ms = 5_000): Promise<Frame> {
    const end = Date.now() + ms;
    for (;;) {
      for (let frame = this.frames.shift(); frame !== undefined; frame = this.frames.shift()) {
        if (fits(frame)) return frame;
      }
      if (this.code !== undefined) assert.fail(`${what}: the socket was closed with ${this.code}`);
      const left = end - Date.now();
      if (left <= 0)
        assert.fail(`${what}: nothing within ${ms} ms; seen ${JSON.stringify(this.seen.slice(-5))}`);
      await Promise.race([new Promise<void>((resolve) => this.wake.push(resolve)), sleep(left)]);
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
    await Promise.race([this.closed, sleep(2_000)]);
  }
}

export interface SocketOptions {
  /** How a jwt user says who they are; the first frame unless told. */
  readonly by?: "frame" | "bare-frame" | "subprotocol" | "nothing";
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

export interface ContextOptions {
  readonly baseUrl: string;
  readonly facts: Facts;
  readonly manage?: Manage | undefined;
  readonly secret?: string | undefined;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** All that a case may use. One context serves a whole run; `unique` keeps the cases apart. */
export class Context {
  readonly baseUrl: string;
  readonly prefix: string;
  readonly facts: Facts;
  private readonly run = randomBytes(3).toString("hex");
  private count = 0;
  private sockets: ChatSocket[] = [];
  private superuser: Client | undefined;

  constructor(private readonly options: ContextOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.facts = options.facts;
    this.prefix = options.facts.apiPrefix.replace(/\/+$/, "");
  }

  has(need: "manage" | "secret"): boolean {
    return this.options[need] !== undefined;
  }

  get secret(): string {
    if (this.options.secret === undefined) throw new Skip("needs the project's SECRET_KEY");
    return this.options.secret;
  }

  async manage(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.options.manage === undefined) throw new Skip("needs the project's manage command");
    await this.options.manage(args, env);
  }

  api(path: string): string {
    return `${this.prefix}${path}`;
  }

  unique(stem: string): string {
    this.count += 1;
    return `${stem}${this.run}${this.count}`;
  }

  /** Nobody: no token, no cookie yet. */
  visitor(): Client {
    return new Client(this);
  }

  /** A fresh user, logged in; without auth, a visitor, who may write. */
  async user(scope?: string): Promise<Client> {
    const client = new Client(this);
    if (this.facts.auth === "none") return client;
    await client.register();
    await client.login(scope);
    return client;
  }

  /** The one superuser of this run, logged in anew by every case that asks. */
  async admin(): Promise<Client> {
    const client = new Client(this);
    if (this.superuser === undefined) {
      client.username = this.unique("root");
      client.email = `${client.username}@example.com`;
      client.password = "a superuser's password";
      await this.manage(["create-superuser", "--username", client.username, "--email", client.email], {
        SUPERUSER_PASSWORD: client.password,
      });
      this.superuser = client;
    }
    const again = new Client(this);
    again.username = this.superuser.username;
    again.email = this.superuser.email;
    again.password = this.superuser.password;
    await again.login();
    again.id = (await again.get("/users/me")).is(200).as<UserOut>().id;
    return again;
  }

  /** One request, exactly as told; the path stands from the root. */
  http(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const url = new URL(this.baseUrl);
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
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const what = `${method} ${path.slice(0, 120)}`;
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      let answered = false;
      const outgoing = send(
        {
          hostname: url.hostname,
          port: url.port === "" ? undefined : url.port,
          method,
          path: `${url.pathname.replace(/\/+$/, "")}${path}`,
          headers,
          agent: false,
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
            this.options.onExchange?.({
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

  /** A websocket of the chat, opened as this client; `joined` is not awaited here. */
  async socket(
    client: Client,
    room: string,
    options: SocketOptions = {},
    username = client.username,
  ): Promise<ChatSocket> {
    const by = options.by ?? "frame";
    const token = options.token ?? client.access;
    const jwt = this.facts.auth === "jwt";
    const url = `${this.baseUrl.replace(/^http/, "ws")}${this.prefix}/ws/${encodeURIComponent(room)}/${encodeURIComponent(username)}`;
    const headers: Record<string, string> = {};
    if (this.facts.auth === "session" && by !== "nothing") {
      headers.cookie = client.cookieHeader;
      headers.origin = this.baseUrl;
    }
    Object.assign(headers, options.headers);
    const protocols = jwt && by === "subprotocol" ? ["bearer", token] : [];
    const ws = new WebSocket(url, protocols, { headers, perMessageDeflate: false });
    const socket = new ChatSocket(ws);
    this.sockets.push(socket);
    try {
      await socket.opened;
    } catch (error) {
      // Closing before accepting is an HTTP 403: refused, as 1008 is.
      if (!String(error).includes("403")) throw error;
      Object.assign(socket, { closed: Promise.resolve(1008), code: 1008 });
      return socket;
    }
    if (jwt && by === "frame") ws.send(JSON.stringify({ type: "auth", token }));
    if (jwt && by === "bare-frame") ws.send(JSON.stringify({ token }));
    return socket;
  }

  /** Somebody in a room, their own join heard. */
  async join(client: Client, room: string, options: SocketOptions = {}): Promise<ChatSocket> {
    if (client.username === "") client.username = this.unique("guest");
    const socket = await this.socket(client, room, options);
    await socket.joined(client.username);
    return socket;
  }

  /** Closes what a case left open. */
  async tidy(): Promise<void> {
    const open = this.sockets;
    this.sockets = [];
    for (const socket of open) socket.ws.terminate();
    if (open.length > 0) await sleep(20);
  }
}

/** A token signed here: with another key, another algorithm, or other claims. */
export function forge(
  claims: Readonly<Record<string, unknown>>,
  key: string,
  header: Readonly<Record<string, unknown>> = { alg: "HS256", typ: "JWT" },
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  if (header.alg === "none") return `${signed}.`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

export function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
}

export const withUsers = (facts: Facts): boolean => facts.auth !== "none";
export const withTokens = (facts: Facts): boolean => facts.auth === "jwt";
export const withCookies = (facts: Facts): boolean => facts.auth === "session";
