import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { factsOf } from "../../contract/case.ts";
import type { Item, Page } from "../../contract/client/answer.ts";
import type { Client } from "../../contract/client/client.ts";
import type { ChatSocket, Frame } from "../../contract/client/socket.ts";
import { Context } from "../../contract/context.ts";
import { until } from "../../support/process.ts";

const MESSAGES = 25;

/** A person in the room, and their connection. */
interface Person {
  readonly name: string;
  readonly client: Client;
  socket: ChatSocket | undefined;
}

/** A room full of people, whose connections are spread over the workers as they come. */
export class Room {
  private readonly ctx: Context;
  private readonly name: string;
  private people: Person[] = [];
  private rounds = 0;
  private readonly told: string[] = [];

  constructor(
    url: string,
    features: readonly string[],
    private readonly size: number,
  ) {
    this.ctx = new Context({ baseUrl: url, facts: factsOf(features) });
    this.name = this.ctx.unique("room");
  }

  get names(): string[] {
    return this.people.map(({ name }) => name);
  }

  /** Lets everybody in who is not there. */
  async fill(): Promise<void> {
    while (this.people.length < this.size) {
      const client = await this.ctx.user();
      this.people.push({ name: client.username, client, socket: undefined });
    }
    for (const person of this.people) {
      if (person.socket?.ws.readyState === person.socket?.ws.OPEN && person.socket) continue;
      person.socket = await this.ctx.join(person.client, this.name);
    }
  }

  /** Waits until each of several answers, from whichever worker, names exactly these people. */
  async present(names: readonly string[], seconds = 10): Promise<void> {
    const wanted = [...names].sort().join();
    const path = `/rooms/${encodeURIComponent(this.name)}/users`;
    const asker = this.asker();
    let seen: string[] = [];
    const agreed = await until(async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => asker.get(path)));
      seen = answers.map((answer) => answer.is(200).as<{ users: string[] }>().users.sort().join());
      return seen.every((users) => users === wanted);
    }, seconds);
    assert.ok(agreed, `after ${seconds} s there are ${[...new Set(seen)].join(" | ")}; wanted ${wanted}`);
    type Rooms = { rooms: { name: string; users_count: number }[] };
    const { rooms } = (await asker.get("/rooms")).is(200).as<Rooms>();
    assert.equal(rooms.find(({ name }) => name === this.name)?.users_count, names.length);
  }

  /** Everybody says something again and again, and hears all of it. */
  async talk(): Promise<void> {
    this.rounds += 1;
    const sent: string[] = [];
    for (let turn = 0; turn < MESSAGES; turn += 1) {
      for (const person of this.people) {
        const content = `${this.rounds} ${person.name} ${turn}`;
        sent.push(content);
        socketOf(person).send(content);
      }
      await sleep(40);
    }
    const heard = (person: Person) => this.heard(person, `${this.rounds} `);
    const all = async () => this.people.every((person) => heard(person).length >= sent.length);
    await until(all, 20);
    const [first, ...others] = this.people.map(heard);
    assert.deepEqual([...(first ?? [])].sort(), [...sent].sort(), "each message once");
    for (const other of others) assert.deepEqual(other, first, "all hear the same order");
    for (const { name } of this.people) inOrder(first ?? [], name);
    this.told.push(...(first ?? []));
  }

  /** The history, page by page, holds what was told. */
  async remember(): Promise<void> {
    for (let reader = 0; reader < 4; reader += 1) {
      const read: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const query = `messages?size=100&cursor=${encodeURIComponent(cursor)}`;
        const answer = await this.asker().get(`/rooms/${encodeURIComponent(this.name)}/${query}`);
        type History = { messages: { content: string }[]; next_cursor: string | null };
        const page: History = answer.is(200).as<History>();
        read.push(...page.messages.map(({ content }) => content));
        cursor = page.next_cursor;
      }
      assert.deepEqual([...read].sort(), [...this.told].sort());
      for (const { name } of this.people) inOrder([...read].reverse(), name);
    }
  }

  /** Waits until connections are cut, and says whose were. */
  async cut(): Promise<{ cut: Person[]; stayed: Person[] }> {
    const open = (person: Person) => socketOf(person).ws.readyState === socketOf(person).ws.OPEN;
    await until(async () => !this.people.every(open), 10);
    await sleep(1_000);
    return { cut: this.people.filter((one) => !open(one)), stayed: this.people.filter(open) };
  }

  /** With nothing shared left: items work, connections stay, and each hears at least themselves. */
  async endure(): Promise<void> {
    const writer = this.asker();
    for (let round = 0; round < 10; round += 1) await this.writeAndRead(writer);
    for (const person of this.people) {
      const content = `alone ${person.name}`;
      socketOf(person).send(content);
      await socketOf(person).message(content, 10_000);
      this.told.push(content);
    }
  }

  /** What is written is in every read after it, whichever worker answers. */
  async fresh(): Promise<void> {
    for (let round = 0; round < 50; round += 1) await this.writeAndRead(this.asker());
  }

  async leave(): Promise<void> {
    await this.ctx.tidy();
  }

  private async writeAndRead(writer: Client): Promise<void> {
    const { id } = await writer.item();
    const reads = await Promise.all([1, 2, 3].map(() => this.ctx.visitor().get("/items?size=3")));
    for (const read of reads) assert.equal(read.is(200).as<Page<Item>>().items[0]?.id, id, "a stale read");
  }

  private asker(): Client {
    const [person] = this.people;
    if (person === undefined) throw new Error("no user is here");
    return person.client;
  }

  private heard(person: Person, beginning: string): string[] {
    const messages = socketOf(person).seen.filter((frame: Frame) => frame.type === "message");
    return messages.map(({ content = "" }) => content).filter((content) => content.startsWith(beginning));
  }
}

function socketOf({ name, socket }: Person): ChatSocket {
  if (socket === undefined) throw new Error(`${name} has not joined`);
  return socket;
}

/** One sender's messages come as they were sent. */
function inOrder(contents: readonly string[], name: string): void {
  const numbers = contents
    .filter((content) => content.split(" ")[1] === name && !content.startsWith("alone"))
    .map((content) => content.split(" ").map(Number))
    .map(([round = 0, , turn = 0]) => round * 1_000 + turn);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
    `the order of ${name}'s messages`,
  );
}
