import assert from "node:assert/strict";
import type { Described } from "../../../../src/engine/index.ts";
import { Skip, withUsers } from "../../case.ts";
import type { Answer } from "../../client/answer.ts";
import type { Client } from "../../client/client.ts";
import type { Context } from "../../context.ts";
import { type FieldSamples, samplesOf } from "./samples.ts";

/** What is read of a row; the rest are its fields. */
export interface Row extends Readonly<Record<string, unknown>> {
  readonly id: number;
}

/** A request's body: what is known of it, and its text. */
export type Body = ReadonlyMap<string, string>;

/** How often a row is made again whose unique values another row has, and how many values a field is tried with. */
const TRIES = 5;
const VALUES = 100;

/** One resource of a running service. */
export class Rows {
  readonly route: string;
  readonly fields: readonly Described[];
  private readonly samples = new Map<Described, FieldSamples | undefined>();

  constructor(
    private readonly ctx: Context,
    private readonly about: Described,
    /** Whether its rows are made for those of another, which they do not link to. */
    private readonly isTarget = false,
    /** The paths of the rows that this case made, with those who made them. */
    private readonly own = new Map<string, Client>(),
  ) {
    this.route = about.values.route ?? "";
    this.fields = about.of;
    for (const field of about.of) this.samples.set(field, samplesOf(field));
  }

  can(capability: string): boolean {
    return this.about.can.includes(capability);
  }

  /** A fresh user who may write and read, what rows refer to, too; of what only administrators may, one of these. */
  async author(): Promise<Client> {
    return this.takesAdmin ? this.ctx.admin() : this.ctx.user();
  }

  get takesAdmin(): boolean {
    return takesAdmin(this.about, this.ctx.facts.resources);
  }

  /** A body that is accepted; those fields alone that are not optional and have no default, if so asked. */
  async body(author: Client, onlyRequired = false): Promise<Body> {
    const all = new Map<string, string>();
    for (const field of this.fields) {
      if (onlyRequired && (field.can.includes("optional") || field.can.includes("default"))) continue;
      const value = await this.valueOf(field, author);
      if (value !== undefined) all.set(columnOf(field), value);
    }
    return all;
  }

  /** Makes a row. */
  async make(author: Client): Promise<Row> {
    return (await this.tryToMake(author)).answer.is(201).as<Row>();
  }

  async tryToMake(author: Client, onlyRequired = false): Promise<{ answer: Answer; body: Body }> {
    for (let tries = 1; ; tries += 1) {
      const body = await this.body(author, onlyRequired);
      const answer = await this.post(author, body);
      if (answer.status !== 409 || tries === TRIES) return { answer, body };
    }
  }

  async post(client: Client, body: Body): Promise<Answer> {
    const answer = await client.request("POST", this.route, sending(body));
    if (answer.status === 201) this.own.set(this.pathOf(answer.as<Row>()), client);
    return answer;
  }

  /** Sends many rows at once, and what else is to be one of them. */
  async bulk(client: Client, bodies: readonly Body[], other: readonly unknown[] = []): Promise<Answer> {
    const items = [...bodies.map((one) => sending(one).body), ...other.map((one) => JSON.stringify(one))];
    const { headers } = sending(new Map());
    const body = `{"items":[${items.join(",")}]}`;
    const answer = await client.request("POST", `${this.route}/bulk`, { body, headers });
    if (answer.status === 201)
      for (const row of answer.as<{ items: Row[] }>().items) this.own.set(this.pathOf(row), client);
    return answer;
  }

  patch(client: Client, row: Row, body: Body, headers: Record<string, string> = {}): Promise<Answer> {
    const { body: text, headers: type } = sending(body);
    return client.request("PATCH", this.pathOf(row), { body: text, headers: { ...type, ...headers } });
  }

  /** Deletes what the case made, last one first: another one may have few values for a unique field. */
  async clear(): Promise<void> {
    for (const [path, client] of [...this.own].reverse())
      if (this.ctx.made.rows.has(path)) await client.delete(path);
  }

  pathOf({ id }: Row): string {
    return `${this.route}/${id}`;
  }

  /** A value of a field as JSON; of one that refers to a row, its id; undefined if it is left out. */
  private async valueOf(field: Described, author: Client): Promise<string | undefined> {
    const samples = this.samples.get(field);
    if (samples !== undefined)
      return field.can.includes("unique") ? this.freeOf(field, samples) : samples.row();
    const linked = field.samples?.rows;
    if (linked !== undefined) {
      // A row of its own resource would be among those that a case has made.
      const isOwn = field.given[linked]?.[0] === this.about.name;
      return this.isTarget || isOwn ? "[]" : `[${await this.idFor(field, linked, author)}]`;
    }
    const target = field.samples?.row;
    if (target === undefined) throw new Skip(`nothing is known of values of the kind ${field.feature}`);
    // Rows that refer to each other in a circle are made from one that refers to nothing.
    if (field.can.includes("optional")) return undefined;
    return this.idFor(field, target, author);
  }

  /** A value that none of the rows has that were made here. */
  private freeOf(field: Described, samples: FieldSamples): string {
    const column = columnOf(field);
    const rows = [...this.ctx.made.rows].filter(([path]) => path.startsWith(`${this.route}/`));
    const taken = new Set(rows.map(([, { heard }]) => JSON.stringify(heard[column])));
    for (let tried = 0; tried < VALUES; tried += 1) {
      const value = samples.row();
      if (!taken.has(value)) return value;
    }
    throw new Skip(`each value of ${this.about.name}.${field.name} is taken by another row`);
  }

  /** The id of a row that a field can refer to. */
  async idFor(field: Described, target: string, author: Client): Promise<string> {
    const rows = this.named(field, target);
    if (rows !== undefined) return String((await rows.make(await rows.maker(author))).id);
    if (field.values[`${target}_table`] === "users") {
      const user = field.can.includes("unique") ? await this.ctx.user() : author;
      return String(user.id);
    }
    throw new Skip(`no ${field.given[target]?.[0]} can be made here`);
  }

  /** The resource that a field refers to; undefined if it is none. */
  named(field: Described, target: string): Rows | undefined {
    const name = field.given[target]?.[0];
    const other = this.ctx.facts.resources.find((one) => one.name === name);
    return other === undefined ? undefined : new Rows(this.ctx, other, true, this.own);
  }

  /** Who makes its rows for those of an author. */
  async maker(author: Client): Promise<Client> {
    return this.takesAdmin ? this.ctx.admin() : author;
  }

  get hasUsers(): boolean {
    return withUsers(this.ctx.facts);
  }

  /** Whether who reads its rows may see the rows of their own that a field names. */
  sees(field: Described, target: string): boolean {
    const can = (who: string) => field.can.includes(`${target}-read-${who}`);
    if (!this.hasUsers) return true;
    if (can("admin")) return this.can("read-admin");
    return can("owner") || can("users") ? !this.can("read-anyone") : true;
  }
}

export function isOfAdmins({ can }: Described): boolean {
  return can.includes("write-admin") || can.includes("read-admin");
}

/** Whether only administrators can make all its rows: others may not read all that these refer to. */
export function takesAdmin(
  about: Described,
  all: readonly Described[],
  seen: readonly Described[] = [],
): boolean {
  if (isOfAdmins(about)) return true;
  return about.of.some(({ can, given, samples }) => {
    const argument = samples?.row ?? samples?.rows ?? "";
    if (can.includes(`${argument}-read-admin`)) return true;
    if (!can.includes(`${argument}-read-owner`)) return false;
    const target = all.find(({ name }) => name === given[argument]?.[0]);
    return target !== undefined && !seen.includes(target) && takesAdmin(target, all, [...seen, about]);
  });
}

export function columnOf({ name, values }: Described): string {
  return values.column ?? name;
}

function sending(body: Body): { readonly body: string; readonly headers: Record<string, string> } {
  const members = [...body].map(([name, value]) => `${JSON.stringify(name)}:${value}`);
  return { body: `{${members.join(",")}}`, headers: { "content-type": "application/json" } };
}

/** Compares a row with what was sent. */
export function assertKept(row: Row, body: Body): void {
  for (const [name, value] of body)
    assert.deepEqual(row[name], JSON.parse(value), `${name} was sent as ${value.slice(0, 60)}`);
}
