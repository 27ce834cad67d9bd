import assert from "node:assert/strict";
import type { Described } from "../../../../src/engine/index.ts";
import { type Case, type Facts, withUsers } from "../../case.ts";
import type { Envelope, Page } from "../../client/answer.ts";
import type { Context } from "../../context.ts";
import { fieldCases } from "./fields.ts";
import { assertKept, type Row, Rows, takesAdmin } from "./rows.ts";

type CursorPage = { readonly items: readonly Row[]; readonly next_cursor: string | null };

/** A token without the scope says so. */
const REFUSED = ["FORBIDDEN", "INSUFFICIENT_SCOPE"];

/** What each resource promises, made from the project's record. */
export function resourceCases(about: Described, facts: Facts): readonly Case[] {
  const one = (name: string, run: (rows: Rows, ctx: Context) => Promise<void>): Case => ({
    section: "resources",
    name: `${about.name}: ${name}`,
    ...(takesAdmin(about, facts.resources) && { needs: ["superuser"] as const }),
    timeout: 60_000,
    async run(ctx) {
      const rows = new Rows(ctx, about);
      await run(rows, ctx);
      await rows.clear();
    },
  });
  const can = (capability: string) => withUsers(facts) && about.can.includes(capability);
  return [
    one("a row is created, read, changed and deleted", lives),
    one("what is optional or has a default can be left out", async (rows) => {
      const { answer, body } = await rows.tryToMake(await rows.author(), true);
      assertKept(answer.is(201).as<Row>(), body);
    }),
    one("If-Match of another version is 412", refusesStale),
    one("a list has pages, newest first, and their total", pages),
    one("the cursor walks every row once, whatever is created meanwhile", walks),
    one("a list is asked for by nothing else: 422", refusesQueries),
    ...(about.can.includes("bulk") ? [one("many rows are created at once, or none", createsMany)] : []),
    ...fieldCases(about, one, facts),
    ...(can("read-owner") || can("write-owner") ? [one("a row of another user is 404", hidesOthers)] : []),
    ...(withUsers(facts) ? [one("visitors are 401", refusesVisitors)] : []),
    ...(can("read-admin") || can("write-admin") ? [one("who is no administrator is 403", refusesUsers)] : []),
  ];
}

async function lives(rows: Rows): Promise<void> {
  const author = await rows.author();
  const { answer, body } = await rows.tryToMake(author);
  const row = answer.is(201).as<Row>();
  assertKept(row, body);
  const path = rows.pathOf(row);
  assert.deepEqual((await author.get(path)).is(200).as<Row>(), row);
  const other = await rows.body(author);
  const changed = (await rows.patch(author, row, other)).is(200).as<Row>();
  assertKept(changed, other);
  assert.deepEqual((await author.get(path)).is(200).as<Row>(), changed);
  (await author.delete(path)).is(204);
  for (const gone of [
    await author.get(path),
    await rows.patch(author, row, new Map()),
    await author.delete(path),
  ])
    gone.error(404, "NOT_FOUND");
}

async function refusesStale(rows: Rows): Promise<void> {
  const author = await rows.author();
  const row = await rows.make(author);
  const path = rows.pathOf(row);
  const tag = (await author.get(path)).is(200).header("etag");
  assert.match(tag, /^"/, "a row without an ETag");
  (await rows.patch(author, row, await rows.body(author), { "if-match": tag })).is(200);
  const stale = { headers: { "if-match": tag } };
  const late = await rows.patch(author, row, await rows.body(author), stale.headers);
  late.error(412, "PRECONDITION_FAILED");
  (await author.request("DELETE", path, stale)).error(412, "PRECONDITION_FAILED");
  const now = (await author.get(path)).is(200).header("etag");
  assert.notEqual(now, tag, "the ETag of another version is the same");
  (await author.request("DELETE", path, { headers: { "if-match": now } })).is(204);
}

async function pages(rows: Rows): Promise<void> {
  const author = await rows.author();
  const ids: number[] = [];
  for (let count = 0; count < 3; count += 1) ids.unshift((await rows.make(author)).id);
  const page = (await author.get(`${rows.route}?page=1&size=2`)).is(200).as<Page<Row>>();
  assert.deepEqual(
    page.items.map(({ id }) => id),
    ids.slice(0, 2),
  );
  assert.deepEqual([page.page, page.size], [1, 2]);
  assert.ok(page.total >= 3 && page.pages === Math.ceil(page.total / 2), "total and pages");
  const next = (await author.get(`${rows.route}?page=2&size=2`)).is(200).as<Page<Row>>();
  assert.equal(next.items[0]?.id, ids[2]);
}

async function createsMany(rows: Rows, ctx: Context): Promise<void> {
  const author = await rows.author();
  const newest = (await rows.make(author)).id;
  const bodies = [await rows.body(author), await rows.body(author)];
  const refused = await rows.bulk(author, bodies, [[]]);
  refused.error(422, "VALIDATION_ERROR");
  assert.deepEqual(
    refused.as<Envelope>().errors?.map(({ field }) => field),
    ["items.2"],
  );
  (await rows.bulk(author, [])).error(422, "VALIDATION_ERROR");
  const page = (await author.get(`${rows.route}?size=1`)).is(200).as<Page<Row>>();
  assert.equal(page.items[0]?.id, newest, "a row of what was refused is there");
  const { items } = (await rows.bulk(author, bodies)).is(201).as<{ readonly items: readonly Row[] }>();
  assert.equal(items.length, bodies.length);
  for (const [index, row] of items.entries()) {
    assertKept(row, bodies[index] ?? new Map());
    assert.deepEqual((await author.get(rows.pathOf(row))).is(200).as<Row>(), row);
    if (withUsers(ctx.facts) && rows.can("write-owner"))
      (await rows.patch(await ctx.user(), row, new Map())).error(404, "NOT_FOUND");
  }
}

async function walks(rows: Rows): Promise<void> {
  const author = await rows.author();
  const ids: number[] = [];
  for (let count = 0; count < 5; count += 1) ids.unshift((await rows.make(author)).id);
  const oldest = ids.at(-1) ?? 0;
  const seen: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null && (seen.at(-1) ?? oldest + 1) > oldest) {
    const answer = await author.get(`${rows.route}?cursor=${encodeURIComponent(cursor)}&size=2`);
    const page: CursorPage = answer.is(200).as<CursorPage>();
    assert.deepEqual(Object.keys(page).sort(), ["items", "next_cursor"]);
    const found = page.items.map(({ id }) => id);
    // A cursor that leads back would never end, and make rows for ever.
    assert.ok(
      found.every((id) => id < (seen.at(-1) ?? Number.POSITIVE_INFINITY)) &&
        (found.length > 0 || page.next_cursor === null),
      "newest first, each once",
    );
    seen.push(...found);
    cursor = page.next_cursor;
    await rows.make(author);
  }
  assert.deepEqual(
    seen,
    [...new Set(seen)].sort((a, b) => b - a),
    "newest first, each once",
  );
  assert.deepEqual(
    seen.filter((id) => ids.includes(id)),
    ids,
  );
}

async function refusesQueries(rows: Rows): Promise<void> {
  const author = await rows.author();
  const without = rows.fields.filter(({ can }) => !can.includes("indexed"));
  const queries = [
    "nothing=1",
    "sort=nothing",
    "page=0",
    "page=x",
    "size=101",
    "cursor=garbage",
    "cursor=-1",
    "cursor=&size=0",
    "cursor=&size=101",
    "cursor=&sort=id",
    ...without.flatMap(({ values }) => [`${values.column}=1`, `sort=${values.column}`]),
  ];
  for (const query of queries) {
    const answer = await author.get(`${rows.route}?${query}`);
    assert.equal(answer.status, 422, `?${query}: ${answer.status}`);
    answer.error(422, "VALIDATION_ERROR");
  }
}

async function hidesOthers(rows: Rows, ctx: Context): Promise<void> {
  const [author, other] = [await rows.author(), await ctx.user()];
  const row = await rows.make(author);
  const path = rows.pathOf(row);
  if (rows.can("read-owner")) {
    (await other.get(path)).error(404, "NOT_FOUND");
    const page = (await other.get(`${rows.route}?size=100`)).is(200).as<Page<Row>>();
    assert.ok(!page.items.some(({ id }) => id === row.id), "it is in the list of another user");
  }
  if (rows.can("write-owner")) {
    (await rows.patch(other, row, new Map())).error(404, "NOT_FOUND");
    (await other.delete(path)).error(404, "NOT_FOUND");
  }
  assert.deepEqual((await author.get(path)).is(200).as<Row>(), row);
}

async function refusesVisitors(rows: Rows, ctx: Context): Promise<void> {
  const [author, visitor] = [await rows.author(), ctx.visitor()];
  const row = await rows.make(author);
  const path = rows.pathOf(row);
  const reads = [await visitor.get(rows.route), await visitor.get(path)];
  for (const answer of reads)
    if (rows.can("read-anyone")) answer.is(200);
    else answer.error(401, "NOT_AUTHENTICATED");
  const writes = [
    await rows.post(visitor, await rows.body(author)),
    await rows.patch(visitor, row, new Map()),
    await visitor.delete(path),
    ...(rows.can("bulk") ? [await rows.bulk(visitor, [await rows.body(author)])] : []),
  ];
  for (const answer of writes) answer.error(401, "NOT_AUTHENTICATED");
}

async function refusesUsers(rows: Rows, ctx: Context): Promise<void> {
  const [author, user] = [await rows.author(), await ctx.user()];
  const row = await rows.make(author);
  const path = rows.pathOf(row);
  if (rows.can("read-admin"))
    for (const answer of [await user.get(rows.route), await user.get(path)]) answer.error(403, REFUSED);
  if (!rows.can("write-admin")) return;
  (await rows.post(user, await rows.body(author))).error(403, REFUSED);
  if (rows.can("bulk")) (await rows.bulk(user, [await rows.body(author)])).error(403, REFUSED);
  (await rows.patch(user, row, new Map())).error(403, REFUSED);
  (await user.delete(path)).error(403, REFUSED);
}
