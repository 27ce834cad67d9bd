import type { Answer, Item, UserOut } from "./answer.ts";
import type { RequestOptions } from "./http.ts";

/** A user that a run registered. */
export interface MadeUser {
  readonly username: string;
  readonly id: number | undefined;
  readonly password: string;
}

/** A row of a resource: the name of the user who made it, and what was last heard of it. */
export interface MadeRow {
  readonly by: string;
  readonly heard: Readonly<Record<string, unknown>>;
}

/** The cookie of a session, whatever its prefix (RFC 6265bis, section 4.1.3). */
const SESSION = /^(?:__(?:Host|Secure)-)?session=([^;]+)/;

/** What the requests of a run have made in the service and not removed again. */
export class Made {
  readonly users = new Map<string, MadeUser>();
  readonly superusers = new Set<string>();
  /** Items, with the id of their owner. */
  readonly items = new Map<number, number | null>();
  /** Files, with the name of the user who sent them. */
  readonly files = new Map<string, string>();
  /** Rows of resources, by their paths; in the order in which they were made. */
  readonly rows = new Map<string, MadeRow>();
  /** Rooms of the chat, with those who may have written there. */
  readonly rooms = new Map<string, Set<string>>();
  /** Rooms in which a message was written. */
  readonly written = new Set<string>();
  /** The cookies of sessions that were opened before a user signed in. */
  readonly visits = new Set<string>();
  /** Requests without an answer, which may have made something that no one knows the id of. */
  readonly lost: string[] = [];
  /** How many of each kind were made in all. */
  readonly counts: Record<string, number> = {};

  /** Rows are of these routes. */
  constructor(private readonly routes: readonly string[]) {}

  /** Notes what a request made or removed; without an answer, what it may have made. */
  note(method: string, path: string, options: RequestOptions, by: string, heard?: Answer): void {
    const [route = ""] = path.split("?");
    // A proxy that gave up does not know what became of the request either.
    const answer = heard !== undefined && [502, 504].includes(heard.status) ? undefined : heard;
    const done = answer !== undefined && answer.status >= 200 && answer.status < 300;
    if (answer !== undefined && !done) return;
    if (method === "POST" && route === "/register") this.registered(options, answer);
    else if (method === "POST" && ["/items", "/items/bulk", "/files"].includes(route)) {
      if (answer === undefined || !this.made(route, by, answer)) this.lost.push(`${method} ${route}`);
    } else if (method === "POST" && this.routes.includes(route.replace(/\/bulk$/, ""))) {
      for (const heard of rowsOf(answer)) {
        if (heard.id === undefined) this.lost.push(`${method} ${route}`);
        else this.rows.set(`${route.replace(/\/bulk$/, "")}/${heard.id}`, { by, heard });
        if (heard.id !== undefined) this.count("row");
      }
    } else if (method === "PATCH" && done && this.rows.has(route)) {
      const [heard = {}] = rowsOf(answer);
      this.rows.set(route, { by: this.rows.get(route)?.by ?? by, heard });
    } else if (method === "PATCH" && route === "/users/me" && done) this.changed(options, by);
    else if (method === "DELETE" && done) this.removed(route);
    else if (route === "/session/csrf" && done) {
      for (const line of answer.headers["set-cookie"] ?? []) {
        const token = SESSION.exec(line)?.[1];
        if (token !== undefined) this.add("session", this.visits, token);
      }
    }
  }

  /** Forgets a user, with all that goes with one. */
  forget(username: string): void {
    const user = this.users.get(username.toLowerCase());
    this.users.delete(username.toLowerCase());
    for (const [id, by] of this.files) if (by.toLowerCase() === username.toLowerCase()) this.files.delete(id);
    if (user?.id === undefined) return;
    for (const [id, owner] of this.items) if (owner === user.id) this.items.delete(id);
  }

  /** Notes who may write in a room. */
  joined(room: string, username: string): void {
    const names = this.rooms.get(room) ?? new Set();
    this.rooms.set(room, names.add(username));
  }

  wrote(room: string): void {
    if (!this.written.has(room)) this.add("chat room", this.written, room);
  }

  private registered({ json }: RequestOptions, answer: Answer | undefined): void {
    const { username, password } = (json ?? {}) as { username?: unknown; password?: unknown };
    if (typeof username !== "string" || username === "") return;
    const key = username.toLowerCase();
    const id = idOf<UserOut>(answer);
    if (answer === undefined && this.users.has(key)) return;
    if (!this.users.has(key)) this.count("user");
    this.users.set(key, { username, id, password: String(password) });
  }

  /** Notes items or a file; false where the answer does not say which. */
  private made(route: string, by: string, answer: Answer): boolean {
    try {
      const body = answer.as<Item & { items?: Item[] }>();
      const all = route === "/items/bulk" ? (body.items ?? []) : [body];
      for (const one of all) {
        if (one.id === undefined) return false;
        if (route === "/files") this.files.set(String(one.id), by);
        else this.items.set(one.id, one.owner_id);
        this.count(route === "/files" ? "file" : "item");
      }
      return all.length > 0;
    } catch {
      return false;
    }
  }

  private changed({ json }: RequestOptions, by: string): void {
    const { new_password: password } = (json ?? {}) as { new_password?: unknown };
    const user = this.users.get(by.toLowerCase());
    if (user !== undefined && typeof password === "string")
      this.users.set(by.toLowerCase(), { ...user, password });
  }

  private removed(route: string): void {
    const [, kind, name = ""] = route.split("/");
    this.rows.delete(route);
    if (kind === "items") this.items.delete(Number(name));
    else if (kind === "files") this.files.delete(name);
    else if (kind === "users") this.forget(decodeURIComponent(name));
  }

  private add(kind: string, set: Set<string>, name: string): void {
    set.add(name);
    this.count(kind);
  }

  count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }
}

/** The rows of an answer, of which there are several if they were made at once; an empty one if it says nothing. */
function rowsOf(answer: Answer | undefined): readonly Readonly<Record<string, unknown>>[] {
  try {
    const heard = answer?.as<Record<string, unknown> & { items?: Record<string, unknown>[] }>() ?? {};
    return heard.items ?? [heard];
  } catch {
    return [{}];
  }
}

function idOf<T extends { id: number }>(answer: Answer | undefined): number | undefined {
  try {
    return answer?.as<T>().id;
  } catch {
    return undefined;
  }
}
