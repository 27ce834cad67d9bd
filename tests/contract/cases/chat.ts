import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Case, Facts } from "../case.ts";
import { TIMESTAMP } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { ChatSocket } from "../client/socket.ts";
import type { Context } from "../context.ts";

const section = "chat";
const when = (facts: Facts): boolean => facts.chat;
const withToken = (facts: Facts): boolean => facts.chat && facts.auth === "jwt";
const withCookie = (facts: Facts): boolean => facts.chat && facts.auth === "session";
const withUser = (facts: Facts): boolean => facts.chat && facts.auth !== "none";

interface Message {
  id: number;
  username: string;
  content: string;
  timestamp: string;
}
type History = { messages: Message[]; next_cursor: string | null };

/** A user, or without auth a guest who has a name only. */
async function person(ctx: Context): Promise<Client> {
  const client = await ctx.user();
  if (client.username === "") client.username = ctx.unique("guest");
  return client;
}

const path = (room: string, rest: string): string => `/rooms/${encodeURIComponent(room)}/${rest}`;

async function usersOf(client: Client, room: string): Promise<string[]> {
  return (await client.get(path(room, "users"))).is(200).as<{ users: string[] }>().users;
}

async function eventually(what: string, ms: number, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(100)) if (await holds()) return;
  assert.fail(`${what}: not within ${ms} ms`);
}

async function refused(socket: ChatSocket, ms = 5_000): Promise<void> {
  assert.equal(await socket.closeCode(ms), 1008);
  assert.deepEqual(
    socket.seen.filter((frame) => frame.type !== "error"),
    [],
  );
}

/** Milliseconds until a user who is shut out has heard so; a command of another process may take some of them. */
const ENDED = 10_000;

export const chatCases: readonly Case[] = [
  {
    section,
    when,
    name: "a client that joins gets its own join event, and nothing else",
    async run(ctx) {
      const client = await person(ctx);
      const socket = await ctx.socket(client, ctx.unique("room"));
      const joined = await socket.joined(client.username);
      assert.deepEqual(Object.keys(joined).sort(), ["timestamp", "type", "username", "users_count"]);
      assert.equal(joined.users_count, 1);
      assert.match(joined.timestamp, TIMESTAMP);
      await sleep(300);
      assert.equal(socket.seen.length, 1);
    },
  },
  {
    section,
    when,
    name: "a message reaches every client in the room, the sender included, and no other room",
    async run(ctx) {
      const [one, two, other] = [await person(ctx), await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const a = await ctx.join(one, room);
      const b = await ctx.join(two, room);
      const c = await ctx.join(other, ctx.unique("elsewhere"));
      a.send("hello <b>world</b> \ud83d\ude00");
      for (const socket of [a, b]) {
        const frame = await socket.message("hello <b>world</b> \ud83d\ude00");
        assert.deepEqual(Object.keys(frame).sort(), ["content", "timestamp", "type", "username"]);
        assert.equal(frame.username, one.username);
        assert.match(frame.timestamp, TIMESTAMP);
      }
      await sleep(200);
      assert.ok(!c.seen.some((frame) => frame.type === "message"));
    },
  },
  {
    section,
    when,
    name: "joins and leaves are sent to the others, with the count",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const a = await ctx.join(one, room);
      const b = await ctx.join(two, room);
      assert.equal((await a.joined(two.username)).users_count, 2);
      await b.close();
      const left = await a.left(two.username);
      assert.deepEqual(Object.keys(left).sort(), ["timestamp", "type", "username", "users_count"]);
      assert.equal(left.users_count, 1);
    },
  },
  {
    section,
    when,
    name: "several tabs of one user are one: one join, one leave, when the last goes",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const watcher = await ctx.join(one, room);
      const first = await ctx.join(two, room);
      const second = await ctx.socket(two, room);
      await eventually("the second tab", 5_000, async () => {
        second.send(`tab ${ctx.unique("")}`);
        await sleep(200);
        return second.seen.some((frame) => frame.type === "message");
      });
      assert.deepEqual((await usersOf(one, room)).sort(), [one.username, two.username].sort());
      await first.close();
      second.send("still here");
      await watcher.message("still here");
      await second.close();
      await watcher.left(two.username);
      const about = watcher.seen.filter(
        (frame) => frame.username === two.username && frame.type !== "message",
      );
      assert.deepEqual(
        about.map((frame) => frame.type),
        ["user_joined", "user_left"],
      );
    },
  },
  {
    section,
    when,
    name: "GET /rooms lists rooms with people and their number, no empty ones",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      type Rooms = { rooms: { name: string; users_count: number }[] };
      const find = async () =>
        (await one.get("/rooms"))
          .is(200)
          .as<Rooms>()
          .rooms.find((entry) => entry.name === room);
      assert.equal(await find(), undefined);
      const a = await ctx.join(one, room);
      const b = await ctx.join(two, room);
      assert.deepEqual(await find(), { name: room, users_count: 2 });
      await a.close();
      await b.close();
      await eventually("the empty room goes", 5_000, async () => (await find()) === undefined);
    },
  },
  {
    section,
    when,
    name: "GET /rooms/{room}/users lists who is there; an unknown room is empty",
    async run(ctx) {
      const client = await person(ctx);
      const room = ctx.unique("room");
      assert.deepEqual(await usersOf(client, room), []);
      const socket = await ctx.join(client, room);
      assert.deepEqual(await usersOf(client, room), [client.username]);
      await socket.close();
      await eventually("the leave", 5_000, async () => (await usersOf(client, room)).length === 0);
    },
  },
  {
    section,
    when,
    name: "messages are stored before they are sent, and read back newest first by cursor",
    async run(ctx) {
      const client = await person(ctx);
      const room = ctx.unique("room");
      const socket = await ctx.join(client, room);
      const sent = Array.from({ length: 15 }, (_, at) => `message ${at}`);
      for (const content of sent) socket.send(content);
      const heard = [];
      for (const content of sent) heard.push(await socket.message(content));
      const read: Message[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const query = `messages?cursor=${encodeURIComponent(cursor)}&size=4`;
        const page: History = (await client.get(path(room, query))).is(200).as<History>();
        assert.ok(page.messages.length <= 4);
        read.push(...page.messages);
        cursor = page.next_cursor;
        assert.ok(read.length <= sent.length, "more messages than were sent");
      }
      assert.deepEqual(
        read.map((message) => message.content),
        [...sent].reverse(),
      );
      assert.deepEqual(Object.keys(read[0] ?? {}).sort(), ["content", "id", "timestamp", "username"]);
      assert.equal(
        new Date(read[14]?.timestamp ?? 0).getTime(),
        new Date(heard[0]?.timestamp ?? 1).getTime(),
      );
      const plain = (await client.get(path(room, "messages"))).is(200).as<History>();
      assert.equal(plain.messages[0]?.content, "message 14");
    },
  },
  {
    section,
    when,
    name: "a message that was received is in the history at once",
    async run(ctx) {
      const client = await person(ctx);
      const room = ctx.unique("room");
      const socket = await ctx.join(client, room);
      for (let at = 0; at < 10; at += 1) {
        socket.send(`now ${at}`);
        await socket.message(`now ${at}`);
        const page = (await client.get(path(room, "messages?size=1"))).is(200).as<History>();
        assert.equal(page.messages[0]?.content, `now ${at}`);
      }
    },
  },
  {
    section,
    when,
    name: "a bad cursor or size of the history is 422, an unknown room empty",
    async run(ctx) {
      const client = await person(ctx);
      const room = ctx.unique("room");
      assert.deepEqual((await client.get(path(room, "messages"))).is(200).as<History>(), {
        messages: [],
        next_cursor: null,
      });
      for (const query of [
        "cursor=garbage",
        "cursor=%00",
        "size=0",
        "size=-1",
        "size=x",
        `size=1${"0".repeat(30)}`,
      ]) {
        (await client.get(path(room, `messages?${query}`))).error(422, "VALIDATION_ERROR");
      }
      (await client.get("/rooms/%00/messages")).clientErrorOr(200);
      (await client.get("/rooms/%00/users")).clientErrorOr(200);
    },
  },
  {
    section,
    when,
    waits: true,
    name: "bad frames get an error and the connection stays",
    async run(ctx) {
      const client = await person(ctx);
      const socket = await ctx.join(client, ctx.unique("room"));
      const bad = [
        "",
        "not json",
        "[]",
        "7",
        "null",
        "{}",
        '{"content": ""}',
        '{"content": null}',
        '{"content": 7}',
      ];
      bad.push(
        JSON.stringify({ content: "x".repeat(4_001) }),
        '{"content": "a\\u0000b"}',
        '{"content": "\\ud800"}',
      );
      await ctx.aside(async () => {
        for (const frame of bad) {
          socket.ws.send(frame);
          const error = await socket.error().catch(() => assert.fail(`no error for ${frame.slice(0, 40)}`));
          assert.deepEqual(Object.keys(error).sort(), ["code", "message", "timestamp", "type"]);
          assert.match(error.code ?? "", /^[A-Z_]+$/);
          await sleep(250);
        }
      });
      socket.send("still alive");
      await socket.message("still alive");
    },
  },
  {
    section,
    when,
    name: "a binary frame gets an error and the connection stays",
    async run(ctx) {
      const client = await person(ctx);
      const socket = await ctx.join(client, ctx.unique("room"));
      for (const bytes of [[0xff, 0xfe, 0x00], [...Buffer.from('{"content": "bytes"}')]]) {
        socket.ws.send(Buffer.from(bytes));
        await socket.error();
      }
      socket.send("still alive");
      await socket.message("still alive");
    },
  },
  {
    section,
    when,
    name: "content of 1 and of 4,000 characters goes through, unicode too",
    async run(ctx) {
      const client = await person(ctx);
      const socket = await ctx.join(client, ctx.unique("room"));
      for (const content of [
        "x",
        "y".repeat(4_000),
        "\ud83d\ude00".repeat(4_000),
        "<script>alert(1)</script>",
      ]) {
        socket.send(content);
        assert.equal((await socket.message(content)).content, content);
      }
    },
  },
  {
    section,
    when,
    name: "a frame over 64 KiB gets an error or 1009, and affects no other client",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const watcher = await ctx.join(one, room);
      const socket = await ctx.join(two, room);
      socket.ws.send(JSON.stringify({ content: "x".repeat(200_000) }));
      const code = await Promise.race([
        socket.closed,
        socket
          .error()
          .then((frame) => frame.code ?? "")
          .catch(() => 0),
      ]);
      assert.ok(
        code === 1009 || typeof code === "string" || (await socket.closeCode(1_000)) === 1009,
        `got ${code}`,
      );
      watcher.send("fine");
      await watcher.message("fine");
    },
  },
  {
    section,
    when,
    waits: true,
    name: "too many messages get RATE_LIMITED, the connection stays, others are not limited",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const loud = await ctx.join(one, room);
      const calm = await ctx.join(two, room);
      await ctx.aside(async () => {
        for (let at = 0; at < 60; at += 1) loud.send(`flood ${at}`);
        const error = await loud.next((frame) => frame.type === "error", "a limit");
        assert.equal(error.code, "RATE_LIMITED");
        calm.send("calm");
        await calm.message("calm");
        const through = calm.seen.filter((frame) => frame.content?.startsWith("flood")).length;
        assert.ok(through >= 20 && through < 60, `${through} of 60 came through`);
        await sleep(1_200);
        loud.send("after a pause");
        await loud.message("after a pause");
      });
    },
  },
  {
    section,
    when,
    name: "rooms of 1 to 64 printable characters, unicode too",
    async run(ctx) {
      const client = await person(ctx);
      const tail = ctx.unique("");
      for (const room of [
        `caf\u00e9 \u0416 \u4e2d\u6587 \ud83d\ude00 ${tail}`,
        `${tail}`.padEnd(64, "r"),
        `a.b-c_d ${tail}?#%&`,
      ]) {
        const socket = await ctx.join(client, room);
        socket.send("here");
        await socket.message("here");
        assert.deepEqual(await usersOf(client, room), [client.username]);
        const page = (await client.get(path(room, "messages"))).is(200).as<History>();
        assert.equal(page.messages[0]?.content, "here");
        await socket.close();
      }
    },
  },
  {
    section,
    when,
    name: "rooms too long, with a NUL or with control characters are refused",
    async run(ctx) {
      const client = await person(ctx);
      for (const room of ["r".repeat(65), "a\u0000b", "a\nb", "a\u007fb"]) {
        await refused(await ctx.socket(client, room));
      }
    },
  },
  {
    section,
    when,
    waits: true,
    name: "a cut connection leaves within ten seconds",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const watcher = await ctx.join(one, room);
      const socket = await ctx.join(two, room);
      socket.ws.terminate();
      const left = await ctx.aside(() => watcher.left(two.username, 10_000));
      assert.equal(left.users_count, 1);
    },
  },
  {
    section,
    when,
    timeout: 45_000,
    name: "200 sockets from one address receive one message",
    async run(ctx) {
      const sender = await person(ctx);
      const room = ctx.unique("crowd");
      const voice = await ctx.join(sender, room);
      const crowd: ChatSocket[] = [];
      for (let batch = 0; batch < 10; batch += 1) {
        const client = await person(ctx);
        crowd.push(...(await Promise.all(Array.from({ length: 20 }, () => ctx.socket(client, room)))));
        await voice.joined(client.username);
      }
      await sleep(1_000);
      voice.send("all together");
      await Promise.all(crowd.map((socket) => socket.message("all together", 10_000)));
      assert.equal((await usersOf(sender, room)).length, 11);
    },
  },
  {
    section,
    when,
    name: "a user has at most 20 sockets at a worker; others are let in",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const first = await ctx.join(one, room);
      const others: ChatSocket[] = [];
      // Behind a proxy there may be two replicas of two workers, each of which counts for itself.
      let refused: number | undefined;
      for (let at = 1; at <= 80 && refused === undefined; at += 1) {
        others.push(await ctx.socket(one, room));
        if (at >= 20)
          refused = await Promise.race([...others.map(({ closed }) => closed), sleep(200, undefined)]);
      }
      assert.equal(refused, 1008);
      assert.ok(others.length >= 20, `${others.length} sockets were let in`);
      await ctx.join(two, room);
      first.send("still here");
      await first.message("still here");
    },
  },
  {
    section,
    when,
    waits: true,
    name: "the message limit counts all sockets of a user",
    async run(ctx) {
      const client = await person(ctx);
      const room = ctx.unique("room");
      const sockets = [await ctx.join(client, room)];
      for (let more = 0; more < 3; more += 1) sockets.push(await ctx.socket(client, room));
      await ctx.aside(async () => {
        for (let at = 0; at < 40; at += 1) for (const socket of sockets) socket.send(`flood ${at}`);
        for (const socket of sockets)
          assert.equal(
            (await socket.next((frame) => frame.type === "error", "a limit")).code,
            "RATE_LIMITED",
          );
        await sleep(500);
        const through = sockets[0]?.seen.filter((frame) => frame.content?.startsWith("flood")).length ?? 0;
        // A burst is 20 at each worker, until the workers know of each other's; by socket it would be 80.
        assert.ok(through >= 20 && through < 60, `${through} of 160 came through`);
      });
    },
  },
  {
    section,
    when,
    waits: true,
    timeout: 60_000,
    name: "join and leave events of a user who reconnects quickly are coalesced, and the last one is right",
    async run(ctx) {
      const [one, two] = [await person(ctx), await person(ctx)];
      const room = ctx.unique("room");
      const watcher = await ctx.join(one, room);
      await ctx.aside(async () => {
        for (let at = 0; at < 40; at += 1) {
          const socket = await ctx.join(two, room);
          socket.ws.close();
          await socket.closed;
        }
        await ctx.join(two, room);
        await sleep(4_000);
        const told = watcher.seen.filter((frame) => frame.username === two.username);
        assert.ok(told.length < 50, `${told.length} frames of 81 comings and goings`);
        assert.equal(told.at(-1)?.type, "user_joined");
      });
    },
  },
  {
    section,
    when,
    timeout: 60_000,
    waits: true,
    name: "a stalled client delays no others and leaves the room",
    async run(ctx) {
      const room = ctx.unique("room");
      const people = await Promise.all(Array.from({ length: 12 }, () => person(ctx)));
      const [stalled, watcher, ...senders] = people;
      if (stalled === undefined || watcher === undefined) throw new Error("nobody");
      const dead = await ctx.join(stalled, room);
      const eyes = await ctx.join(watcher, room);
      const sockets = await Promise.all(senders.map((sender) => ctx.join(sender, room)));
      (dead.ws as unknown as { _socket: { pause(): void } })._socket.pause();
      const content = "\ud83d\ude00".repeat(3_900);
      const end = Date.now() + 40_000;
      let gone = false;
      let slowest = 0;
      await ctx.aside(async () => {
        for (let round = 0; !gone && Date.now() < end; round += 1) {
          for (const socket of sockets) socket.send(`${round} ${content}`);
          const begun = Date.now();
          await eyes.next(
            (frame) => frame.type === "message" || frame.type === "user_left",
            "a message past the stalled",
            5_000,
          );
          slowest = Math.max(slowest, Date.now() - begun);
          await sleep(round < 15 ? 30 : 220);
          gone = eyes.seen.some((frame) => frame.type === "user_left" && frame.username === stalled.username);
        }
      });
      assert.ok(gone, "the stalled client is still in the room");
      assert.ok(slowest < 3_000, `others waited ${slowest} ms`);
      assert.ok(!(await usersOf(watcher, room)).includes(stalled.username));
    },
  },
  {
    section,
    when: withUser,
    name: "the rooms' lists need a user",
    async run(ctx) {
      for (const route of ["/rooms", "/rooms/general/users", "/rooms/general/messages"]) {
        (await ctx.visitor().get(route)).error(401, "NOT_AUTHENTICATED");
      }
    },
  },
  {
    section,
    when: withToken,
    name: "the token comes as the first frame, with or without its type, or as a subprotocol",
    async run(ctx) {
      const user = await ctx.user();
      for (const by of ["frame", "bare-frame", "subprotocol"] as const) {
        const socket = await ctx.join(user, ctx.unique("room"), { by });
        assert.equal(socket.ws.protocol, by === "subprotocol" ? "bearer" : "");
        socket.send(by);
        await socket.message(by);
        await socket.close();
      }
    },
  },
  {
    section,
    when: withToken,
    name: "a bad, foreign, refresh-typed or read-only token is refused with 1008",
    async run(ctx) {
      const user = await ctx.user();
      const other = await ctx.user();
      const reader = user.copy();
      await reader.login("read");
      for (const token of ["garbage", "a.b.c", user.refresh, other.access, reader.access]) {
        for (const by of ["frame", "subprotocol"] as const) {
          await refused(await ctx.socket(user, ctx.unique("room"), { by, token }));
        }
      }
    },
  },
  {
    section,
    when: withToken,
    name: "a token in the query string is not taken; a first frame of anything else is 1008",
    async run(ctx) {
      const user = await ctx.user();
      const first = [
        '{"content": "hi"}',
        "not json",
        '{"type": "auth"}',
        '{"type": "auth", "token": 7}',
        "[]",
      ];
      for (const frame of first) {
        const socket = await ctx.socket(user, ctx.unique("room"), { by: "nothing" });
        socket.ws.send(frame);
        await refused(socket);
      }
      const socket = await ctx.socket(user, ctx.unique("room"), { by: "nothing" });
      socket.ws.send(Buffer.from([1, 2, 3]));
      await refused(socket);
    },
  },
  {
    section,
    when: withToken,
    waits: true,
    name: "no first frame within ten seconds is 1008",
    async run(ctx) {
      const user = await ctx.user();
      const socket = await ctx.socket(user, ctx.unique("room"), { by: "nothing" });
      const begun = Date.now();
      await ctx.aside(() => refused(socket, 14_000));
      assert.ok(Date.now() - begun > 5_000, "closed too early");
    },
  },
  {
    section,
    when: withCookie,
    name: "the session's cookie and our own origin open the chat; anything else is refused",
    async run(ctx) {
      const user = await ctx.user();
      const other = await ctx.user();
      const socket = await ctx.join(user, ctx.unique("room"));
      socket.send("by cookie");
      await socket.message("by cookie");
      await refused(await ctx.socket(user, ctx.unique("room"), { by: "nothing" }));
      await refused(
        await ctx.socket(user, ctx.unique("room"), { headers: { origin: "https://evil.example" } }),
      );
      await refused(await ctx.socket(user, ctx.unique("room"), { headers: { origin: "null" } }));
      await refused(
        await ctx.socket(user, ctx.unique("room"), { headers: { cookie: `${ctx.sessionCookie}=garbage` } }),
      );
      await refused(await ctx.socket(user, ctx.unique("room"), {}, other.username));
    },
  },
  {
    section,
    when: withUser,
    name: "the name in the path is compared without case; events show the account's spelling",
    async run(ctx) {
      const client = ctx.visitor();
      await client.register({ username: ctx.unique("MiXed") });
      await client.login();
      const socket = await ctx.socket(client, ctx.unique("room"), {}, client.username.toLowerCase());
      await socket.joined(client.username);
      socket.send("hi");
      assert.equal((await socket.message("hi")).username, client.username);
    },
  },
  {
    section,
    when: withUser,
    waits: true,
    timeout: 75_000,
    name: "a changed password closes the chat at once",
    async run(ctx) {
      const user = await ctx.user();
      const socket = await ctx.join(user, ctx.unique("room"));
      const body = { new_password: ctx.password(), current_password: user.password };
      (await user.patch("/users/me", body)).is(200);
      assert.equal(await ctx.aside(() => socket.closeCode(ENDED)), 1008);
    },
  },
  {
    section,
    when: withUser,
    needs: ["manage"],
    waits: true,
    timeout: 75_000,
    name: "a deactivated user's chat is closed at once, and opened no more",
    async run(ctx) {
      const user = await ctx.user();
      const socket = await ctx.join(user, ctx.unique("room"));
      await ctx.manage(["deactivate", user.username]);
      assert.equal(await ctx.aside(() => socket.closeCode(ENDED)), 1008);
      await refused(await ctx.socket(user, ctx.unique("room")));
    },
  },
  {
    section,
    when: withUser,
    needs: ["superuser"],
    waits: true,
    timeout: 75_000,
    name: "a deleted user's chat is closed at once, and their messages keep the name",
    async run(ctx) {
      const [user, witness, admin] = [await ctx.user(), await ctx.user(), await ctx.admin()];
      const room = ctx.unique("room");
      const socket = await ctx.join(user, room);
      socket.send("my last words");
      await socket.message("my last words");
      (await admin.delete(`/users/${user.username}`)).is(204);
      assert.equal(await ctx.aside(() => socket.closeCode(ENDED)), 1008);
      const page = (await witness.get(path(room, "messages"))).is(200).as<History>();
      assert.equal(page.messages[0]?.content, "my last words");
      assert.equal(page.messages[0]?.username, user.username);
    },
  },
  {
    section,
    when,
    name: "the demo page is at /chat, with a policy that runs no inline script",
    async run(ctx) {
      const answer = (await ctx.http("GET", "/chat")).is(200);
      assert.match(answer.header("content-type"), /text\/html/);
      const policy = answer.header("content-security-policy");
      assert.notEqual(policy, "");
      assert.doesNotMatch(/script-src[^;]*/.exec(policy)?.[0] ?? policy, /unsafe-inline/);
    },
  },
  {
    section,
    when: withUser,
    waits: true,
    timeout: 75_000,
    name: "signing out closes the connections of that session at once, not those of another",
    async run(ctx) {
      const user = await ctx.user();
      const other = ctx.visitor();
      Object.assign(other, { username: user.username, password: user.password });
      await other.login();
      const room = ctx.unique("room");
      const [mine, theirs] = [await ctx.join(user, room), await ctx.socket(other, room)];
      theirs.send("here too");
      await theirs.message("here too");
      if (ctx.facts.auth === "jwt") (await user.post("/logout", { refresh_token: user.refresh })).is(204);
      else (await user.delete("/session")).is(204);
      assert.equal(await ctx.aside(() => mine.closeCode(ENDED)), 1008);
      theirs.send("still here");
      await theirs.message("still here");
    },
  },
  {
    section,
    when,
    name: "a bad handshake, or one to an invalid room, is refused without a 5xx",
    async run(ctx) {
      for (const route of ["/ws/general/alice", "/ws/general", "/ws/"]) {
        (await ctx.http("GET", ctx.api(route))).clientErrorOr();
      }
    },
  },
  {
    section,
    when: withUser,
    name: "rooms whose names differ by a space at the end have a history each",
    async run(ctx) {
      const user = await ctx.user();
      const room = ctx.unique("room");
      for (const name of [room, `${room} `, `${room.toUpperCase()}`]) {
        const socket = await ctx.join(user, name);
        socket.send(`in ${name}.`);
        await socket.message(`in ${name}.`);
      }
      for (const name of [room, `${room} `]) {
        const page = (await user.get(path(name, "messages"))).is(200).as<History>();
        assert.deepEqual(
          page.messages.map(({ content }) => content),
          [`in ${name}.`],
        );
      }
    },
  },
];
