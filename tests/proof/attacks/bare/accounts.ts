import assert from "node:assert/strict";
import type { Answer, Tokens } from "../../../contract/client/answer.ts";
import { send } from "../../../contract/client/http.ts";
import type { Attack, Bare } from "./service.ts";

const PASSWORD = "correct horse battery";

/** A client at an address of the loopback network: each has a network of its own. */
class Visitor {
  private static count = 0;
  readonly from: string;
  readonly name: string;

  constructor(private readonly bare: Bare) {
    Visitor.count += 1;
    this.from = `127.9.${Math.floor(Visitor.count / 200)}.${(Visitor.count % 200) + 2}`;
    this.name = `visitor-${bare.server}-${Visitor.count}`;
  }

  async register(): Promise<this> {
    const json = { username: this.name, email: `${this.name}@example.com`, password: PASSWORD };
    (await send(this.bare.url, "POST", "/api/v1/register", { json, from: this.from })).is(201);
    return this;
  }

  signIn(username = this.name, password = PASSWORD): Promise<Answer> {
    const form = { username, password };
    return send(this.bare.url, "POST", "/api/v1/token", { form, from: this.from });
  }

  change(token: string): Promise<Answer> {
    const options = {
      json: { current_password: PASSWORD },
      headers: { authorization: `Bearer ${token}` },
      from: this.from,
    };
    return send(this.bare.url, "PATCH", "/api/v1/users/me", options);
  }
}

function count(answers: readonly Answer[]): string {
  const statuses = answers.map(({ status }) => status);
  const kinds = [...new Set(statuses)].sort();
  return kinds.map((kind) => `${statuses.filter((status) => status === kind).length} × ${kind}`).join(", ");
}

/** What one user, or one who guesses, can do to others who want to sign in. */
export const accountAttacks: readonly Attack[] = [
  {
    name: "150 changes of one account at once, while others sign in",
    async run(bare) {
      const busy = await new Visitor(bare).register();
      const others: Visitor[] = [];
      for (let at = 0; at < 15; at += 1) others.push(await new Visitor(bare).register());
      const { access_token } = (await busy.signIn()).is(200).as<Tokens>();
      const changing = Promise.all(Array.from({ length: 150 }, () => busy.change(access_token)));
      const answers = await Promise.all(others.map((other) => other.signIn()));
      const changed = await changing;
      assert.ok(
        answers.every(({ status }) => status === 200),
        `of those who sign in: ${count(answers)}`,
      );
      for (const change of changed) change.is(200, 429, 503);
      return `all 15 others signed in; changes: ${count(changed)}`;
    },
  },
  {
    name: "guesses at a name from three addresses, while its user signs in from another",
    async run(bare) {
      const victim = await new Visitor(bare).register();
      const spellings = [victim.name, victim.name.toUpperCase(), `${victim.name} `];
      const refused: Answer[] = [];
      for (let network = 0; network < 3; network += 1) {
        const thief = new Visitor(bare);
        for (let guess = 0; guess < 12; guess += 1)
          refused.push(await thief.signIn(spellings[guess % spellings.length], "not this one"));
        refused.push(await thief.signIn(victim.name, PASSWORD));
        assert.equal(refused.at(-1)?.status, 429, "the one who guesses may go on");
        (await victim.signIn()).is(200);
      }
      for (const answer of refused) answer.is(401, 429);
      return `the user signed in each time; guesses: ${count(refused)}`;
    },
  },
];
