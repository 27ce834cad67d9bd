import assert from "node:assert/strict";
import type { Described } from "../../../../src/engine/index.ts";
import { type Case, type Facts, withUsers } from "../../case.ts";
import type { Envelope, Page } from "../../client/answer.ts";
import type { Client } from "../../client/client.ts";
import type { Context } from "../../context.ts";
import { assertKept, type Body, columnOf, type Row, type Rows, takesAdmin } from "./rows.ts";
import { samplesOf } from "./samples.ts";

type One = (name: string, run: (rows: Rows, ctx: Context) => Promise<void>) => Case;

/** What each field of a resource promises. */
export function fieldCases(about: Described, one: One, facts: Facts): readonly Case[] {
  return about.of.flatMap((field) => {
    const column = columnOf(field);
    return [
      one(`${column} is kept at its bounds, and 422 beyond them`, (rows) => bounds(rows, field, column)),
      ...(field.can.includes("indexed")
        ? [one(`a list is filtered and sorted by ${column}`, (rows) => filters(rows, field, column))]
        : []),
      ...(field.can.includes("search")
        ? [one(`a list finds a part of ${column} by q, whatever its case`, (rows) => searches(rows, column))]
        : []),
      ...(field.samples?.from !== undefined
        ? [
            one(`${column} is made where it is left out, and is another one each time`, (rows) =>
              makes(rows, field),
            ),
          ]
        : []),
      ...(field.samples?.rows !== undefined
        ? [one(`${column} are replaced, in any order and each once`, (rows) => links(rows, field, column))]
        : []),
      ...(field.can.includes("related")
        ? [
            one(`what ${column} names is included, if the reader may see it`, (rows, ctx) =>
              includes(rows, field, ctx),
            ),
          ]
        : []),
      ...(hasHidden(about, field, facts)
        ? [
            one(`${column} of a row that the writer may not read is 422, as of no row`, (rows, ctx) =>
              refusesHidden(rows, field, column, ctx),
            ),
          ]
        : []),
      ...(field.samples?.row !== undefined && (field.given["on-delete"]?.[0] ?? "restrict") === "restrict"
        ? [one(`what ${column} names cannot be deleted: 409`, (rows) => restricts(rows, field, column))]
        : []),
      ...(field.can.includes("unique")
        ? [one(`a second one with the same ${column} is 409`, (rows) => collides(rows, column))]
        : []),
    ];
  });
}

/** Whether there can be rows that a field names and that not all who write its own may read. */
function hasHidden({ can }: Described, field: Described, facts: Facts): boolean {
  const argument = field.samples?.row ?? field.samples?.rows ?? "";
  if (!withUsers(facts)) return false;
  if (field.can.includes(`${argument}-read-admin`)) return !can.includes("write-admin");
  const target = facts.resources.find(({ name }) => name === field.given[argument]?.[0]);
  // A second administrator would have to make it.
  const isOfUsers = target !== undefined && !takesAdmin(target, facts.resources);
  return field.can.includes(`${argument}-read-owner`) && isOfUsers;
}

async function bounds(rows: Rows, field: Described, column: string): Promise<void> {
  const author = await rows.author();
  const row = await rows.make(author);
  const samples = samplesOf(field);
  for (const value of [...(samples?.good ?? []), ...(field.can.includes("optional") ? ["null"] : [])]) {
    const body = new Map([[column, value]]);
    const answer = await rows.patch(author, row, body);
    // Another row may have the value at the bound.
    if (answer.status === 409 && field.can.includes("unique")) continue;
    assert.equal(answer.status, 200, `${value.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    assertKept(answer.as<Row>(), body);
  }
  const invalid = (field.samples?.invalid ?? []).map((value) => JSON.stringify(value));
  for (const value of samples?.bad ?? invalid) {
    const bad = new Map([[column, value]]);
    for (const [method, answer] of [
      ["PATCH", await rows.patch(author, row, bad)],
      ["POST", await rows.post(author, new Map([...(await rows.body(author)), ...bad]))],
    ] as const) {
      assert.equal(answer.status, 422, `${method} ${column} ${value.slice(0, 60)}: ${answer.status}`);
      // Which reference leads to nothing, the database alone knows: no field is named.
      assert.equal(answer.as<Envelope>().code, "VALIDATION_ERROR");
      if (samples !== undefined) answer.error(422);
    }
  }
}

async function filters(rows: Rows, field: Described, column: string): Promise<void> {
  const author = await rows.author();
  const made = [await rows.make(author), await rows.make(author)];
  const list = async (query: string) =>
    (await author.get(`${rows.route}?size=100&${query}`)).is(200).as<Page<Row>>();
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  for (const row of made) {
    const value = row[column];
    if (value === null || value === undefined) continue;
    const same = await list(`${column}=${encodeURIComponent(text(value))}`);
    assert.ok(same.items.some(({ id }) => id === row.id) || same.total > 100, "the filter does not find it");
    for (const item of same.items) assert.deepEqual(item[column], value, "the filter finds another value");
    if (!field.can.includes("ordered")) continue;
    const names = [`${column}.gte`, `${column}.lte`];
    const range = await list(names.map((name) => `${name}=${encodeURIComponent(text(value))}`).join("&"));
    assert.equal(range.total, same.total, "a range of one value has other rows");
  }
  const [up, down] = [await list(`sort=${column}`), await list(`sort=-${column}`)];
  if (up.total > 100) return;
  const ids = ({ items }: Page<Row>) => items.map(({ id }) => id);
  assert.deepEqual(ids(down), ids(up).reverse(), "one order is not the other one in reverse");
}

async function searches(rows: Rows, column: string): Promise<void> {
  const author = await rows.author();
  const [row, other] = [await rows.make(author), await rows.make(author)];
  const text = String(row[column]).slice(-8).toUpperCase();
  const found = (await author.get(`${rows.route}?size=100&q=${encodeURIComponent(text)}`)).is(200);
  const ids = found.as<Page<Row>>().items.map(({ id }) => id);
  assert.ok(ids.includes(row.id), `q=${text} does not find ${row[column]}`);
  if (!String(other[column]).toUpperCase().includes(text)) assert.ok(!ids.includes(other.id), "it finds all");
}

/** What is made from another field is a value that the field takes; a second row with the same has another one. */
async function makes(rows: Rows, field: Described): Promise<void> {
  const author = await rows.author();
  const column = columnOf(field);
  const from = rows.fields.find(({ name }) => name === field.given[field.samples?.from ?? ""]?.[0]);
  const made: unknown[] = [];
  let source: string | undefined;
  for (const _ of from?.can.includes("unique") ? [1] : [1, 2]) {
    const body = new Map(await rows.body(author));
    body.delete(column);
    if (from !== undefined) body.set(columnOf(from), source ?? body.get(columnOf(from)) ?? "null");
    source = from && body.get(columnOf(from));
    const row = (await rows.post(author, body)).is(201).as<Row>();
    made.push(row[column]);
    const sent = new Map([[column, JSON.stringify(row[column])]]);
    assertKept((await rows.patch(author, row, sent)).is(200).as<Row>(), sent);
  }
  assert.equal(new Set(made).size, made.length, `two rows have the ${column} ${String(made[0])}`);
}

/** Links are another version of their row; what leads to nothing changes none of them. */
async function links(rows: Rows, field: Described, column: string): Promise<void> {
  const author = await rows.author();
  const row = await rows.make(author);
  const path = rows.pathOf(row);
  const id = async () => Number(await rows.idFor(field, field.samples?.rows ?? "", author));
  const ids = [...new Set([await id(), await id()])].sort((a, b) => a - b);
  const etag = async () => (await author.get(path)).is(200).header("etag");
  const before = await etag();
  const sent = new Map([[column, JSON.stringify([...ids.toReversed(), ...ids])]]);
  const changed = (await rows.patch(author, row, sent)).is(200).as<Row>();
  assert.deepEqual(changed[column], ids);
  const after = await etag();
  assert.notEqual(after, before, "other links have the ETag of those before");
  const unknown = await rows.patch(author, row, new Map([[column, JSON.stringify([...ids, 2147483647])]]));
  assert.equal(unknown.status, 422);
  assert.deepEqual((await author.get(path)).is(200).as<Row>(), changed);
  assert.equal(await etag(), after, "what was refused is another version");
  const none = (await rows.patch(author, row, new Map([[column, "[]"]]))).is(200).as<Row>();
  assert.deepEqual(none[column], []);
}

/** Rows come with those that they name, as these are now; without those of others, and with none where nothing is asked for. */
async function includes(rows: Rows, field: Described, ctx: Context): Promise<void> {
  const author = await rows.author();
  const row = await rows.make(author);
  try {
    await includesFor(rows, field, ctx, author, row);
  } finally {
    // While it refers to the row of another user, this one cannot be removed.
    await author.delete(rows.pathOf(row));
  }
}

async function includesFor(
  rows: Rows,
  field: Described,
  ctx: Context,
  author: Client,
  row: Row,
): Promise<void> {
  const reader = rows.can("read-anyone") ? ctx.visitor() : author;
  const [column, argument] = [columnOf(field), field.samples?.row ?? field.samples?.rows ?? ""];
  const path = rows.pathOf(row);
  const link = (id: string) =>
    rows.patch(author, row, new Map([[column, field.samples?.rows === undefined ? id : `[${id}]`]]));
  const list = `${rows.route}?size=100`;
  const named = (one: Row | undefined) => [(one?.[field.name] ?? []) as Row | Row[]].flat();
  const included = async () => {
    const one = (await reader.get(`${path}?include=${field.name}`)).is(200).as<Row>();
    const { items } = (await reader.get(`${list}&include=${field.name}`)).is(200).as<Page<Row>>();
    const same = items.find(({ id }) => id === row.id);
    assert.deepEqual(same, one, "a list includes something else");
    return named(one);
  };
  const id = await rows.idFor(field, argument, author);
  const etag = (await link(id)).is(200).header("etag");
  const isSeen = rows.sees(field, argument);
  assert.deepEqual(
    (await included()).map((one) => one.id),
    isSeen ? [Number(id)] : [],
  );
  const plain = [
    (await reader.get(path)).is(200).as<Row>(),
    ...(await reader.get(list)).is(200).as<Page<Row>>().items,
  ];
  for (const one of plain)
    assert.ok(!Object.hasOwn(one, field.name), "it is included without being asked for");
  for (const place of [path, rows.route])
    (await reader.get(`${place}?include=nothing`)).error(422, "VALIDATION_ERROR");
  const target = rows.named(field, argument);
  if (isSeen && target !== undefined) {
    // Rows are removed last one first: this one refers to none that is made after it.
    const related = target.fields.filter(({ can }) => can.includes("related")).map(columnOf);
    const body = new Map([...(await target.body(author))].filter(([name]) => !related.includes(name)));
    (await target.patch(await target.maker(author), { id: Number(id) }, body)).is(200);
    const [now] = await included();
    assertKept(now ?? { id: 0 }, body);
    const headers = { "if-none-match": etag };
    (await reader.request("GET", `${path}?include=${field.name}`, { headers })).is(200);
  }
  if (!field.can.includes(`${argument}-read-owner`) || !rows.can("read-users")) return;
  const other = await ctx.user();
  const one = (await other.get(`${path}?include=${field.name}`)).is(200).as<Row>();
  assert.deepEqual(named(one), [], "another user's row is included");
}

/** Which rows there are that a writer may not read, no answer says. */
async function refusesHidden(rows: Rows, field: Described, column: string, ctx: Context): Promise<void> {
  const argument = field.samples?.row ?? field.samples?.rows ?? "";
  const isOwned = field.can.includes(`${argument}-read-owner`);
  const author = await (isOwned ? rows.author() : ctx.user());
  const row = isOwned ? await rows.make(author) : undefined;
  const body = await rows.body(author);
  const hidden = await rows.idFor(field, argument, await ctx.user());
  const answers = [];
  for (const id of [hidden, "2147483647"]) {
    const link: Body = new Map([[column, field.samples?.rows === undefined ? id : `[${id}]`]]);
    const linked = new Map([...body, ...link]);
    answers.push(await rows.post(author, linked));
    if (rows.can("bulk")) answers.push(await rows.bulk(author, [linked]));
    if (row !== undefined) answers.push(await rows.patch(author, row, link));
  }
  const errors = answers.map((answer) => answer.is(422).as<Envelope>());
  const said = errors.map(({ code, message, errors: fields }) => JSON.stringify([code, message, fields]));
  assert.equal(new Set(said).size, 1, `different answers: ${said.join(", ")}`);
}

async function restricts(rows: Rows, field: Described, column: string): Promise<void> {
  const argument = field.samples?.row ?? "";
  const target = rows.named(field, argument);
  if (target === undefined) return;
  const author = await rows.author();
  const id = Number(await rows.idFor(field, argument, author));
  const row = await rows.make(author);
  (await rows.patch(author, row, new Map([[column, String(id)]]))).is(200);
  const maker = await target.maker(author);
  (await maker.delete(target.pathOf({ id }))).error(409, "CONFLICT");
  (await author.get(rows.pathOf(row))).is(200);
  (await author.delete(rows.pathOf(row))).is(204);
  (await maker.delete(target.pathOf({ id }))).is(204);
}

async function collides(rows: Rows, column: string): Promise<void> {
  const author = await rows.author();
  const { answer, body } = await rows.tryToMake(author);
  answer.is(201);
  const value = body.get(column);
  if (value === undefined) return;
  const second = new Map([...(await rows.body(author)), [column, value] as const]);
  (await rows.post(author, second)).error(409);
}
