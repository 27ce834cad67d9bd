import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Case, withExample, withUsers } from "../case.ts";
import { TIMESTAMP } from "../client/answer.ts";

const section = "general";

export const generalCases: readonly Case[] = [
  {
    section,
    name: "the root, the documentation, its schema and the health checks stand at the root",
    async run(ctx) {
      for (const path of ["/", "/docs", "/openapi.json", "/health/live", "/health/ready"]) {
        (await ctx.http("GET", path)).is(200);
      }
    },
  },
  {
    section,
    name: "readiness names each server that the service uses, and that it answers",
    async run(ctx) {
      const ready = (await ctx.http("GET", "/health/ready")).is(200);
      const { status, checks } = ready.as<{ status: string; checks: Record<string, string> }>();
      const { replica: _, ...servers } = checks;
      const wanted = { database: "ok", ...(ctx.facts.cache === "redis" && { redis: "ok" }) };
      assert.deepEqual([status, servers], ["ok", wanted]);
      (await ctx.http("HEAD", "/health/live")).is(200);
    },
  },
  {
    section,
    name: "openapi.json lists the paths of the contract",
    async run(ctx) {
      const { paths } = (await ctx.http("GET", "/openapi.json"))
        .is(200)
        .as<{ paths: Record<string, unknown> }>();
      const wanted: string[] = [];
      if (ctx.facts.example) wanted.push("/items", "/items/bulk", "/popular-items", "/dashboard");
      if (ctx.facts.uploads) wanted.push("/files");
      if (ctx.facts.auth !== "none") wanted.push("/register", "/users/me", "/users");
      if (ctx.facts.auth !== "none" && ctx.facts.example) wanted.push("/users-with-posts");
      if (ctx.facts.auth === "jwt") wanted.push("/token", "/refresh", "/logout");
      if (ctx.facts.auth === "session") wanted.push("/session", "/session/csrf");
      if (ctx.facts.chat) wanted.push("/rooms");
      const missing = wanted.filter((path) => !(ctx.api(path) in paths));
      assert.deepEqual(missing, []);
    },
  },
  {
    section,
    name: "without auth there are no users, tokens or sessions",
    when: (facts) => facts.auth === "none",
    async run(ctx) {
      for (const path of ["/users/me", "/users", "/users-with-posts", "/session/csrf"]) {
        (await ctx.http("GET", ctx.api(path))).error(404, "NOT_FOUND");
      }
      for (const path of ["/register", "/token", "/refresh", "/logout", "/session"]) {
        (await ctx.http("POST", ctx.api(path), { json: {} })).error(404, "NOT_FOUND");
      }
    },
  },
  {
    section,
    name: "every answer has a request id, each its own",
    async run(ctx) {
      const ids = new Set<string>();
      for (const path of ["/health/live", "/nowhere", "/health/ready", ctx.api("/items/none")]) {
        const id = (await ctx.http("GET", path)).header("x-request-id");
        assert.match(id, /^[\w.-]{1,128}$/);
        ids.add(id);
      }
      assert.equal(ids.size, 4);
    },
  },
  {
    section,
    name: "a good X-Request-ID is echoed",
    async run(ctx) {
      for (const id of ["abc-1.2_Z", "x".repeat(128)]) {
        for (const path of [ctx.api("/items"), "/nowhere"]) {
          const answer = await ctx.http("GET", path, { headers: { "x-request-id": id } });
          assert.equal(answer.header("x-request-id"), id);
        }
      }
    },
  },
  {
    section,
    name: "a bad X-Request-ID is replaced",
    async run(ctx) {
      for (const id of ["x".repeat(129), "a b", "a/b", "{}", "<script>", "caf\u00e9"]) {
        const answer = await ctx.http("GET", "/health/live", { headers: { "x-request-id": id } });
        assert.match(answer.header("x-request-id"), /^[\w.-]{1,128}$/);
        assert.notEqual(answer.header("x-request-id"), id);
      }
    },
  },
  {
    section,
    name: "security headers are on every answer, errors and JSON included",
    async run(ctx) {
      for (const path of ["/", "/health/live", "/nowhere", ctx.api("/items"), ctx.api("/items?page=0")]) {
        const answer = await ctx.http("GET", path);
        assert.equal(answer.header("x-content-type-options"), "nosniff", path);
        assert.notEqual(answer.header("content-security-policy"), "", `${path}: no Content-Security-Policy`);
        assert.notEqual(answer.header("referrer-policy"), "", `${path}: no Referrer-Policy`);
        assert.notEqual(answer.header("x-frame-options"), "", `${path}: no X-Frame-Options`);
      }
    },
  },
  {
    section,
    name: "a static file under another file's hash is 404, and kept by nobody",
    async run(ctx) {
      const page = (await ctx.http("GET", "/docs")).is(200).text;
      const [path = ""] = /\/?static\/docs\.[0-9a-f]{12}\.js/.exec(page) ?? [];
      const own = (await ctx.http("GET", `/${path.replace(/^\//, "")}`)).is(200);
      assert.match(own.header("cache-control"), /immutable/);
      const other = await ctx.http("GET", "/static/docs.000000000000.js");
      other.error(404, "NOT_FOUND");
      assert.equal(other.header("cache-control"), "no-store");
    },
  },
  {
    section,
    name: "an unknown path is 404 in the envelope, at the root and under the prefix",
    async run(ctx) {
      (await ctx.http("GET", "/nowhere")).error(404, "NOT_FOUND");
      (await ctx.http("POST", ctx.api("/nowhere/at/all"), { json: {} })).error([404], "NOT_FOUND");
      // A redirect to the path without the slash would lead to whatever Host the client names.
      (await ctx.http("GET", ctx.api("/items/"))).error(404, "NOT_FOUND");
      // A proxy may refuse to read it at all.
      (await ctx.http("GET", ctx.api("/%00"))).error([400, 404]);
      (await ctx.http("GET", "/static/../../etc/passwd")).error([400, 404]);
    },
  },
  {
    section,
    when: withExample,
    name: "a method no route has is 405 in the envelope, with Allow",
    async run(ctx) {
      const answer = await ctx.http("PUT", ctx.api("/popular-items"), { json: {} });
      if (answer.status === 403 && ctx.facts.auth === "session") answer.error(403, "CSRF_FAILED");
      else {
        answer.error(405, "METHOD_NOT_ALLOWED");
        assert.match(answer.header("allow"), /GET/);
      }
      const visitor = ctx.visitor();
      (await visitor.request("PUT", "/popular-items", { json: {} })).error(405, "METHOD_NOT_ALLOWED");
    },
  },
  {
    section,
    name: "405 names every method of the path in Allow",
    async run(ctx) {
      const paths: Record<string, readonly string[]> = {
        ...(ctx.facts.example && {
          "/items": ["GET", "HEAD", "POST"],
          "/items/1": ["GET", "HEAD", "PATCH", "DELETE"],
        }),
      };
      if (ctx.facts.auth !== "none") paths["/users/me"] = ["GET", "HEAD", "PATCH", "DELETE"];
      if (ctx.facts.auth === "session") paths["/session"] = ["POST", "DELETE"];
      for (const [path, methods] of Object.entries(paths)) {
        const answer = await ctx.visitor().request("PUT", path, { json: {} });
        answer.error(405, "METHOD_NOT_ALLOWED");
        assert.deepEqual(answer.header("allow").split(", ").sort(), [...methods].sort(), path);
      }
    },
  },
  {
    section,
    when: withExample,
    name: "a validation error names the fields and never repeats the input",
    async run(ctx) {
      const user = await ctx.user();
      const marker = "do-not-repeat-me";
      const answer = await user.post("/items", { name: { [marker]: marker }, description: [marker] });
      const { errors } = answer.error(422, "VALIDATION_ERROR");
      assert.ok(errors?.some((entry) => entry.field.includes("name")));
      assert.ok(!answer.text.includes(marker), answer.text);
      const query = await user.get(`/items?page=${marker}`);
      query.error(422, "VALIDATION_ERROR");
      assert.ok(!query.text.includes(marker), query.text);
    },
  },
  {
    section,
    name: "a password that is refused is not repeated",
    when: withUsers,
    async run(ctx) {
      const password = "s3cret!";
      const answer = await ctx.visitor().post("/register", { email: "x", username: "y", password });
      answer.error(422, "VALIDATION_ERROR");
      assert.ok(!answer.text.includes(password));
    },
  },
  {
    section,
    when: withExample,
    name: "bodies that are not what they claim are a 4xx in the envelope",
    async run(ctx) {
      const user = await ctx.user();
      const json = { "content-type": "application/json" };
      const bodies: [string, string | Buffer][] = [
        ["half", '{"name": "x'],
        ["empty", ""],
        ["null", "null"],
        ["a list", "[]"],
        ["a number", "1e999"],
        ["NaN", '{"name": NaN}'],
        ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
        ["nested deeply", "[".repeat(100_000)],
        ["a lone surrogate", '{"name": "\\ud800"}'],
      ];
      for (const [what, body] of bodies) {
        const answer = await user.request("POST", "/items", { body, headers: json });
        assert.ok(
          [400, 422].includes(answer.status),
          `${what}: ${answer.status} ${answer.text.slice(0, 200)}`,
        );
        answer.error([400, 422], ["BAD_REQUEST", "VALIDATION_ERROR"]);
      }
    },
  },
  {
    section,
    when: withExample,
    name: "JSON sent as text/plain is refused",
    async run(ctx) {
      const user = await ctx.user();
      const answer = await user.request("POST", "/items", {
        body: '{"name": "x"}',
        headers: { "content-type": "text/plain" },
      });
      answer.error([415, 422], ["UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR"]);
    },
  },
  {
    section,
    when: withExample,
    name: "a body over 1 MiB is 413, its length declared or not",
    async run(ctx) {
      const user = await ctx.user();
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ name: "x", description: "y".repeat(1024 * 1024) });
      (await user.request("POST", "/items", { body, headers })).error(413, "TOO_LARGE");
      const chunks = Array.from({ length: 20 }, () => Buffer.alloc(64 * 1024, 32));
      (await user.request("POST", "/items", { body: chunks, headers })).error(413, "TOO_LARGE");
    },
  },
  {
    section,
    when: withExample,
    name: "a body just under 1 MiB is read",
    async run(ctx) {
      const user = await ctx.user();
      const body = JSON.stringify({ name: "x" }).padEnd(1024 * 1024 - 1, " ");
      (await user.request("POST", "/items", { body, headers: { "content-type": "application/json" } })).is(
        201,
      );
    },
  },
  {
    section,
    when: withExample,
    name: "a body of 100 MB is refused without being taken in",
    async run(ctx) {
      const user = await ctx.user();
      let sent = 0;
      // Sent at a pace, as over a network, so that an early answer is not lost in a reset connection.
      async function* body(): AsyncGenerator<Buffer> {
        for (const part = Buffer.alloc(256 * 1024, 32); sent < 100 * 1024 * 1024; sent += part.length) {
          yield part;
          await sleep(10);
        }
      }
      const answer = await user.request("POST", "/items", {
        body: body(),
        headers: { "content-type": "application/json", "content-length": String(100 * 1024 * 1024) },
      });
      assert.ok(sent < 50 * 1024 * 1024, `${sent} bytes were taken in`);
      answer.error(413, "TOO_LARGE");
      (await ctx.http("GET", "/health/live")).is(200);
    },
  },
  {
    section,
    name: "gzip from 1 KiB, for who accepts it",
    async run(ctx) {
      const packed = await ctx.http("GET", "/openapi.json", { headers: { "accept-encoding": "gzip" } });
      assert.equal(packed.is(200).header("content-encoding"), "gzip");
      assert.match(packed.header("vary"), /accept-encoding/i);
      assert.ok(packed.as<{ openapi: string }>().openapi.startsWith("3."));
      const plain = await ctx.http("GET", "/openapi.json", { headers: { "accept-encoding": "identity" } });
      assert.equal(plain.header("content-encoding"), "");
      const small = await ctx.http("GET", "/health/live", { headers: { "accept-encoding": "gzip" } });
      assert.equal(small.header("content-encoding"), "");
    },
  },
  {
    section,
    name: "a foreign origin gets no CORS permission",
    async run(ctx) {
      const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
      for (const method of ["GET", "OPTIONS"]) {
        const answer = await ctx.http(method, ctx.api("/items"), { headers });
        assert.notEqual(answer.header("access-control-allow-origin"), "*");
        assert.notEqual(answer.header("access-control-allow-origin"), "https://evil.example");
      }
    },
  },
  {
    section,
    when: withExample,
    name: "times are UTC with offset and microseconds, ids are integers",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      assert.ok(Number.isInteger(item.id));
      assert.match(item.created_at, TIMESTAMP);
      assert.match(item.updated_at, TIMESTAMP);
      assert.ok(Math.abs(Date.parse(item.created_at) - Date.now()) < 60_000, item.created_at);
    },
  },
  {
    section,
    name: "hostile query strings and paths are never a 5xx",
    async run(ctx) {
      const visitor = ctx.visitor();
      const paths = [
        "/items?page=%00",
        "/items?cursor=%00",
        "/items/%00",
        "/items/-1",
        "/items/0",
        "/files/%00",
      ];
      paths.push(
        `/items/${"9".repeat(30)}`,
        "/items/1e3",
        "/items/%F0%9F%92%A5",
        "/items?page=%FF",
        "/items?page=1&page=2",
      );
      paths.push(
        `/files/${"9".repeat(30)}`,
        `/items?cursor=${"A".repeat(5_000)}`,
        "/items/9223372036854775807",
      );
      for (const path of paths) (await visitor.get(path)).clientErrorOr(200);
    },
  },
  {
    section,
    name: "hostile headers are never a 5xx",
    async run(ctx) {
      for (const headers of [
        { authorization: "Bearer \u00ff\u00fe" },
        { authorization: "Bearer" },
        { authorization: `Bearer ${"a.".repeat(3_000)}` },
        { cookie: "session=\u00ff; =; ;;" },
        { "if-none-match": '"', "accept-encoding": "gzip;q=x" },
        { range: "bytes=9-1" },
      ] as Record<string, string>[]) {
        (await ctx.http("GET", ctx.api("/items"), { headers })).clientErrorOr(200, 206);
      }
    },
  },
  {
    section,
    when: (facts) => facts.metrics,
    name: "the metrics count requests, in Prometheus' text format",
    async run(ctx) {
      const text = (await ctx.http("GET", "/metrics")).is(200).text;
      assert.match(text, /^# TYPE \S+ (counter|histogram)$/m);
    },
  },
];
