import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Case, Skip, withExample, withUploads, withUsers } from "../../case.ts";
import { MAX_ANSWER_BYTES } from "../../client/http.ts";
import type { Context } from "../../context.ts";

/** Too much at once, too slowly, too large. */
const section = "overload";

function host(ctx: Context): { hostname: string; port: number; base: string } {
  const { protocol, hostname, port, pathname } = new URL(ctx.baseUrl);
  if (protocol !== "http:") throw new Skip("speaks plain HTTP");
  return {
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 80),
    base: pathname.replace(/\/+$/, ""),
  };
}

/** What asks the database and is answered to everyone. */
function readPath(ctx: Context): string {
  return ctx.facts.example ? ctx.api("/items?size=1") : "/health/ready";
}

/** A client that asks meanwhile is answered at once. */
async function unimpressed(ctx: Context): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const answer = (await ctx.http("GET", readPath(ctx))).is(200);
    assert.ok(answer.ms < 10_000, `an answer took ${answer.ms.toFixed(0)} ms`);
  }
}

export const overloadCases: readonly Case[] = [
  {
    section,
    when: withUsers,
    timeout: 60_000,
    name: "72 logins at once are 200 or 503 with Retry-After, and reads go on",
    async run(ctx) {
      const user = await ctx.user();
      const visitors = Array.from({ length: 72 }, () => ctx.visitor());
      if (ctx.facts.auth === "session") for (const visitor of visitors) await visitor.fetchCsrf();
      const logins = Promise.all(visitors.map((visitor) => visitor.tryLogin(user.username, user.password)));
      const [answers] = await Promise.all([logins, unimpressed(ctx)]);
      for (const answer of answers) {
        if (answer.status === 200) continue;
        answer.error(503, "OVERLOADED");
        assert.match(answer.header("retry-after"), /^[1-9]\d*$/);
      }
      const let_in = answers.filter((answer) => answer.status === 200).length;
      assert.ok(let_in >= 20, `only ${let_in} of 72 got in`);
      await user.login();
    },
  },
  {
    section,
    waits: true,
    timeout: 60_000,
    name: "clients that send a byte at a time delay no others, and are answered in the end",
    async run(ctx) {
      const { hostname, port, base } = host(ctx);
      const path = `${base}${readPath(ctx)}`;
      const text = `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`;
      const slow = async (): Promise<string> => {
        const socket = ctx.track(connect(port, hostname));
        let heard = "";
        socket.on("data", (data) => {
          heard += data.toString("latin1");
          if (heard.length > MAX_ANSWER_BYTES) socket.destroy();
        });
        const over = new Promise<void>((resolve) => socket.once("close", () => resolve()));
        socket.on("error", () => {});
        for (const letter of text) {
          socket.write(letter);
          await sleep(25);
        }
        await Promise.race([over, sleep(10_000, undefined, { ref: false })]);
        socket.destroy();
        return heard;
      };
      await ctx.aside(async () => {
        const many = Promise.all(Array.from({ length: 20 }, slow));
        await unimpressed(ctx);
        for (const heard of await many) assert.match(heard, /^HTTP\/1\.1 200 /);
      });
    },
  },
  {
    section,
    waits: true,
    timeout: 60_000,
    when: withExample,
    name: "a slow body is read to its end and its item made; a client that disconnects leaves nothing",
    async run(ctx) {
      const user = await ctx.user();
      const marker = ctx.unique("halfway");
      const whole = JSON.stringify({ name: ctx.unique("slowly") });
      // The item is made when this case has its turn again: others count items.
      let finish = () => {};
      const finishing = new Promise<void>((resolve) => {
        finish = resolve;
      });
      let pause = () => {};
      const paused = new Promise<void>((resolve) => {
        pause = resolve;
      });
      async function* slowly(): AsyncGenerator<Buffer> {
        for (const letter of whole.slice(0, -1)) {
          yield Buffer.from(letter);
          await sleep(50);
        }
        pause();
        await finishing;
        yield Buffer.from(whole.slice(-1));
      }
      if (ctx.facts.auth === "session") await user.fetchCsrf();
      const headers = { "content-type": "application/json" };
      const answer = await ctx.aside(async () => {
        const { hostname, port, base } = host(ctx);
        const half = ctx.track(connect(port, hostname));
        half.on("error", () => {});
        const body = JSON.stringify({ name: marker });
        const head = `POST ${base}${ctx.api("/items")} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
        half.write(`${head}Authorization: Bearer ${user.access}\r\nCookie: ${user.cookieHeader}\r\n`);
        half.write(
          `X-CSRF-Token: ${user.csrf}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
        );
        const slow = user.request("POST", "/items", { body: slowly(), headers });
        slow.catch(() => {});
        await sleep(300);
        half.destroy();
        // An answer before the end is one too: a refusal.
        await Promise.race([paused, slow]);
        return { slow };
      });
      finish();
      (await answer.slow).is(201);
      const list = (await user.get("/items?size=100")).is(200).as<{ items: { name: string }[] }>();
      assert.ok(!list.items.some(({ name }) => name === marker));
    },
  },
  {
    section,
    when: withUploads,
    waits: true,
    timeout: 60_000,
    name: "a client that reads a file slowly delays no others, and gets all of it",
    async run(ctx) {
      const user = await ctx.user();
      const body = randomBytes(6 * 1024 * 1024);
      const headers = { "content-type": "application/octet-stream" };
      const made = await user.request("POST", "/files", { body, headers });
      const { id } = made.is(201).as<{ id: number }>();
      const { hostname, port, base } = host(ctx);
      const credentials = { authorization: `Bearer ${user.access}`, cookie: user.cookieHeader };
      const read = () =>
        new Promise<string>((resolve, reject) => {
          const options = {
            hostname,
            port,
            path: `${base}${ctx.api(`/files/${id}`)}`,
            headers: credentials,
            agent: false,
          };
          const sent = request(options, (incoming) => {
            const hash = createHash("sha256");
            incoming.on("data", (part: Buffer) => {
              hash.update(part);
              incoming.pause();
              setTimeout(() => incoming.resume(), 10);
            });
            incoming.on("end", () => resolve(hash.digest("hex")));
            incoming.on("error", reject);
          });
          ctx.track(sent).on("error", reject);
          sent.end();
        });
      await ctx.aside(async () => {
        const slow = Promise.all([read(), read(), read(), read()]);
        await unimpressed(ctx);
        const wanted = createHash("sha256").update(body).digest("hex");
        for (const found of await slow) assert.equal(found, wanted);
      });
    },
  },
];
