/** One request and its answer, or one frame of a websocket. */
export interface Exchange {
  readonly step: string;
  readonly request: string;
  readonly sent?: unknown;
  readonly status?: number;
  readonly received?: unknown;
}

/** What to drive, and where to say what happened. */
export interface Journey {
  readonly url: string;
  readonly prefix: string;
  readonly features: readonly string[];
  print(line: string): void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a server that is being tried
  readonly body: any;
}

export interface Person {
  readonly name: string;
  readonly token?: string;
  readonly cookie?: string;
  readonly csrf?: string;
}

/** Sends the requests of a journey, step by step, and throws at the first answer that is not right. */
export class Driver {
  step = "";
  readonly stamp = Date.now().toString(36);
  readonly hasUsers: boolean;

  constructor(
    private readonly journey: Journey,
    readonly transcript: Exchange[],
  ) {
    this.hasUsers = journey.features.some((id) => id === "auth/jwt" || id === "auth/session");
  }

  begin(name: string): void {
    this.step = name;
    this.journey.print(`  ${name}`);
  }

  say(text: string): void {
    this.journey.print(`      ${text}`);
  }

  async ask(method: string, path: string, sent?: unknown, as?: Person): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (as?.token) headers.authorization = `Bearer ${as.token}`;
    if (as?.cookie) headers.cookie = as.cookie;
    if (as?.csrf && method !== "GET") headers["x-csrf-token"] = as.csrf;
    const form = sent instanceof URLSearchParams;
    if (sent !== undefined) {
      headers["content-type"] = form ? "application/x-www-form-urlencoded" : "application/json";
    }
    const body = sent === undefined ? null : form ? sent.toString() : JSON.stringify(sent);
    const response = await fetch(`${this.journey.url}${path}`, {
      method,
      headers,
      body,
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    let received: unknown = text;
    try {
      received = JSON.parse(text);
    } catch {}
    const shown = form ? Object.fromEntries(sent) : sent;
    this.transcript.push({
      step: this.step,
      request: `${method} ${path}`,
      ...(shown !== undefined && { sent: hide(shown) }),
      status: response.status,
      received: hide(received),
    });
    return { status: response.status, headers: response.headers, body: received };
  }

  expect(answer: Answer, status: number, check: (body: Answer["body"]) => boolean = () => true): Answer {
    if (answer.status === status && check(answer.body)) return answer;
    throw new Error(
      `${this.step}: wanted ${status}, got ${answer.status} ${JSON.stringify(hide(answer.body)).slice(0, 500)}`,
    );
  }

  /** Registers a person and signs them in, by the project's own way. */
  async enrol(name: string): Promise<Person> {
    const { features, prefix } = this.journey;
    const account = { email: `${name}@example.com`, username: name, password: `a good password of ${name}` };
    let visitor: Person = { name };
    if (features.includes("auth/session")) visitor = await this.csrf(visitor);
    const made = this.expect(
      await this.ask("POST", `${prefix}/register`, account, visitor),
      201,
      (body) => body.username === name && body.password === undefined,
    );
    this.say(`POST /register → 201 ${JSON.stringify(made.body)}`);
    if (features.includes("auth/jwt")) {
      const form = new URLSearchParams({ username: name, password: account.password });
      const { body } = this.expect(
        await this.ask("POST", `${prefix}/token`, form),
        200,
        (b) => b.token_type === "bearer",
      );
      this.say(`POST /token → 200 {access_token, refresh_token, token_type: "bearer"}`);
      return { name, token: body.access_token };
    }
    const { username, password } = { username: name, password: account.password };
    const answer = this.expect(
      await this.ask("POST", `${prefix}/session`, { username, password }, visitor),
      200,
    );
    this.say("POST /session → 200, with a cookie");
    return this.csrf({ name, cookie: cookieOf(answer, visitor.cookie) });
  }

  private async csrf(person: Person): Promise<Person> {
    const path = `${this.journey.prefix}/session/csrf`;
    const answer = this.expect(await this.ask("GET", path, undefined, person), 200);
    return { ...person, csrf: answer.body.csrf_token, cookie: cookieOf(answer, person.cookie) };
  }
}

/** The cookie that an answer sets, or the one there was. */
function cookieOf(answer: Answer, before = ""): string {
  const set = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
  return set.length > 0 ? set.join("; ") : before;
}

/** Nothing secret goes into a transcript. */
export function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== "object" || value === null) return value;
  const secret = /^(password|new_password|current_password|access_token|refresh_token|token|csrf_token)$/;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secret.test(key) ? "…" : hide(inner)]),
  );
}
