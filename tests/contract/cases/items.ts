import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Case, withExample, withUsers } from "../case.ts";
import { type Item, type Page, TIMESTAMP } from "../client/answer.ts";

const section = "items";
const fields = ["created_at", "description", "id", "name", "owner_id", "updated_at", "views"];
type CursorPage = { items: Item[]; next_cursor: string | null };

const cases: readonly Case[] = [
  {
    section,
    name: "POST /items answers 201 and the item; GET reads it back",
    async run(ctx) {
      const user = await ctx.user();
      const name = ctx.unique("item");
      const item = (await user.post("/items", { name, description: "about it" })).is(201).as<Item>();
      assert.deepEqual(Object.keys(item).sort(), fields);
      assert.equal(item.name, name);
      assert.equal(item.description, "about it");
      assert.equal(item.views, 0);
      assert.equal(item.owner_id, ctx.facts.auth === "none" ? null : user.id);
      assert.match(item.created_at, TIMESTAMP);
      const read = (await ctx.visitor().get(`/items/${item.id}`)).is(200).as<Item>();
      assert.equal(read.name, name);
      assert.equal(read.created_at, item.created_at);
    },
  },
  {
    section,
    name: "a description may be left out or null",
    async run(ctx) {
      const user = await ctx.user();
      assert.equal((await user.post("/items", { name: "x" })).is(201).as<Item>().description, null);
      assert.equal(
        (await user.post("/items", { name: "x", description: null })).is(201).as<Item>().description,
        null,
      );
    },
  },
  {
    section,
    name: "names of 1 and 200 characters, with unicode, newline and tab, come back as they were",
    async run(ctx) {
      const user = await ctx.user();
      const names = [
        "x",
        "n".repeat(200),
        "\ud83d\ude00".repeat(200),
        "Caf\u00e9 \u0416 \u4e2d\u6587 \u05e9",
        "a\nb\tc",
      ];
      names.push("<script>alert(1)</script>", "'; DROP TABLE items; --", "%_\\", "\u202eabc");
      for (const name of names) {
        const item = await user.item(name, "\ud83d\ude00\u00e9\n\t");
        const read = (await user.get(`/items/${item.id}`)).is(200).as<Item>();
        assert.equal(read.name, name);
        assert.equal(read.description, "\ud83d\ude00\u00e9\n\t");
      }
      const long = "d".repeat(5_000);
      assert.equal((await user.item("long", long)).description, long);
    },
  },
  {
    section,
    name: "bad names and descriptions are 422, NUL bytes included",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      const bad: unknown[] = [
        {},
        { name: "" },
        { name: "n".repeat(201) },
        { name: null },
        { name: 7 },
        { name: "a\u0000b" },
      ];
      bad.push(
        { name: "x", description: "d".repeat(5_001) },
        { name: "x", description: "a\u0000b" },
        { name: "x", description: 7 },
      );
      for (const body of bad) {
        const answer = await user.post("/items", body);
        assert.equal(answer.status, 422, `POST ${JSON.stringify(body).slice(0, 60)}: ${answer.status}`);
        answer.error(422, "VALIDATION_ERROR");
      }
      for (const body of [{ name: "" }, { name: null }, { name: "a\u0000b" }, { description: "a\u0000b" }]) {
        const answer = await user.patch(`/items/${item.id}`, body);
        assert.equal(answer.status, 422, `PATCH ${JSON.stringify(body)}: ${answer.status}`);
      }
      (await user.post("/items/bulk", { items: [{ name: "a\u0000b" }] })).error(422, "VALIDATION_ERROR");
    },
  },
  {
    section,
    name: "only name and description are writable",
    async run(ctx) {
      const user = await ctx.user();
      const extra = { id: 1, views: 999, owner_id: 1, created_at: "2000-01-01T00:00:00Z" };
      const answer = await user.post("/items", { name: "x", ...extra });
      if (answer.is(201, 422).status === 422) return;
      const item = answer.as<Item>();
      assert.equal(item.views, 0);
      assert.equal(item.owner_id, ctx.facts.auth === "none" ? null : user.id);
      assert.ok(!item.created_at.startsWith("2000"));
      const patched = await user.patch(`/items/${item.id}`, { name: "y", ...extra });
      if (patched.is(200, 422).status === 200) {
        assert.equal(patched.as<Item>().id, item.id);
        assert.equal(patched.as<Item>().owner_id, item.owner_id);
      }
    },
  },
  {
    section,
    name: "PATCH changes what it names and nothing else",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item(ctx.unique("old"), "kept");
      await sleep(5);
      const renamed = (await user.patch(`/items/${item.id}`, { name: "new" })).is(200).as<Item>();
      assert.equal(renamed.name, "new");
      assert.equal(renamed.description, "kept");
      assert.equal(renamed.created_at, item.created_at);
      assert.ok(renamed.updated_at > item.updated_at, `${renamed.updated_at} after ${item.updated_at}`);
      const cleared = (await user.patch(`/items/${item.id}`, { description: null })).is(200).as<Item>();
      assert.equal(cleared.description, null);
      assert.equal(cleared.name, "new");
      assert.equal((await user.get(`/items/${item.id}`)).is(200).as<Item>().description, null);
      (await user.patch(`/items/${item.id}`, {})).is(200, 422);
    },
  },
  {
    section,
    name: "DELETE is 204, then 404; ids are not reused",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      const gone = (await user.delete(`/items/${item.id}`)).is(204);
      assert.equal(gone.raw.length, 0);
      (await user.get(`/items/${item.id}`)).error(404, "NOT_FOUND");
      (await user.delete(`/items/${item.id}`)).error(404, "NOT_FOUND");
      (await user.patch(`/items/${item.id}`, { name: "x" })).error(404, "NOT_FOUND");
      assert.ok((await user.item()).id > item.id);
    },
  },
  {
    section,
    name: "no such item is 404, an id that is no number 422",
    async run(ctx) {
      const visitor = ctx.visitor();
      (await visitor.get("/items/999999999")).error(404, "NOT_FOUND");
      (await visitor.get("/items/none")).error(422, "VALIDATION_ERROR");
      (await visitor.get(`/items/${"9".repeat(30)}`)).error([404, 422]);
      (await visitor.get("/items/-1")).error([404, 422]);
    },
  },
  {
    section,
    when: withUsers,
    name: "reading is open, writing needs a user",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      const visitor = ctx.visitor();
      (await visitor.get("/items")).is(200);
      (await visitor.get(`/items/${item.id}`)).is(200);
      (await visitor.get("/popular-items")).is(200);
      (await visitor.get("/dashboard")).is(200);
      (await visitor.post("/items", { name: "x" })).error(401, "NOT_AUTHENTICATED");
      (await visitor.post("/items/bulk", { items: [{ name: "x" }] })).error(401, "NOT_AUTHENTICATED");
      (await visitor.patch(`/items/${item.id}`, { name: "x" })).error(401, "NOT_AUTHENTICATED");
      (await visitor.delete(`/items/${item.id}`)).error(401, "NOT_AUTHENTICATED");
    },
  },
  {
    section,
    when: withUsers,
    name: "another user's item may not be changed",
    async run(ctx) {
      const owner = await ctx.user();
      const other = await ctx.user();
      const item = await owner.item("mine");
      (await other.patch(`/items/${item.id}`, { name: "theirs" })).error(403, "FORBIDDEN");
      (await other.delete(`/items/${item.id}`)).error(403, "FORBIDDEN");
      assert.equal((await owner.get(`/items/${item.id}`)).is(200).as<Item>().name, "mine");
    },
  },
  {
    section,
    when: withUsers,
    needs: ["superuser"],
    name: "a superuser may change and delete any item",
    async run(ctx) {
      const owner = await ctx.user();
      const admin = await ctx.admin();
      const item = await owner.item("mine");
      const changed = (await admin.patch(`/items/${item.id}`, { name: "moderated" })).is(200).as<Item>();
      assert.equal(changed.owner_id, owner.id);
      (await admin.delete(`/items/${item.id}`)).is(204);
    },
  },
  {
    section,
    name: "GET /items is a page, newest first, 20 by default",
    async run(ctx) {
      const user = await ctx.user();
      const names = Array.from({ length: 25 }, () => ctx.unique("page"));
      (await user.post("/items/bulk", { items: names.map((name) => ({ name })) })).is(201);
      const page = (await user.get("/items")).is(200).as<Page<Item>>();
      assert.deepEqual(Object.keys(page).sort(), ["items", "page", "pages", "size", "total"]);
      assert.equal(page.page, 1);
      assert.equal(page.size, 20);
      assert.equal(page.items.length, 20);
      assert.ok(page.total >= 25);
      assert.equal(page.pages, Math.ceil(page.total / 20));
      const ids = page.items.map((item) => item.id);
      assert.deepEqual(
        ids,
        [...ids].sort((a, b) => b - a),
        "newest first",
      );
      assert.deepEqual(Object.keys(page.items[0] ?? {}).sort(), fields);
      const second = (await user.get("/items?page=2&size=10")).is(200).as<Page<Item>>();
      assert.deepEqual(
        second.items.map((item) => item.id),
        ids.slice(10, 20),
      );
    },
  },
  {
    section,
    name: "page and size outside their ranges are 422",
    async run(ctx) {
      const huge = `1${"0".repeat(30)}`;
      const bad = ["page=0", "page=-1", "page=1000001", `page=${huge}`, "page=x", "page=", "page=1.5"];
      bad.push("size=0", "size=-1", "size=101", `size=${huge}`, "size=x", "page=%00", "size=%00", "page=1e2");
      for (const query of bad) {
        const answer = await ctx.visitor().get(`/items?${query}`);
        assert.equal(answer.status, 422, `${query}: ${answer.status} ${answer.text.slice(0, 200)}`);
        answer.error(422, "VALIDATION_ERROR");
      }
    },
  },
  {
    section,
    name: "a page past the end is 200 and empty",
    async run(ctx) {
      for (const page of [100_000, 1_000_000]) {
        const found = (await ctx.visitor().get(`/items?page=${page}&size=100`)).is(200).as<Page<Item>>();
        assert.deepEqual(found.items, []);
        assert.equal(found.page, page);
      }
      (await ctx.visitor().get("/items?page=1&size=100")).is(200);
      (await ctx.visitor().get("/items?page=1&size=1")).is(200);
    },
  },
  {
    section,
    name: "the cursor walks every item once, whatever is inserted meanwhile",
    async run(ctx) {
      const user = await ctx.user();
      const names = Array.from({ length: 30 }, () => ctx.unique("walk"));
      (await user.post("/items/bulk", { items: names.map((name) => ({ name })) })).is(201);
      const seen: number[] = [];
      const found: string[] = [];
      let cursor: string | null = "";
      for (let step = 0; cursor !== null && found.length < names.length; step += 1) {
        const answer = await user.get(`/items?cursor=${encodeURIComponent(cursor)}&size=7`);
        const page: CursorPage = answer.is(200).as<CursorPage>();
        assert.deepEqual(Object.keys(page).sort(), ["items", "next_cursor"]);
        for (const item of page.items) {
          seen.push(item.id);
          if (names.includes(item.name)) found.push(item.name);
        }
        cursor = page.next_cursor;
        if (step < 3) await user.item();
        assert.ok(step < 1_000, "the walk does not end");
      }
      assert.equal(new Set(seen).size, seen.length, "an item came twice");
      assert.deepEqual(
        seen,
        [...seen].sort((a, b) => b - a),
        "newest first",
      );
      assert.deepEqual([...found].sort(), [...names].sort());
    },
  },
  {
    section,
    timeout: 60_000,
    name: "the cursor ends with null",
    async run(ctx) {
      const user = await ctx.user();
      await user.item();
      let cursor: string | null = "";
      let steps = 0;
      while (cursor !== null) {
        const answer = await user.get(`/items?cursor=${encodeURIComponent(cursor)}&size=100`);
        const page: CursorPage = answer.is(200).as<CursorPage>();
        assert.ok(page.items.length > 0 || page.next_cursor === null);
        cursor = page.next_cursor;
        steps += 1;
        if (steps > 500) return;
      }
    },
  },
  {
    section,
    name: "a number has digits alone: not 1_0, +1, 1.0 or digits of other scripts",
    async run(ctx) {
      for (const number of ["1_0", "%2B1", "1.0", "%201", "%D9%A1", "1e1"]) {
        for (const path of [`/items?page=${number}`, `/items?size=${number}`, `/items/${number}`])
          (await ctx.visitor().get(path)).error(422, "VALIDATION_ERROR");
      }
    },
  },
  {
    section,
    name: "a bad cursor is 422",
    async run(ctx) {
      const bad = [
        "garbage",
        "%00",
        "AAAA",
        "%F0%9F%92%A5",
        "eyJpZCI6MX0",
        "-1",
        "0",
        "1".repeat(5_000),
        "bnVsbA==",
        "W10=",
        ...[
          "0001-01-01T00:00:00+01:00|1",
          "2026-01-01T00:00:00+00:00|2147483648",
          "2026-01-01|1",
          "2026-01-01T00:00:00+00:00|1_0",
          "2026-01-01T00:00:00+00:00| 1",
        ].map((text) => Buffer.from(text).toString("base64url")),
      ];
      for (const cursor of bad) {
        const answer = await ctx.visitor().get(`/items?cursor=${cursor}`);
        assert.equal(
          answer.status,
          422,
          `${cursor.slice(0, 20)}: ${answer.status} ${answer.text.slice(0, 100)}`,
        );
        answer.error(422, "VALIDATION_ERROR");
      }
      (await ctx.visitor().get("/items?cursor=&size=0")).error(422, "VALIDATION_ERROR");
      (await ctx.visitor().get("/items?cursor=&size=101")).error(422, "VALIDATION_ERROR");
    },
  },
  {
    section,
    name: "POST /items/bulk makes up to 1,000 at once, in order",
    async run(ctx) {
      const user = await ctx.user();
      const names = Array.from({ length: 1_000 }, (_, at) => `bulk ${at}`);
      const made = (await user.post("/items/bulk", { items: names.map((name) => ({ name })) })).is(201);
      const { items } = made.as<{ items: Item[] }>();
      assert.deepEqual(
        items.map((item) => item.name),
        names,
      );
      assert.equal(new Set(items.map((item) => item.id)).size, 1_000);
      if (ctx.facts.auth !== "none") assert.ok(items.every((item) => item.owner_id === user.id));
    },
  },
  {
    section,
    name: "POST /items/bulk is all or nothing; none and 1,001 are 422",
    async run(ctx) {
      const user = await ctx.user();
      const marker = ctx.unique("nothing");
      const half = { items: [{ name: marker }, { name: "" }] };
      (await user.post("/items/bulk", half)).error(422, "VALIDATION_ERROR");
      const { items } = (await user.get("/items?size=100")).is(200).as<Page<Item>>();
      assert.ok(!items.some((item) => item.name === marker));
      (await user.post("/items/bulk", { items: [] })).error(422, "VALIDATION_ERROR");
      const many = { items: Array.from({ length: 1_001 }, () => ({ name: "x" })) };
      (await user.post("/items/bulk", many)).error(422, "VALIDATION_ERROR");
    },
  },
  {
    section,
    timeout: 30_000,
    waits: true,
    name: "a read counts a view, seen within ten seconds",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      for (let read = 0; read < 5; read += 1) (await ctx.visitor().get(`/items/${item.id}`)).is(200);
      let views = 0;
      await ctx.aside(async () => {
        const end = Date.now() + 12_000;
        while (Date.now() < end && views < 5) {
          await sleep(1_000);
          // The listing shows the views without counting one.
          const page = (await user.get(`/items?size=100&page=1`)).is(200).as<Page<Item>>();
          views = page.items.find((one) => one.id === item.id)?.views ?? 0;
          if (views < 5)
            views = Math.max(views, (await user.get(`/items/${item.id}`)).is(200).as<Item>().views);
        }
      });
      assert.ok(views >= 5, `${views} views after five reads`);
    },
  },
  {
    section,
    timeout: 40_000,
    waits: true,
    name: "GET /popular-items is the ten most viewed, fresh within ten seconds, deletions at once",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item(ctx.unique("popular"));
      const begin = (await user.get("/popular-items")).is(200).as<{ items: Item[] }>();
      assert.ok(begin.items.length <= 10);
      const most = begin.items[0]?.views ?? 0;
      for (let read = 0; read < Math.min(most + 5, 400); read += 1) {
        (await ctx.visitor().get(`/items/${item.id}`)).is(200);
      }
      let items: Item[] = [];
      await ctx.aside(async () => {
        for (const end = Date.now() + 22_000; Date.now() < end; ) {
          items = (await user.get("/popular-items")).is(200).as<{ items: Item[] }>().items;
          if (items.some((one) => one.id === item.id)) break;
          await sleep(500);
        }
      });
      assert.ok(
        items.some((one) => one.id === item.id),
        "the most viewed item is not among the popular",
      );
      const views = items.map((one) => one.views);
      assert.deepEqual(
        views,
        [...views].sort((a, b) => b - a),
        "most viewed first",
      );
      (await user.delete(`/items/${item.id}`)).is(204);
      const after = (await user.get("/popular-items")).is(200).as<{ items: Item[] }>();
      assert.ok(!after.items.some((one) => one.id === item.id), "a deleted item is still popular");
    },
  },
  {
    section,
    name: "GET /dashboard counts items exactly",
    async run(ctx) {
      const user = await ctx.user();
      type Dashboard = { items: number; views: number; users?: number };
      const before = (await ctx.visitor().get("/dashboard")).is(200).as<Dashboard>();
      assert.ok(Number.isInteger(before.items) && Number.isInteger(before.views));
      assert.equal("users" in before, ctx.facts.auth !== "none");
      const item = await user.item();
      assert.equal((await ctx.visitor().get("/dashboard")).is(200).as<Dashboard>().items, before.items + 1);
      (await user.delete(`/items/${item.id}`)).is(204);
      assert.equal((await ctx.visitor().get("/dashboard")).is(200).as<Dashboard>().items, before.items);
    },
  },
  {
    section,
    name: "64 clients at once on the pool: every answer comes, none a 5xx",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      const paths = [
        "/items?size=5",
        `/items/${item.id}`,
        "/dashboard",
        "/popular-items",
        "/items?cursor=&size=5",
      ];
      const answers = await Promise.all(
        Array.from({ length: 256 }, (_, at) => ctx.visitor().get(paths[at % paths.length] ?? "")),
      );
      for (const answer of answers) answer.is(200);
    },
  },
  {
    section,
    name: "20 writes at once are all stored",
    async run(ctx) {
      const user = await ctx.user();
      if (ctx.facts.auth === "session") await user.fetchCsrf();
      const names = Array.from({ length: 20 }, () => ctx.unique("at-once"));
      const items = await Promise.all(names.map((name) => user.item(name)));
      assert.equal(new Set(items.map((item) => item.id)).size, 20);
      const page = (await user.get("/items?size=100")).is(200).as<Page<Item>>();
      const stored = new Set(page.items.map((item) => item.name));
      assert.deepEqual(
        names.filter((name) => !stored.has(name)),
        [],
      );
    },
  },
];

/** They need what can be listed and written: the example. */
export const itemCases: readonly Case[] = cases.map((one) => ({
  ...one,
  when: (facts) => withExample(facts) && (one.when?.(facts) ?? true),
}));
