import assert from "node:assert/strict";
import { type Case, withTokens } from "../../case.ts";
import type { Tokens } from "../../client/answer.ts";
import type { Client } from "../../client/client.ts";
import { claimsOf, forge } from "../../client/forge.ts";
import type { Context } from "../../context.ts";

const section = "jwt";
const when = withTokens;

const refresh = (ctx: Context, token: string) =>
  ctx.http("POST", ctx.api("/refresh"), { json: { refresh_token: token } });

const me = (ctx: Context, authorization: string) =>
  ctx.http("GET", ctx.api("/users/me"), { headers: { authorization } });

async function scoped(user: Client, scope?: string): Promise<Client> {
  const other = user.copy();
  await other.login(scope);
  return other;
}

export const jwtCases: readonly Case[] = [
  {
    section,
    when,
    name: "POST /token answers a pair, bearer, not to be stored",
    async run(ctx) {
      const client = ctx.visitor();
      await client.register();
      const answer = await client.login();
      const tokens = answer.as<Tokens>();
      assert.equal(tokens.token_type, "bearer");
      assert.ok(tokens.access_token && tokens.refresh_token && tokens.access_token !== tokens.refresh_token);
      assert.match(answer.header("cache-control"), /no-store/);
      (await client.get("/users/me")).is(200);
    },
  },
  {
    section,
    when,
    name: "wrong credentials are 401 with a Bearer challenge",
    async run(ctx) {
      const user = await ctx.user();
      for (const name of [user.username, ctx.unique("nobody")]) {
        const answer = await ctx.visitor().tryLogin(name, "not this one");
        answer.error(401, "INVALID_CREDENTIALS");
        assert.match(answer.header("www-authenticate"), /^Bearer/);
      }
    },
  },
  {
    section,
    when,
    name: "POST /token wants a form with both fields",
    async run(ctx) {
      const path = ctx.api("/token");
      (await ctx.http("POST", path, { form: { username: "x" } })).error(422, "VALIDATION_ERROR");
      (await ctx.http("POST", path, { form: {} })).error(422, "VALIDATION_ERROR");
      const json = { username: "nobody", password: "correct horse" };
      (await ctx.http("POST", path, { json })).error([415, 422]);
    },
  },
  {
    section,
    when,
    name: "an access token is HS256 with the promised claims, for 30 minutes",
    async run(ctx) {
      const user = await ctx.user();
      const [head = ""] = user.access.split(".");
      const header = JSON.parse(Buffer.from(head, "base64url").toString()) as Record<string, unknown>;
      assert.equal(header.alg, "HS256");
      const claims = claimsOf(user.access);
      for (const claim of ["sub", "type", "iat", "exp", "jti", "scope", "iss", "aud", "ver"]) {
        assert.ok(claim in claims, `no ${claim} in ${JSON.stringify(claims)}`);
      }
      assert.equal(claims.sub, String(user.id));
      assert.equal(claims.type, "access");
      assert.equal(Number(claims.exp) - Number(claims.iat), 1_800);
      assert.deepEqual(String(claims.scope).split(" ").sort(), ["read", "write"]);
    },
  },
  {
    section,
    when,
    name: "no token, a bad one and another scheme are 401 with a Bearer challenge",
    async run(ctx) {
      const none = await ctx.http("GET", ctx.api("/users/me"));
      none.error(401, "NOT_AUTHENTICATED");
      assert.match(none.header("www-authenticate"), /^Bearer/);
      for (const value of [
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer ..",
        "Basic dTpw",
        "Bearer ",
        "Bearer \u00e9",
      ]) {
        const answer = await me(ctx, value);
        answer.error(401, ["INVALID_TOKEN", "NOT_AUTHENTICATED"]);
        assert.match(answer.header("www-authenticate"), /^Bearer/, value);
      }
    },
  },
  {
    section,
    when,
    name: "a token of alg none is refused",
    async run(ctx) {
      const user = await ctx.user();
      for (const alg of ["none", "None", "NONE"]) {
        const token = forge(claimsOf(user.access), "", { alg, typ: "JWT" }).replace(/\.[^.]*$/, ".");
        (await me(ctx, `Bearer ${token}`)).error(401, "INVALID_TOKEN");
      }
    },
  },
  {
    section,
    when,
    name: "a token signed with another key, or changed, is refused",
    async run(ctx) {
      const user = await ctx.user();
      const foreign = forge(claimsOf(user.access), "another key that has thirty-two bytes");
      (await me(ctx, `Bearer ${foreign}`)).error(401, "INVALID_TOKEN");
      const [head, , tail] = user.access.split(".");
      const payload = Buffer.from(JSON.stringify({ ...claimsOf(user.access), sub: "1" })).toString(
        "base64url",
      );
      (await me(ctx, `Bearer ${head}.${payload}.${tail}`)).error(401, "INVALID_TOKEN");
    },
  },
  {
    section,
    when,
    needs: ["secret"],
    name: "rightly signed but expired, of another issuer or audience, or without claims: 401",
    async run(ctx) {
      const user = await ctx.user();
      const claims = claimsOf(user.access);
      assert.equal(
        (await me(ctx, `Bearer ${forge(claims, ctx.secret)}`)).status,
        200,
        "the forged copy must work",
      );
      const now = Math.floor(Date.now() / 1_000);
      const { exp: _exp, ...endless } = claims;
      const { sub: _sub, ...nobody } = claims;
      for (const [what, wrong] of Object.entries({
        expired: { ...claims, iat: now - 7_200, exp: now - 3_600 },
        issuer: { ...claims, iss: "somebody" },
        audience: { ...claims, aud: "others" },
        endless,
        nobody,
        "sub that is no number": { ...claims, sub: "x" },
        "sub beyond 64 bits": { ...claims, sub: "9".repeat(30) },
        "sub of no user": { ...claims, sub: "999999999" },
        "an older version": { ...claims, ver: Number(claims.ver) - 1 },
        "a version that is no number": { ...claims, ver: "x" },
        "of no type": { ...claims, type: "x" },
      })) {
        const answer = await me(ctx, `Bearer ${forge(wrong, ctx.secret)}`);
        assert.equal(answer.status, 401, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
        answer.error(401, "INVALID_TOKEN");
      }
    },
  },
  {
    section,
    when,
    name: "a refresh token is no access token, and an access token no refresh token",
    async run(ctx) {
      const user = await ctx.user();
      (await me(ctx, `Bearer ${user.refresh}`)).error(401, "INVALID_TOKEN");
      (await refresh(ctx, user.access)).error(401, "INVALID_TOKEN");
    },
  },
  {
    section,
    when,
    name: "a token in the query string is not taken",
    async run(ctx) {
      const user = await ctx.user();
      const query = `access_token=${user.access}&token=${user.access}`;
      (await ctx.http("GET", ctx.api(`/users/me?${query}`))).error(401, "NOT_AUTHENTICATED");
      (await ctx.http("POST", ctx.api(`/refresh?refresh_token=${user.refresh}`))).error(
        422,
        "VALIDATION_ERROR",
      );
    },
  },
  {
    section,
    when,
    name: "POST /refresh answers a new pair that works, not to be stored",
    async run(ctx) {
      const user = await ctx.user();
      const answer = (await refresh(ctx, user.refresh)).is(200);
      const pair = answer.as<Tokens>();
      assert.match(answer.header("cache-control"), /no-store/);
      assert.equal(pair.token_type, "bearer");
      assert.notEqual(pair.refresh_token, user.refresh);
      assert.notEqual(pair.access_token, user.access);
      (await me(ctx, `Bearer ${pair.access_token}`)).is(200);
      (await refresh(ctx, pair.refresh_token)).is(200);
    },
  },
  {
    section,
    when,
    name: "a refresh token used twice revokes the whole family",
    async run(ctx) {
      const user = await ctx.user();
      const first = (await refresh(ctx, user.refresh)).is(200).as<Tokens>();
      const second = (await refresh(ctx, first.refresh_token)).is(200).as<Tokens>();
      (await refresh(ctx, user.refresh)).error(401, "INVALID_TOKEN");
      (await refresh(ctx, second.refresh_token)).error(401, "INVALID_TOKEN");
      (await refresh(ctx, first.refresh_token)).error(401, "INVALID_TOKEN");
    },
  },
  {
    section,
    when,
    name: "another login of the same user is another family",
    async run(ctx) {
      const user = await ctx.user();
      const other = await scoped(user);
      (await refresh(ctx, user.refresh)).is(200);
      (await refresh(ctx, user.refresh)).error(401);
      (await refresh(ctx, other.refresh)).is(200);
    },
  },
  {
    section,
    when,
    name: "two simultaneous refreshes of one token: one wins, and the family is revoked",
    async run(ctx) {
      for (let round = 0; round < 5; round += 1) {
        const user = await ctx.user();
        const answers = await Promise.all([refresh(ctx, user.refresh), refresh(ctx, user.refresh)]);
        assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 401]);
        const winner = answers.find((answer) => answer.status === 200);
        (await refresh(ctx, winner?.as<Tokens>().refresh_token ?? "")).error(401, "INVALID_TOKEN");
      }
    },
  },
  {
    section,
    when,
    name: "ten simultaneous refreshes of one token: one winner, no 5xx",
    async run(ctx) {
      const user = await ctx.user();
      const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(ctx, user.refresh)));
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(9).fill(401)]);
    },
  },
  {
    section,
    when,
    name: "two logins and two refreshes within one second give different tokens",
    async run(ctx) {
      const user = await ctx.user();
      const [a, b] = await Promise.all([scoped(user), scoped(user)]);
      const [c, d] = await Promise.all([refresh(ctx, a.refresh), refresh(ctx, b.refresh)]);
      const pairs = [c.is(200).as<Tokens>(), d.is(200).as<Tokens>()];
      const all = [a.access, b.access, a.refresh, b.refresh];
      for (const pair of pairs) all.push(pair.access_token, pair.refresh_token);
      assert.equal(new Set(all).size, 8);
    },
  },
  {
    section,
    when,
    name: "bad refresh tokens are 401, missing ones 422",
    async run(ctx) {
      for (const token of ["garbage", "a.b.c", "nul\u0000byte", "\u00e9\ud83d\ude00"]) {
        (await refresh(ctx, token)).error([401, 422], ["INVALID_TOKEN", "VALIDATION_ERROR"]);
      }
      (await ctx.http("POST", ctx.api("/refresh"), { json: {} })).error(422, "VALIDATION_ERROR");
      (await ctx.http("POST", ctx.api("/refresh"), { json: { refresh_token: 7 } })).error(
        422,
        "VALIDATION_ERROR",
      );
    },
  },
  {
    section,
    when,
    name: "POST /logout is 204 and ends the family, not the access token",
    async run(ctx) {
      const user = await ctx.user();
      const next = (await refresh(ctx, user.refresh)).is(200).as<Tokens>();
      const body = { json: { refresh_token: next.refresh_token } };
      (await ctx.http("POST", ctx.api("/logout"), body)).is(204);
      (await refresh(ctx, next.refresh_token)).error(401, "INVALID_TOKEN");
      (await me(ctx, `Bearer ${next.access_token}`)).is(200);
      (await ctx.http("POST", ctx.api("/logout"), body)).is(204, 401);
      (await ctx.http("POST", ctx.api("/logout"), { json: { refresh_token: "x" } })).is(204, 401);
      (await ctx.http("POST", ctx.api("/logout"), { json: {} })).error(422, "VALIDATION_ERROR");
    },
  },
  {
    section,
    when,
    name: "scope read reads, and does not write",
    async run(ctx) {
      const user = await ctx.user();
      const reader = await scoped(user, "read");
      (await reader.get("/users/me")).is(200);
      (await reader.patch("/users/me", { current_password: user.password })).error(403, "INSUFFICIENT_SCOPE");
      (await reader.get("/users")).error(403);
      if (ctx.facts.uploads)
        (await reader.request("POST", "/files", { body: "x" })).error(403, "INSUFFICIENT_SCOPE");
    },
  },
  {
    section,
    when,
    name: "scope write writes, and does not read",
    async run(ctx) {
      const user = await ctx.user();
      const writer = await scoped(user, "write");
      (await writer.patch("/users/me", { current_password: user.password })).is(200);
      if (ctx.facts.example) (await writer.post("/items", { name: "x" })).is(201);
      (await writer.get("/users/me")).error(403, "INSUFFICIENT_SCOPE");
      if (ctx.facts.chat) (await writer.get("/rooms")).error(403, "INSUFFICIENT_SCOPE");
    },
  },
  {
    section,
    when,
    name: "scopes granted are those asked and allowed; no user gets admin",
    async run(ctx) {
      const user = await ctx.user();
      const both = await scoped(user, "read admin");
      assert.equal(claimsOf(both.access).scope, "read");
      (await both.get("/users")).error(403);
      const only = await user.tryLogin(user.username, user.password, "admin nonsense");
      if (only.status === 200) {
        const token = only.as<Tokens>().access_token;
        const answer = await ctx.http("GET", ctx.api("/users"), {
          headers: { authorization: `Bearer ${token}` },
        });
        answer.error(403);
      } else only.clientErrorOr();
    },
  },
  {
    section,
    when,
    name: "a refresh never widens the scopes",
    async run(ctx) {
      const user = await ctx.user();
      const reader = await scoped(user, "read");
      const pair = (await refresh(ctx, reader.refresh)).is(200).as<Tokens>();
      assert.equal(claimsOf(pair.access_token).scope, "read");
      const body = { json: { refresh_token: pair.refresh_token, scope: "read write admin" } };
      const wider = await ctx.http("POST", ctx.api("/refresh"), body);
      if (wider.is(200, 422).status === 200) {
        assert.equal(claimsOf(wider.as<Tokens>().access_token).scope, "read");
      }
    },
  },
  {
    section,
    when,
    needs: ["superuser"],
    name: "a superuser has admin when asking for nothing, and only what was asked otherwise",
    async run(ctx) {
      const admin = await ctx.admin();
      assert.deepEqual(String(claimsOf(admin.access).scope).split(" ").sort(), ["admin", "read", "write"]);
      (await admin.get("/users")).is(200);
      const reader = await scoped(admin, "read");
      (await reader.get("/users")).error(403, "INSUFFICIENT_SCOPE");
    },
  },
  {
    section,
    when,
    name: "a changed password ends every token, the one used included",
    async run(ctx) {
      const user = await ctx.user();
      const other = await scoped(user);
      const body = { new_password: ctx.password(), current_password: user.password };
      (await user.patch("/users/me", body)).is(200);
      for (const one of [user, other]) {
        (await one.get("/users/me")).error(401, "INVALID_TOKEN");
        (await refresh(ctx, one.refresh)).error(401, "INVALID_TOKEN");
      }
    },
  },
  {
    section,
    when,
    needs: ["superuser"],
    name: "a deleted user's tokens are dead, also for a namesake registered later",
    async run(ctx) {
      const admin = await ctx.admin();
      const user = await ctx.user();
      (await admin.delete(`/users/${user.username}`)).is(204);
      (await user.get("/users/me")).error(401, "INVALID_TOKEN");
      (await refresh(ctx, user.refresh)).error(401, "INVALID_TOKEN");
      await ctx.visitor().register({ username: user.username, email: user.email });
      (await user.get("/users/me")).error(401, "INVALID_TOKEN");
      (await refresh(ctx, user.refresh)).error(401, "INVALID_TOKEN");
    },
  },
  {
    section,
    when,
    name: "OpenAPI declares the scopes",
    async run(ctx) {
      type Scheme = {
        type: string;
        flows?: { password?: { tokenUrl: string; scopes: Record<string, string> } };
      };
      const schema = (await ctx.http("GET", "/openapi.json")).is(200).as<{
        components: { securitySchemes: Record<string, Scheme> };
      }>();
      const flow = Object.values(schema.components.securitySchemes).find((s) => s.type === "oauth2")?.flows
        ?.password;
      assert.ok(flow, "no OAuth2 password flow");
      assert.deepEqual(Object.keys(flow.scopes).sort(), ["admin", "read", "write"]);
      assert.ok(
        new URL(flow.tokenUrl, `${ctx.baseUrl}/`).pathname.endsWith(ctx.api("/token")),
        flow.tokenUrl,
      );
    },
  },
  {
    section,
    when,
    name: "a pair says how long its access token lives, and the form of OAuth 2 refreshes it",
    async run(ctx) {
      const user = await ctx.user();
      const form = { grant_type: "refresh_token", refresh_token: user.refresh };
      const answer = (await ctx.http("POST", ctx.api("/refresh"), { form })).is(200);
      const pair = answer.as<Tokens & { expires_in: number }>();
      const claims = claimsOf(pair.access_token);
      assert.equal(pair.expires_in, Number(claims.exp) - Number(claims.iat));
      assert.match(answer.header("cache-control"), /no-store/);
      (await me(ctx, `Bearer ${pair.access_token}`)).is(200);
      (await refresh(ctx, pair.refresh_token)).is(200);
    },
  },
  {
    section,
    when,
    name: "an unsupported grant type is 400",
    async run(ctx) {
      const user = await ctx.user();
      const login = { username: user.username, password: user.password };
      const token = (grant_type: string) =>
        ctx.http("POST", ctx.api("/token"), { form: { ...login, grant_type } });
      (await token("password")).is(200);
      for (const grant of ["refresh_token", "client_credentials", "Password"]) {
        (await token(grant)).error(400, "BAD_REQUEST");
      }
      const form = { grant_type: "password", refresh_token: user.refresh };
      (await ctx.http("POST", ctx.api("/refresh"), { form })).error(400, "BAD_REQUEST");
      const { refresh_token } = form;
      (await ctx.http("POST", ctx.api("/refresh"), { form: { refresh_token } })).error([400, 422]);
      (await refresh(ctx, user.refresh)).is(200);
    },
  },
  {
    section,
    when,
    name: "signing out with a revoked token, a used one or both leaves the family revoked",
    async run(ctx) {
      const user = await ctx.user();
      const stolen = (await refresh(ctx, user.refresh)).is(200).as<Tokens>();
      (await refresh(ctx, user.refresh)).error(401, "INVALID_TOKEN");
      for (const refresh_token of [user.refresh, stolen.refresh_token, user.refresh]) {
        (await ctx.http("POST", ctx.api("/logout"), { json: { refresh_token } })).is(204, 401);
        (await me(ctx, `Bearer ${stolen.access_token}`)).error(401, "INVALID_TOKEN");
        (await me(ctx, `Bearer ${user.access}`)).error(401, "INVALID_TOKEN");
      }
      await scoped(user);
      (await me(ctx, `Bearer ${stolen.access_token}`)).error(401, "INVALID_TOKEN");
    },
  },
  {
    section,
    when,
    name: "a token used twice after signing out still revokes its family",
    async run(ctx) {
      const user = await ctx.user();
      const next = (await refresh(ctx, user.refresh)).is(200).as<Tokens>();
      const body = { json: { refresh_token: next.refresh_token } };
      (await ctx.http("POST", ctx.api("/logout"), body)).is(204);
      (await me(ctx, `Bearer ${next.access_token}`)).is(200);
      (await refresh(ctx, user.refresh)).error(401, "INVALID_TOKEN");
      (await me(ctx, `Bearer ${next.access_token}`)).error(401, "INVALID_TOKEN");
    },
  },
];
