import assert from "node:assert/strict";
import { type Case, withCookies } from "../../case.ts";
import type { UserOut } from "../../client/answer.ts";

const section = "session";
const when = withCookies;

export const sessionCases: readonly Case[] = [
  {
    section,
    when,
    name: "POST /session answers the user, and a cookie that is HttpOnly and SameSite",
    async run(ctx) {
      const client = ctx.visitor();
      await client.register();
      const answer = await client.login();
      assert.equal(answer.as<UserOut>().id, client.id);
      const cookie = (answer.headers["set-cookie"] ?? []).find((line) =>
        line.startsWith(`${ctx.sessionCookie}=`),
      );
      assert.ok(cookie, `no cookie named ${ctx.sessionCookie}`);
      assert.match(cookie, /;\s*HttpOnly/i);
      assert.match(cookie, /;\s*SameSite=Lax/i);
      assert.match(cookie, /;\s*Path=\//i);
      assert.match(cookie, /;\s*Max-Age=604800/i);
      assert.equal(/;\s*Secure/i.test(cookie), ctx.baseUrl.startsWith("https:"));
      (await client.get("/users/me")).is(200);
    },
  },
  {
    section,
    when,
    name: "no session is 401 without a Bearer challenge",
    async run(ctx) {
      for (const headers of [
        {},
        { cookie: `${ctx.sessionCookie}=garbage` },
        { cookie: `${ctx.sessionCookie}=\u00e9` },
      ] as Record<string, string>[]) {
        const answer = await ctx.http("GET", ctx.api("/users/me"), { headers });
        answer.error(401, "NOT_AUTHENTICATED");
        assert.doesNotMatch(answer.header("www-authenticate"), /bearer/i);
      }
    },
  },
  {
    section,
    when,
    name: "wrong credentials are 401",
    async run(ctx) {
      const user = await ctx.user();
      const answer = await ctx.visitor().tryLogin(user.username, "not this one");
      answer.error(401, "INVALID_CREDENTIALS");
      assert.doesNotMatch(answer.header("www-authenticate"), /bearer/i);
    },
  },
  {
    section,
    when,
    name: "unsafe methods without, or with a wrong, CSRF token are 403, /session and /register included",
    async run(ctx) {
      const user = await ctx.user();
      const other = await ctx.user();
      await other.fetchCsrf();
      const calls: [string, string, unknown][] = [
        ["DELETE", `/users/${user.username}`, undefined],
        ["PATCH", "/users/me", { current_password: user.password }],
        ["POST", "/session", { username: user.username, password: user.password }],
        ["POST", "/register", { username: "abc", email: "abc@example.com", password: "correct horse" }],
        ["DELETE", "/session", undefined],
      ];
      for (const [method, path, json] of calls) {
        for (const token of [undefined, "", "garbage", "\u00e9", other.csrf]) {
          const headers: Record<string, string> = { cookie: user.cookieHeader };
          if (token !== undefined) headers["x-csrf-token"] = token;
          const answer = await ctx.http(
            method,
            ctx.api(path),
            json === undefined ? { headers } : { json, headers },
          );
          answer.error(403, "CSRF_FAILED");
        }
      }
      (await user.get("/users/me")).is(200);
    },
  },
  {
    section,
    when,
    name: "without any cookie /session and /register are 403",
    async run(ctx) {
      const json = { username: "abc", email: "abc@example.com", password: "correct horse" };
      for (const path of ["/register", "/session"]) {
        (await ctx.http("POST", ctx.api(path), { json })).error(403, "CSRF_FAILED");
        const headers = { "x-csrf-token": "garbage" };
        (await ctx.http("POST", ctx.api(path), { json, headers })).error(403, "CSRF_FAILED");
      }
    },
  },
  {
    section,
    when,
    name: "GET /session/csrf opens an anonymous session, without a user",
    async run(ctx) {
      const visitor = ctx.visitor();
      const token = await visitor.fetchCsrf();
      assert.ok(token.length >= 16);
      assert.ok(visitor.cookies.has(ctx.sessionCookie));
      (await visitor.get("/users/me")).error(401, "NOT_AUTHENTICATED");
      (await visitor.patch("/users/me", { current_password: "x" })).error(401, "NOT_AUTHENTICATED");
    },
  },
  {
    section,
    when,
    name: "a login gets a new session id; the anonymous one has no user",
    async run(ctx) {
      const client = ctx.visitor();
      await client.register();
      const before = client.copy();
      const id = client.cookies.get(ctx.sessionCookie);
      await client.login();
      assert.notEqual(client.cookies.get(ctx.sessionCookie), id);
      (await before.get("/users/me")).error(401);
    },
  },
  {
    section,
    when,
    name: "a CSRF token survives while its session does, and a fresh one works after login",
    async run(ctx) {
      const user = await ctx.user();
      const change = async () => (await user.patch("/users/me", { current_password: user.password })).is(200);
      await change();
      await change();
      await user.fetchCsrf();
      await change();
    },
  },
  {
    section,
    when,
    name: "DELETE /session ends it on the server",
    async run(ctx) {
      const user = await ctx.user();
      await user.fetchCsrf();
      const stolen = user.copy();
      (await user.delete("/session")).is(204);
      (await stolen.get("/users/me")).error(401, "NOT_AUTHENTICATED");
      (await stolen.patch("/users/me", { current_password: user.password })).error([401, 403]);
    },
  },
  {
    section,
    when,
    name: "ending one session leaves the others",
    async run(ctx) {
      const user = await ctx.user();
      const other = ctx.visitor();
      other.username = user.username;
      other.password = user.password;
      await other.login();
      (await user.delete("/session")).is(204);
      (await other.get("/users/me")).is(200);
    },
  },
  {
    section,
    when,
    name: "a changed password ends all sessions",
    async run(ctx) {
      const user = await ctx.user();
      const other = ctx.visitor();
      other.username = user.username;
      other.password = user.password;
      await other.login();
      const before = user.copy();
      const body = { new_password: ctx.password(), current_password: user.password };
      (await user.patch("/users/me", body)).is(200);
      (await before.get("/users/me")).error(401);
      (await other.get("/users/me")).error(401);
    },
  },
  {
    section,
    when,
    name: "Bearer tokens are not accepted",
    async run(ctx) {
      const headers = { authorization: "Bearer abc" };
      (await ctx.http("GET", ctx.api("/users/me"), { headers })).error(401, "NOT_AUTHENTICATED");
      (await ctx.http("POST", ctx.api("/token"), { form: { username: "a", password: "b" } })).error([
        403, 404,
      ]);
    },
  },
  {
    section,
    when,
    name: "two cookies of the session's name are none: another site of the domain may have set one",
    async run(ctx) {
      const user = await ctx.user();
      await user.fetchCsrf();
      const name = ctx.sessionCookie;
      const mine = `${name}=${user.cookies.get(name)}`;
      for (const cookie of [`${mine}; ${name}=planted`, `${name}=planted; ${mine}`, `${mine}; ${mine}`]) {
        (await ctx.http("GET", ctx.api("/users/me"), { headers: { cookie } })).error(
          401,
          "NOT_AUTHENTICATED",
        );
        const headers = { cookie, "x-csrf-token": user.csrf };
        const json = { username: user.username, password: user.password };
        (await ctx.http("POST", ctx.api("/session"), { json, headers })).error(403, "CSRF_FAILED");
      }
      (await user.get("/users/me")).is(200);
    },
  },
];
