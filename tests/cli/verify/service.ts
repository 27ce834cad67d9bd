import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A small service of users, items and files in memory, which answers by what the contract says of them. */
export class SmallService {
  readonly users = new Map<string, { id: number; password: string }>();
  readonly items = new Map<number, number>();
  readonly files = new Map<number, number>();
  readonly passwords: string[] = [];
  requests = 0;
  /** Called after each user that was registered. */
  onUser = (_count: number): void => {};
  private ids = 0;

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => {
      // A client that went away in the middle is no failure.
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<SmallService> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new SmallService(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const say = (status: number, value: unknown = {}): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const [, kind, name = ""] = (request.url ?? "").replace("/api/v1", "").split("/");
    const owner = Number(request.headers.authorization?.replace("Bearer token-", ""));
    if (request.method === "POST" && kind === "register") {
      const { username, password } = JSON.parse(body) as { username: string; password: string };
      const isGood = /^[A-Za-z0-9][\w.-]{2,31}$/.test(username) && password.length >= 8;
      if (!isGood || Buffer.byteLength(password) > 1_024) return say(422);
      if (this.users.has(username)) return say(409);
      this.ids += 1;
      this.users.set(username, { id: this.ids, password });
      this.passwords.push(password);
      say(201, { id: this.ids, username });
      return this.onUser(this.users.size);
    }
    if (request.method === "POST" && kind === "token") {
      const form = new URLSearchParams(body);
      const user = this.users.get(form.get("username") ?? "");
      if (user === undefined || user.password !== form.get("password")) return say(401);
      return say(200, { access_token: `token-${user.id}`, refresh_token: "r", token_type: "bearer" });
    }
    if (kind === "items" || kind === "files") {
      const all = this[kind];
      if (!(owner > 0)) return say(request.method === "GET" ? 200 : 401);
      if (request.method === "POST") {
        this.ids += 1;
        all.set(this.ids, owner);
        return say(201, { id: this.ids, owner_id: owner, name: "x" });
      }
      if (request.method === "DELETE")
        return say(all.get(Number(name)) === owner && all.delete(Number(name)) ? 204 : 404);
    }
    say(200);
  }
}
