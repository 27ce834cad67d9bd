import { setTimeout as sleep } from "node:timers/promises";
import type { Leftover } from "../../src/project/built/contract.ts";
import type { Item } from "./client/answer.ts";
import { Client } from "./client/client.ts";
import type { Made } from "./client/made.ts";
import type { Context } from "./context.ts";
import { Limited } from "./refusals.ts";

/** What the API cannot remove, for the project's own code. */
export interface Rows {
  /** An item that has to be in its database: what the service made a moment ago. */
  readonly witness?: { readonly id: number; readonly name: string };
  readonly items: readonly number[];
  readonly users: readonly string[];
  readonly messages: readonly { readonly room: string; readonly usernames: readonly string[] }[];
  /** The cookies of sessions. */
  readonly sessions: readonly string[];
}

/** Removes rows by the project's own code, all of them or none. */
export type Erase = (rows: Rows) => Promise<void>;

/** More items than are removed by a request each, where the project can. */
const MANY = 100;
/** Requests at once. */
const AT_ONCE = 4;
/** The longest wait that a service may ask for, in seconds, and how often. */
const MAX_WAIT = 60;
const MAX_WAITS = 5;

/** Removes what a run has made, by the API as far as it can, and says what stays and why. */
export async function cleanUp(ctx: Context, erase: Erase | undefined): Promise<readonly Leftover[]> {
  const { made } = ctx;
  const resources = await byTheirMakers(ctx);
  const users = made.users.size > 0 ? await byTheSuperuser(ctx) : undefined;
  if (erase !== undefined && made.items.size > MANY) await byTheThousand(ctx, erase);
  const things = await byTheirOwners(ctx);
  const rows = await byTheProject(ctx, erase);
  return leftOf(made, {
    ...(users !== undefined && { users }),
    ...(things !== undefined && { things }),
    ...(rows !== undefined && { rows }),
    ...(resources !== undefined && { resources }),
  });
}

/** Deletes rows of resources, the last one first, for one may refer to those before it; says why some stay. */
async function byTheirMakers(ctx: Context): Promise<string | undefined> {
  const { made, facts } = ctx;
  const clients = new Map<string, Client>();
  try {
    for (const [path, { by }] of [...made.rows].reverse()) {
      const client = clients.get(by) ?? (await maker(ctx, by));
      clients.set(by, client);
      await removeOne(client, path);
      made.rows.delete(path);
    }
    for (const client of clients.values())
      if (facts.auth === "session") await client.delete("/session");
      else if (facts.auth === "jwt") await client.post("/logout", { refresh_token: client.refresh });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The user of a name, signed in again. */
async function maker(ctx: Context, name: string): Promise<Client> {
  if (ctx.facts.auth === "none") return ctx.visitor();
  if (ctx.made.superusers.has(name)) return patiently(() => ctx.admin());
  const user = ctx.made.users.get(name.toLowerCase());
  const client = new Client(ctx);
  client.username = name;
  client.password = user?.password ?? "";
  await patiently(() => client.login());
  return client;
}

/** Deletes all users, and what is theirs; says why that cannot be. */
async function byTheSuperuser(ctx: Context): Promise<string | undefined> {
  const { made } = ctx;
  try {
    const lacking = await ctx.lacks("superuser");
    if (lacking !== undefined) return `only a superuser deletes users, and ${lacking}`;
    const admin = await patiently(() => ctx.admin());
    if (ctx.facts.auth === "session") await admin.fetchCsrf();
    const why = await inTurns([...made.users.values()], async ({ username }) => {
      await removeOne(admin, `/users/${encodeURIComponent(username)}`);
      made.forget(username);
    });
    return (await remove(admin, made, () => true)) ?? why;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Has the project remove items that belong to no user, of which there are too many for a request each. */
async function byTheThousand(ctx: Context, erase: Erase): Promise<void> {
  const { made } = ctx;
  if (ctx.facts.auth !== "none" || (await ctx.lacks("rows")) !== undefined) return;
  try {
    const items = [...made.items.keys()];
    await witnessed(ctx, (witness) => erase({ witness, items, users: [], messages: [], sessions: [] }));
    for (const id of items) made.items.delete(id);
  } catch {
    // They are removed one by one.
  }
}

/** Does something with an item that was made for it; its removal by the API tells the service's caches of the rest. */
async function witnessed(ctx: Context, work: (witness: Item) => Promise<void>): Promise<void> {
  const visitor = ctx.visitor();
  const witness = await visitor.item();
  try {
    await work(witness);
  } finally {
    await removeOne(visitor, `/items/${witness.id}`);
  }
}

/** Deletes items and files, each as the user who made it; says why some stay. */
async function byTheirOwners(ctx: Context): Promise<string | undefined> {
  const { made, facts } = ctx;
  if (facts.auth === "none") return await remove(ctx.visitor(), made, () => true);
  let why: string | undefined;
  for (const user of made.users.values()) {
    const isTheirs = (by: string | number | null) => by === user.username || by === user.id;
    if (![...made.items.values(), ...made.files.values()].some(isTheirs)) continue;
    try {
      const owner = new Client(ctx);
      owner.username = user.username;
      owner.password = user.password;
      await patiently(() => owner.login());
      if (facts.auth === "session") await owner.fetchCsrf();
      why = (await remove(owner, made, isTheirs)) ?? why;
      if (facts.auth === "session") await owner.delete("/session");
      else await owner.post("/logout", { refresh_token: owner.refresh });
    } catch (error) {
      why = reasonOf(error);
    }
  }
  return why;
}

/** Deletes the items and files of an owner who is meant, by an id or a name. */
async function remove(
  client: Client,
  made: Made,
  isMeant: (by: string | number | null) => boolean,
): Promise<string | undefined> {
  const items = [...made.items].filter(([, owner]) => isMeant(owner)).map(([id]) => id);
  const files = [...made.files].filter(([, by]) => isMeant(by)).map(([id]) => id);
  const one = await inTurns(items, async (id) => {
    await removeOne(client, `/items/${id}`);
    made.items.delete(id);
  });
  const other = await inTurns(files, async (id) => {
    await removeOne(client, `/files/${id}`);
    made.files.delete(id);
  });
  return one ?? other;
}

/** Deletes one thing; what is gone already is well, and a service that is busy is asked again when it says. */
async function removeOne(client: Client, path: string): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    const answer = await client.delete(path);
    const wait = Number(answer.header("retry-after"));
    const isBusy = [429, 503].includes(answer.status) && wait > 0 && wait <= MAX_WAIT;
    if (!isBusy || waits === MAX_WAITS) {
      answer.is(204, 404);
      return;
    }
    await sleep(wait * 1_000);
  }
}

/** Removes what the API keeps: the last superuser, messages, sessions; says why not. */
async function byTheProject(ctx: Context, erase: Erase | undefined): Promise<string | undefined> {
  const { made } = ctx;
  if (made.superusers.size + made.written.size + made.visits.size === 0) return undefined;
  if (erase === undefined) return "it takes the project's own code, and no project was named";
  const rows = {
    items: [],
    users: [...made.superusers],
    messages: [...made.rooms]
      .filter(([room]) => !room.includes("\0"))
      .map(([room, usernames]) => ({ room, usernames: [...usernames] })),
    sessions: [...made.visits],
  };
  try {
    const lacking = await ctx.lacks("rows");
    if (lacking !== undefined) return `it takes the project's own code, and ${lacking}`;
    if (ctx.facts.auth === "none" && ctx.facts.example) {
      await witnessed(ctx, (witness) => erase({ ...rows, witness }));
    } else {
      // Without items there is no row to compare; what is removed has random names.
      await withdraw(ctx);
      await erase(rows);
    }
    made.superusers.clear();
    made.written.clear();
    made.visits.clear();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Has a superuser delete itself by the API, which refuses it to the last one. */
async function withdraw(ctx: Context): Promise<void> {
  if (ctx.made.superusers.size === 0) return;
  const admin = await patiently(() => ctx.admin());
  await admin.delete(`/users/${encodeURIComponent(admin.username)}`);
}

/** Does one thing after the other, some at once; the first failure ends it and is the reason. */
async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<string | undefined> {
  const waiting = [...all];
  let why: string | undefined;
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined && why === undefined; one = waiting.shift()) {
      try {
        await work(one);
      } catch (error) {
        why ??= reasonOf(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return why;
}

/** Signs in; a limit is waited for once. */
async function patiently<T>(signIn: () => Promise<T>): Promise<T> {
  try {
    return await signIn();
  } catch (error) {
    if (!(error instanceof Limited) || error.seconds > MAX_WAIT) throw error;
    await sleep(error.seconds * 1_000);
    return await signIn();
  }
}

/** All that is not removed, by name, with the reasons for users, for what is theirs, and for what the API keeps. */
export function leftOf(
  made: Made,
  {
    users = "",
    things = "",
    rows = "",
    resources = "",
  }: { users?: string; things?: string; rows?: string; resources?: string } = {},
): readonly Leftover[] {
  const named = (kind: string, names: Iterable<string | number>, why: string): Leftover[] =>
    [...names].map((name) => ({ kind, name: String(name), why: why || "this was interrupted" }));
  const usernames = [...made.users.values()].map(({ username }) => username);
  const visits = made.visits.size > 0 ? [`${made.visits.size} of visitors`] : [];
  const lost = new Set(
    made.lost.map((request) => `${made.lost.filter((one) => one === request).length} × ${request}`),
  );
  return [
    ...named("superuser", made.superusers, rows),
    ...named("user", usernames, users),
    ...named("item", made.items.keys(), things || users),
    ...named("row", made.rows.keys(), resources),
    ...named("file", made.files.keys(), things || users),
    ...named("chat room", made.written, rows && `the API deletes no messages: ${rows}`),
    ...named("session", visits, rows && `they end by themselves: ${rows}`),
    ...named("request without an answer", lost, "what it made is not known"),
  ];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
