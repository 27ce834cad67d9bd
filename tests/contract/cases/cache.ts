import assert from "node:assert/strict";
import { type Case, withExample, withUsers } from "../case.ts";
import type { Item, Page } from "../client/answer.ts";

const section = "cache";

const cases: readonly Case[] = [
  {
    section,
    name: "reads carry a weak ETag and are to be revalidated",
    async run(ctx) {
      await (await ctx.user()).item();
      for (const path of ["/items", "/items?cursor=&size=5", "/popular-items"]) {
        const answer = (await ctx.visitor().get(path)).is(200);
        assert.match(answer.header("etag"), /^W\/"[^"]+"$/, path);
        assert.match(answer.header("cache-control"), /max-age=0/, path);
        assert.match(answer.header("cache-control"), /must-revalidate/, path);
      }
    },
  },
  {
    section,
    name: "If-None-Match is answered 304 without a body, and 200 after a write",
    async run(ctx) {
      const user = await ctx.user();
      await user.item();
      // One that no one has read: views are counted in the background, and show in a page.
      const path = "/items?size=1";
      const first = (await ctx.visitor().get(path)).is(200);
      const etag = first.header("etag");
      for (const value of [etag, `"other", ${etag}`, etag.replace(/^W\//, ""), "*"]) {
        const same = await ctx.visitor().get(path, { "if-none-match": value });
        assert.equal(same.is(304).raw.length, 0);
        assert.equal(same.header("etag"), etag);
        assert.notEqual(same.header("x-request-id"), first.header("x-request-id"));
      }
      await user.item();
      const changed = await ctx.visitor().get(path, { "if-none-match": etag });
      assert.notEqual(changed.is(200).header("etag"), etag);
    },
  },
  {
    section,
    timeout: 60_000,
    name: "200 writes are each visible in the next list read",
    async run(ctx) {
      const user = await ctx.user();
      for (let write = 0; write < 200; write += 1) {
        const name = ctx.unique("fresh");
        await user.item(name);
        const page = (await ctx.visitor().get("/items?size=5")).is(200).as<Page<Item>>();
        assert.equal(page.items[0]?.name, name, `write ${write} is not in the next read`);
      }
    },
  },
  {
    section,
    name: "a change and a deletion are visible in the next read, by page, cursor and id",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      const visitor = ctx.visitor();
      const lists = ["/items?size=5", "/items?cursor=&size=5"];
      const read = async (path: string) => (await visitor.get(path)).is(200).as<{ items: Item[] }>().items;
      for (const path of lists) assert.equal((await read(path))[0]?.id, item.id);
      for (let round = 0; round < 20; round += 1) {
        const name = ctx.unique("again");
        (await user.patch(`/items/${item.id}`, { name })).is(200);
        for (const path of lists) assert.equal((await read(path))[0]?.name, name, path);
        assert.equal((await visitor.get(`/items/${item.id}`)).is(200).as<Item>().name, name);
      }
      (await user.delete(`/items/${item.id}`)).is(204);
      for (const path of lists) assert.notEqual((await read(path))[0]?.id, item.id, path);
    },
  },
  {
    section,
    name: "different questions have different answers",
    async run(ctx) {
      const user = await ctx.user();
      (await user.post("/items/bulk", { items: [{ name: "a" }, { name: "b" }, { name: "c" }] })).is(201);
      const read = async (path: string) => (await ctx.visitor().get(path)).is(200).as<Page<Item>>();
      assert.equal((await read("/items?size=1")).items.length, 1);
      assert.equal((await read("/items?size=2")).items.length, 2);
      assert.notEqual(
        (await read("/items?size=1&page=2")).items[0]?.id,
        (await read("/items?size=1")).items[0]?.id,
      );
      assert.equal((await read("/items?page=1&size=2")).items.length, 2);
      (await ctx.visitor().get("/items?size=2&page=0")).error(422);
    },
  },
  {
    section,
    when: withUsers,
    name: "what belongs to a user is never answered to another",
    async run(ctx) {
      const [one, two] = [await ctx.user(), await ctx.user()];
      for (let round = 0; round < 3; round += 1) {
        for (const user of [one, two]) {
          const answer = (await user.get("/users/me")).is(200);
          assert.equal(answer.as<{ id: number }>().id, user.id);
          assert.doesNotMatch(answer.header("cache-control"), /public/);
        }
        (await ctx.visitor().get("/users/me")).error(401);
      }
    },
  },
  {
    section,
    when: withUsers,
    name: "a public list is the same with and without credentials",
    async run(ctx) {
      const user = await ctx.user();
      await user.item();
      const mine = (await user.get("/items?size=3")).is(200).as<Page<Item>>();
      const open = (await ctx.visitor().get("/items?size=3")).is(200).as<Page<Item>>();
      assert.deepEqual(mine, open);
    },
  },
  {
    section,
    when: withUsers,
    name: "a new user is in the next /users-with-posts and /dashboard",
    async run(ctx) {
      type Dashboard = { users: number };
      const before = (await ctx.visitor().get("/dashboard")).is(200).as<Dashboard>();
      const listed = (await (await ctx.user()).get("/users-with-posts?size=1")).is(200).as<Page<unknown>>();
      const user = await ctx.user();
      const after = (await user.get("/users-with-posts?size=1")).is(200).as<Page<unknown>>();
      assert.equal(after.total, listed.total + 1);
      const dashboard = (await ctx.visitor().get("/dashboard")).is(200).as<Dashboard>();
      assert.ok(dashboard.users >= before.users, "users counted backwards");
    },
  },
  {
    section,
    name: "errors are not remembered",
    async run(ctx) {
      const user = await ctx.user();
      const item = await user.item();
      const next = item.id + 1;
      (await ctx.visitor().get(`/items/${next}`)).error(404);
      const made = await user.item();
      (await ctx.visitor().get(`/items/${made.id}`)).is(200);
    },
  },
];

/** They need what can be listed and written: the example. */
export const cacheCases: readonly Case[] = cases.map((one) => ({
  ...one,
  when: (facts) => withExample(facts) && (one.when?.(facts) ?? true),
}));
