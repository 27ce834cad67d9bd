import WebSocket from "ws";

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

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a server that is being tried
  readonly body: any;
}

interface Person {
  readonly name: string;
  readonly token?: string;
  readonly cookie?: string;
  readonly csrf?: string;
}

/** Uses a running project as its first two users would; throws at the first answer that is not right. */
export async function drive(journey: Journey, transcript: Exchange[] = []): Promise<readonly Exchange[]> {
  const { url, prefix, features, print } = journey;
  const jwt = features.includes("auth/jwt");
  const session = features.includes("auth/session");
  const stamp = Date.now().toString(36);
  let step = "";

  async function ask(method: string, path: string, sent?: unknown, as?: Person): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (as?.token) headers.authorization = `Bearer ${as.token}`;
    if (as?.cookie) headers.cookie = as.cookie;
    if (as?.csrf && method !== "GET") headers["x-csrf-token"] = as.csrf;
    const form = sent instanceof URLSearchParams;
    if (sent !== undefined) {
      headers["content-type"] = form ? "application/x-www-form-urlencoded" : "application/json";
    }
    const body = sent === undefined ? null : form ? sent.toString() : JSON.stringify(sent);
    const response = await fetch(`${url}${path}`, {
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
    transcript.push({
      step,
      request: `${method} ${path}`,
      ...(shown !== undefined && { sent: hide(shown) }),
      status: response.status,
      received: hide(received),
    });
    return { status: response.status, headers: response.headers, body: received };
  }

  function expect(
    answer: Answer,
    status: number,
    check: (body: Answer["body"]) => boolean = () => true,
  ): Answer {
    if (answer.status === status && check(answer.body)) return answer;
    throw new Error(
      `${step}: wanted ${status}, got ${answer.status} ${JSON.stringify(hide(answer.body)).slice(0, 500)}`,
    );
  }

  async function begin(name: string): Promise<void> {
    step = name;
    print(`  ${name}`);
  }

  const say = (text: string) => print(`      ${text}`);

  async function enrol(name: string): Promise<Person> {
    const account = { email: `${name}@example.com`, username: name, password: `a good password of ${name}` };
    let visitor: Person = { name };
    if (session) visitor = await csrf(visitor);
    const made = expect(
      await ask("POST", `${prefix}/register`, account, visitor),
      201,
      (body) => body.username === name && body.password === undefined,
    );
    say(`POST /register → 201 ${JSON.stringify(made.body)}`);
    if (jwt) {
      const form = new URLSearchParams({ username: name, password: account.password });
      const { body } = expect(
        await ask("POST", `${prefix}/token`, form),
        200,
        (b) => b.token_type === "bearer",
      );
      say(`POST /token → 200 {access_token, refresh_token, token_type: "bearer"}`);
      return { name, token: body.access_token };
    }
    const { username, password } = { username: name, password: account.password };
    const answer = expect(await ask("POST", `${prefix}/session`, { username, password }, visitor), 200);
    say("POST /session → 200, with a cookie");
    return csrf({ name, cookie: cookieOf(answer, visitor.cookie) });
  }

  async function csrf(person: Person): Promise<Person> {
    const answer = expect(await ask("GET", `${prefix}/session/csrf`, undefined, person), 200);
    return { ...person, csrf: answer.body.csrf_token, cookie: cookieOf(answer, person.cookie) };
  }

  await begin("the server is ready");
  expect(await ask("GET", "/health/ready"), 200);

  let ada: Person = { name: `ada-${stamp}` };
  let bob: Person = { name: `bob-${stamp}` };
  if (jwt || session) {
    await begin("two people register and sign in");
    ada = await enrol(ada.name);
    bob = await enrol(bob.name);

    await begin("who am I");
    const me = expect(
      await ask("GET", `${prefix}/users/me`, undefined, ada),
      200,
      (b) => b.username === ada.name,
    );
    say(`GET /users/me → 200 ${JSON.stringify(me.body)}`);
    expect(await ask("GET", `${prefix}/users/me`), 401, (body) => body.code === "NOT_AUTHENTICATED");
    say("GET /users/me without signing in → 401 NOT_AUTHENTICATED");
  }

  await begin("items");
  const names = ["First", "Second", "Third"].map((word) => `${word} item of ${ada.name}`);
  for (const name of names) {
    const made = expect(
      await ask("POST", `${prefix}/items`, { name }, ada),
      201,
      (body) => body.name === name,
    );
    say(`POST /items → 201 ${JSON.stringify(made.body)}`);
  }
  const page = expect(
    await ask("GET", `${prefix}/items?page=1&size=2`),
    200,
    (body) => body.items.length === 2 && body.items[0].name === names[2] && body.total >= 3,
  );
  say(`GET /items?page=1&size=2 → 200 ${JSON.stringify(page.body)}`);
  const tag = page.headers.get("etag");
  if (!tag) throw new Error(`${step}: a page without an ETag`);
  const id = page.body.items[0].id;
  const changed = { name: `Changed by ${ada.name}` };
  expect(
    await ask("PATCH", `${prefix}/items/${id}`, changed, ada),
    200,
    (body) => body.name === changed.name,
  );
  expect(
    await ask("GET", `${prefix}/items?page=1&size=2`),
    200,
    (body) => body.items[0].name === changed.name,
  );
  say("PATCH /items/{id} → 200, and the next page shows it");
  if (jwt || session) {
    expect(
      await ask("PATCH", `${prefix}/items/${id}`, changed, bob),
      403,
      (body) => body.code === "FORBIDDEN",
    );
    say(`PATCH /items/{id} by ${bob.name} → 403 FORBIDDEN`);
  }
  expect(await ask("POST", `${prefix}/items`, { name: "" }, ada), 422, (b) => b.code === "VALIDATION_ERROR");
  say("POST /items with an empty name → 422 VALIDATION_ERROR");

  if (features.includes("chat")) {
    await begin("a chat between two");
    const room = `room-${stamp}`;
    const socket = (person: Person) => {
      const path = `${prefix}/ws/${room}/${person.name}`;
      const note = (request: string, frame: unknown) => {
        const shown = hide(frame);
        transcript.push({
          step,
          request: `${request} ${path}`,
          ...(request === "send" ? { sent: shown } : { received: shown }),
        });
      };
      return Socket.open(`${url.replace(/^http/, "ws")}${path}`, person, url, note);
    };
    const first = await socket(ada);
    const joined = (name: string) => (frame: Frame) =>
      frame.type === "user_joined" && frame.username === name;
    await first.wait(`${step}: ${ada.name} hears ${ada.name} join`, joined(ada.name));
    const second = await socket(bob);
    say(JSON.stringify(await first.wait(`${step}: ${ada.name} hears ${bob.name} join`, joined(bob.name))));
    await second.wait(`${step}: ${bob.name} hears ${bob.name} join`, joined(bob.name));
    for (const [from, to, content] of [
      [first, second, `Hello, ${bob.name}!`],
      [second, first, `Hello, ${ada.name}! How are the items?`],
    ] as const) {
      from.send({ content });
      const heard = (frame: Frame) => frame.type === "message" && frame.content === content;
      say(JSON.stringify(await to.wait(`${step}: the other one hears "${content}"`, heard)));
      await from.wait(`${step}: the sender hears "${content}"`, heard);
    }
    const users = expect(
      await ask("GET", `${prefix}/rooms/${room}/users`, undefined, ada),
      200,
      (body) => body.users.length === 2,
    );
    say(`GET /rooms/${room}/users → 200 ${JSON.stringify(users.body)}`);
    second.close();
    const left = (frame: Frame) => frame.type === "user_left" && frame.username === bob.name;
    say(JSON.stringify(await first.wait(`${step}: ${ada.name} hears ${bob.name} leave`, left)));
    first.close();
  }
  return transcript;
}

/** The cookie that an answer sets, or the one there was. */
function cookieOf(answer: Answer, before = ""): string {
  const set = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
  return set.length > 0 ? set.join("; ") : before;
}

/** Nothing secret goes into a transcript. */
function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== "object" || value === null) return value;
  const secret = /^(password|new_password|current_password|access_token|refresh_token|token|csrf_token)$/;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secret.test(key) ? "…" : hide(inner)]),
  );
}

interface Frame {
  readonly type?: string;
  readonly username?: string;
  readonly content?: string;
}

/** One person's websocket, with what it has heard. */
class Socket {
  readonly #socket: WebSocket;
  readonly #heard: Frame[] = [];
  readonly #note: (request: string, frame: unknown) => void;
  #closed: string | undefined;

  private constructor(socket: WebSocket, note: (request: string, frame: unknown) => void) {
    this.#socket = socket;
    this.#note = note;
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      note("receive", frame);
      this.#heard.push(frame);
    });
    socket.on("close", (code) => {
      this.#closed = `closed with ${code}`;
    });
    socket.on("error", (error) => {
      this.#closed = error.message;
    });
  }

  static async open(
    url: string,
    person: Person,
    origin: string,
    note: (request: string, frame: unknown) => void,
  ): Promise<Socket> {
    const headers: Record<string, string> = person.cookie ? { cookie: person.cookie, origin } : {};
    const inner = new WebSocket(url, { headers, handshakeTimeout: 10_000 });
    const socket = new Socket(inner, note);
    await new Promise<void>((resolve, reject) => {
      inner.once("open", () => resolve());
      inner.once("error", reject);
    });
    if (person.token) socket.send({ type: "auth", token: person.token });
    return socket;
  }

  send(frame: Readonly<Record<string, unknown>>): void {
    this.#note("send", frame);
    this.#socket.send(JSON.stringify(frame));
  }

  /** The first frame heard that is wanted, past or to come. */
  async wait(what: string, wanted: (frame: Frame) => boolean): Promise<Frame> {
    const end = Date.now() + 10_000;
    while (Date.now() < end) {
      const frame = this.#heard.find(wanted);
      if (frame !== undefined) return frame;
      if (this.#closed !== undefined) throw new Error(`${what}: ${this.#closed}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${what}: nothing came in 10 s`);
  }

  close(): void {
    this.#socket.close(1000);
  }
}
