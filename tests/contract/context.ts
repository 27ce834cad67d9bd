import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Answer, UserOut } from "./answer.ts";
import { type Facts, type Need, Skip } from "./case.ts";
import { Client } from "./client.ts";
import { type Exchange, type RequestOptions, send } from "./http.ts";
import { ChatSocket, type SocketOptions } from "./socket.ts";
import { Hold, Turn } from "./turn.ts";

/** Runs one of the project's own commands, with more in its environment. */
export type Manage = (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<void>;

/** What a run knows of the service. */
export interface ContextOptions {
  readonly baseUrl: string;
  readonly facts: Facts;
  readonly manage?: Manage | undefined;
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
  count = 0;
  superuser: Promise<Named> | undefined;
}

/** All that a case may use; `unique` keeps the cases of a run apart. */
export class Context {
  readonly baseUrl: string;
  readonly prefix: string;
  readonly facts: Facts;
  readonly hold: Hold;
  private sockets: ChatSocket[] = [];

  constructor(
    private readonly options: ContextOptions,
    private readonly run = new Run(),
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

  /** Lets other cases go on while this one waits, or does what disturbs no other. */
  aside<T>(wait: () => Promise<T>): Promise<T> {
    return this.hold.aside(wait);
  }

  has(need: Need): boolean {
    return this.options[need] !== undefined;
  }

  get secret(): string {
    if (this.options.secret === undefined) throw new Skip("needs the project's SECRET_KEY");
    return this.options.secret;
  }

  /** Runs one of the project's own commands; others may go on meanwhile. */
  async manage(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { manage } = this.options;
    if (manage === undefined) throw new Skip("needs the project's manage command");
    await this.aside(() => manage(args, env));
  }

  api(path: string): string {
    return `${this.prefix}${path}`;
  }

  unique(stem: string): string {
    this.run.count += 1;
    return `${stem}${this.run.id}${this.run.count}`;
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
    this.run.superuser ??= this.makeSuperuser();
    const again = new Client(this);
    Object.assign(again, await this.aside(async () => this.run.superuser));
    await again.login();
    again.id = (await again.get("/users/me")).is(200).as<UserOut>().id;
    return again;
  }

  private async makeSuperuser(): Promise<Named> {
    const username = this.unique("root");
    const named = { username, email: `${username}@example.com`, password: "a superuser's password" };
    const words = ["create-superuser", "--username", username, "--email", named.email];
    await this.manage(words, { SUPERUSER_PASSWORD: named.password });
    return named;
  }

  /** One request, exactly as told; the path stands from the root. */
  http(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    return send(this.baseUrl, method, path, options, this.options.onExchange);
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
      // Closing before accepting is an HTTP 403, and a proxy's refusal a 400: refused, as 1008 is.
      if (!/\b40[03]\b/.test(String(error))) throw error;
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
