import { randomBytes, randomInt } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { type Facts, type Need, Skip } from "./case.ts";
import type { Answer, UserOut } from "./client/answer.ts";
import { Client } from "./client/client.ts";
import { type Exchange, MAX_HEAD_BYTES, type RequestOptions, send } from "./client/http.ts";
import { Made } from "./client/made.ts";
import { ChatSocket, MAX_FRAME_BYTES, type SocketOptions, SocketStore } from "./client/socket.ts";
import { Limited } from "./refusals.ts";
import { Hold, Turn } from "./turn.ts";

/** Runs one of the project's own commands, with more in its environment. */
export type Manage = (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<void>;

/** What a run knows of the service. */
export interface ContextOptions {
  readonly baseUrl: string;
  readonly facts: Facts;
  readonly manage?: Manage | undefined;
  /** Why no superuser may be made. */
  readonly whyNoSuperuser?: string | undefined;
  readonly secret?: string | undefined;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

interface Named {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** What all cases of a run share. */
class Run {
  readonly id = randomBytes(3).toString("hex");
  readonly turn = new Turn();
  readonly made: Made;
  readonly frames = new SocketStore();
  /** Whether the cases are over: what one of them still asks for is refused. */
  over = false;
  /** Ends the requests of cases that are over. */
  readonly cases = unlimited(new AbortController());
  readonly underWay = new Set<Promise<unknown>>();
  count = 0;
  /** The last address of 127.0.0.0/8 that a case sent from, as a number: runs begin far apart, and count. */
  address = randomInt(0x7f010000, 0x7ff00000);
  superuser: Promise<Named> | undefined;
  /** The same, once it is there. */
  root: Named | undefined;
  pairing: Promise<string | undefined> | undefined;

  constructor({ resources }: Facts) {
    this.made = new Made(resources.map(({ values }) => values.route ?? ""));
  }
}

/** As many requests listen to it at once as cases send. */
function unlimited(controller: AbortController): AbortController {
  setMaxListeners(0, controller.signal);
  return controller;
}

/** How long requests that are under way may take to end when the cases are over, in milliseconds. */
const LAST_ANSWERS_MS = 10_000;

/** All that a case may use; `unique` keeps the cases of a run apart. */
export class Context {
  readonly baseUrl: string;
  readonly prefix: string;
  readonly facts: Facts;
  readonly hold: Hold;
  private sockets: ChatSocket[] = [];
  private connections: { destroy(): void }[] = [];

  constructor(
    private readonly options: ContextOptions,
    private readonly run = new Run(options.facts),
    /** Whether it goes on when the cases are over. */
    private readonly after = false,
  ) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.facts = options.facts;
    this.prefix = options.facts.apiPrefix.replace(/\/+$/, "");
    this.hold = new Hold(run.turn);
  }

  /** The same run, for another case. */
  another(onExchange?: (exchange: Exchange) => void): Context {
    return new Context({ ...this.options, onExchange }, this.run);
  }

  /** The same run, for what is done after its cases: those get no further request through. */
  async finish(): Promise<Context> {
    const { cases, underWay } = this.run;
    const after = new Context({ ...this.options, onExchange: undefined }, this.run, true);
    const timer = setTimeout(() => cases.abort(), LAST_ANSWERS_MS);
    this.run.over = true;
    await Promise.allSettled(underWay);
    clearTimeout(timer);
    cases.abort();
    return after;
  }

  /** What the run has made and not removed. */
  get made(): Made {
    return this.run.made;
  }

  /** Lets other cases go on while this one waits, or does what disturbs no other. */
  aside<T>(wait: () => Promise<T>): Promise<T> {
    return this.hold.aside(wait);
  }

  /** Why something cannot be had here; undefined where it can. */
  async lacks(need: Need | "rows"): Promise<string | undefined> {
    const { secret, manage, whyNoSuperuser } = this.options;
    if (need === "secret") return secret === undefined ? "the project's SECRET_KEY is not known" : undefined;
    if (manage === undefined) return "the project and its commands are not known";
    if (need !== "manage" && whyNoSuperuser !== undefined) return whyNoSuperuser;
    if (this.facts.auth === "none") return undefined;
    this.run.pairing ??= this.pair();
    return await this.run.pairing;
  }

  /** Sees, once in a run, that the project's commands work on the database that the service uses, by a user whom both know. */
  private async pair(): Promise<string | undefined> {
    try {
      const probe = new Client(this);
      await probe.register();
      await this.manage(["deactivate", probe.username]);
      return undefined;
    } catch (error) {
      // A case that was ended has found nothing out.
      if (this.isOver) this.run.pairing = undefined;
      if (error instanceof Limited) throw error;
      return `a user of the service could not be found in the project's database: ${(error as Error).message}`;
    }
  }

  get secret(): string {
    if (this.options.secret === undefined) throw new Skip("needs the project's SECRET_KEY");
    return this.options.secret;
  }

  /** Runs one of the project's own commands; others may go on meanwhile. */
  async manage(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { manage } = this.options;
    if (manage === undefined) throw new Skip("needs the project's manage command");
    this.refuseWhenOver();
    await this.aside(() => this.following(manage(args, env)));
  }

  api(path: string): string {
    return `${this.prefix}${path}`;
  }

  unique(stem: string): string {
    this.run.count += 1;
    return `${stem}${this.run.id}${this.run.count}`;
  }

  /** An address of the loopback network that no case has sent from. */
  address(): string {
    this.run.address += 1;
    const { address } = this.run;
    return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
  }

  /** A password that no one else knows. */
  password(): string {
    return randomBytes(18).toString("base64url");
  }

  /** The name of the session's cookie: under https it has the prefix of RFC 6265bis, section 4.1.3.2. */
  get sessionCookie(): string {
    return this.baseUrl.startsWith("https:") ? "__Host-session" : "session";
  }

  /** No one: no token, no cookie yet. */
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

  /** The one superuser of this run, logged in again by every case that asks. */
  async admin(): Promise<Client> {
    this.refuseWhenOver();
    this.run.superuser ??= this.makeSuperuser();
    // No other case comes between the requests of one that asks again.
    this.run.root ??= await this.aside(async () => this.run.superuser);
    const again = Object.assign(new Client(this), this.run.root);
    await again.login();
    again.id = (await again.get("/users/me")).is(200).as<UserOut>().id;
    return again;
  }

  private async makeSuperuser(): Promise<Named> {
    const username = this.unique("root");
    const named = { username, email: `${username}@example.com`, password: this.password() };
    const words = ["create-superuser", "--username", username, "--email", named.email];
    // Noted before: a command that is interrupted may have made it.
    this.run.made.superusers.add(username);
    this.run.made.count("superuser");
    await this.manage(words, { SUPERUSER_PASSWORD: named.password });
    return named;
  }

  /** One request, exactly as given, by a user's name if there is one; the path is from the root. */
  async http(method: string, path: string, options: RequestOptions = {}, by = ""): Promise<Answer> {
    this.refuseWhenOver();
    const note = (answer?: Answer): void => {
      if (!path.startsWith(`${this.prefix}/`)) return;
      this.run.made.note(method, path.slice(this.prefix.length), options, by, answer);
    };
    const signal = this.after ? undefined : this.run.cases.signal;
    const sent = send(
      this.baseUrl,
      method,
      path,
      { ...options, ...(signal && { signal }) },
      this.options.onExchange,
    );
    try {
      const answer = await this.following(sent);
      note(answer);
      return answer;
    } catch (error) {
      note();
      throw error;
    }
  }

  private get isOver(): boolean {
    return this.run.over && !this.after;
  }

  private refuseWhenOver(): void {
    if (this.isOver) throw new Error("this run is over");
  }

  /** Has the end of the cases wait for something. */
  private async following<T>(work: Promise<T>): Promise<T> {
    this.run.underWay.add(work);
    try {
      return await work;
    } finally {
      this.run.underWay.delete(work);
    }
  }

  /** Closes a connection when the case is over. */
  track<T extends { destroy(): void }>(connection: T): T {
    this.connections.push(connection);
    return connection;
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
    this.refuseWhenOver();
    const ws = new WebSocket(url, protocols, {
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MAX_FRAME_BYTES,
      maxHeaderSize: MAX_HEAD_BYTES,
      handshakeTimeout: 30_000,
    });
    for (const name of [client.username, username]) this.run.made.joined(room, name);
    const socket = new ChatSocket(ws, this.run.frames, () => this.run.made.wrote(room));
    this.sockets.push(socket);
    try {
      await socket.opened;
    } catch (error) {
      // Closing before accepting is an HTTP 403, and a proxy's refusal a 400: refused, as 1008 is.
      if (!/\b40[03]\b/.test(String(error))) throw error;
      Object.assign(socket, { closed: Promise.resolve(1008), code: 1008 });
      return socket;
    }
    if (jwt && by === "frame") ws.send(JSON.stringify({ type: "auth", token }));
    if (jwt && by === "bare-frame") ws.send(JSON.stringify({ token }));
    return socket;
  }

  /** A user in a room, their own join heard. */
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
    for (const connection of this.connections.splice(0)) connection.destroy();
    for (const socket of open) socket.end();
    if (open.length > 0) await sleep(20);
  }
}
