import type { Context } from "../context.ts";
import { Limited } from "../refusals.ts";
import type { Answer, Item, Tokens, UserOut } from "./answer.ts";
import type { RequestOptions } from "./http.ts";

/** A user who sends requests: no one in particular, a user with a token, or a browser with a cookie. */
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
    const more = { ...options, headers: { ...headers, ...options.headers } };
    const answer = await this.ctx.http(method, this.ctx.api(path), more, this.username);
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
    this.password = details.password ?? this.ctx.password();
    const body = { email: this.email, username: this.username, password: this.password };
    const answer = await this.post("/register", body);
    if (answer.status === 429) throw new Limited(Number(answer.header("retry-after")));
    const user = answer.is(201).as<UserOut>();
    this.id = user.id;
    return user;
  }

  /** Logs in by the project's own way and keeps what it hands out. */
  async login(scope?: string): Promise<Answer> {
    const answer = await this.tryLogin(this.username, this.password, scope);
    if (answer.status === 429) throw new Limited(Number(answer.header("retry-after")));
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
