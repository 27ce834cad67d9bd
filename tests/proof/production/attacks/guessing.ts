import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import https from "node:https";
import { must } from "../../../support/process.ts";
import type { Checks } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Figures } from "../figures.ts";
import { enrol } from "../load/traffic.ts";
import { Visitor } from "../pages/visitor.ts";

const LIMIT = 10;
/** How many addresses may use up what is allowed for a name before it is closed to all. */
const NETWORKS = 10;
const ROUNDS = 40;
const ADDRESSES = 30;

interface Guess {
  readonly username: string;
  readonly password?: string;
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Tries to sign in at the proxy's own address, which this machine reaches from addresses of its choice. */
function guess(deployment: Deployment, address: string, one: Guess): Promise<{ code: number; ms: number }> {
  const { username, password = "not the password", from, headers } = one;
  const body = new URLSearchParams({ username, password }).toString();
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const options: https.RequestOptions = {
      ...{ host: address, port: 8443, servername: "localhost", path: "/api/v1/token", method: "POST" },
      ...(from !== undefined && { localAddress: from }),
      ca: readFileSync(deployment.certificate),
      agent: false,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": Buffer.byteLength(body),
        ...headers,
      },
    };
    const request = https.request(options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ code: answer.statusCode ?? 0, ms: performance.now() - begun }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Who guesses passwords is slowed down, and learns nothing from how long it takes. */
export async function guessing(checks: Checks, deployment: Deployment, figures: Figures): Promise<void> {
  const visitor = new Visitor(deployment);
  const proxy = Object.values((await deployment.running("nginx")).addresses)[0] ?? "";
  const people = await Promise.all(Array.from({ length: 3 }, () => enrol(visitor)));
  const [ada, bob, eve] = people.map(({ name }) => name) as [string, string, string];

  await checks.check(
    "attack: how long a refusal takes does not say whether there is such a user",
    async () => {
      const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        const pair = [
          async () => times.known.push((await guess(deployment, proxy, { username: ada })).ms),
          async () => times.unknown.push((await guess(deployment, proxy, { username: `no${ada}` })).ms),
        ];
        for (const ask of round % 2 === 0 ? pair : pair.reverse()) await ask();
      }
      const [known, unknown] = [median(times.known), median(times.unknown)];
      const z = rankSum(times.known, times.unknown);
      const ratio = known / unknown;
      const found = `${known.toFixed(1)} and ${unknown.toFixed(1)} ms (medians of ${ROUNDS}), rank sum z = ${z.toFixed(1)}`;
      assert.ok(ratio > 0.7 && ratio < 1.4, found);
      figures.attack("timing of sign-in: a known and an unknown name", found);
      return found;
    },
  );

  await checks.check("signing in is limited as in a fresh project from here on", async () => {
    await deployment.set({ RATE_LIMIT_AUTH: `${LIMIT}/minute` });
    await deployment.up();
    const { id } = await deployment.running("nginx");
    await deployment.engine.docker("exec", id, "nginx", "-s", "reload");
  });

  await checks.check("attack: guesses from one address, X-Forwarded-For forged", async () => {
    const codes = await inTurn(40, (turn) => ({
      username: `${bob}${turn}`,
      headers: {
        "x-forwarded-for": `203.0.113.${turn}`,
        forwarded: `for=203.0.113.${turn}`,
        "x-real-ip": `203.0.113.${turn}`,
      },
    }));
    const passed = codes.filter((code) => code === 401).length;
    const found = `${passed} of ${codes.length} are heard, the others get 429`;
    assert.ok(
      codes.every((code) => code === 401 || code === 429),
      codes.join(),
    );
    assert.ok(passed <= LIMIT + 2, found);
    figures.attack("guesses from one address behind the proxy, X-Forwarded-For forged", found);
    return found;
  });

  await checks.check("attack: guesses at one account from many addresses", async () => {
    const bridge = await bridgeOf(deployment);
    const own = Array.from({ length: ADDRESSES }, (_, index) => `172.31.240.${100 + index}`);
    for (const address of own) await must("ip", ["addr", "add", `${address}/32`, "dev", bridge]);
    const codes = await inTurn(ADDRESSES * 6, (turn) => ({
      username: eve,
      from: own[turn % ADDRESSES] ?? "",
    }));
    const passed = codes.filter((code) => code === 401).length;
    const found = `${passed} of ${codes.length} from ${ADDRESSES} addresses are heard, the others get 429`;
    assert.ok(
      codes.every((code) => code === 401 || code === 429),
      codes.join(),
    );
    assert.equal(codes.at(-1), 429, found);
    assert.ok(passed >= LIMIT * NETWORKS, found);
    figures.attack("guesses at one account from many addresses", found);
    return found;
  });
  visitor.close();

  async function inTurn(count: number, one: (turn: number) => Guess): Promise<number[]> {
    const codes: number[] = [];
    for (let turn = 0; turn < count; turn += 1) codes.push((await guess(deployment, proxy, one(turn))).code);
    return codes;
  }
}

/** This machine's end of the network in which the proxy stands. */
async function bridgeOf(deployment: Deployment): Promise<string> {
  const id = await deployment.engine.docker("network", "inspect", "-f", "{{.Id}}", "proof_edge");
  return `br-${id.slice(0, 12)}`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** How many standard deviations the sum of ranks is off what chance makes of it (Mann and Whitney). */
function rankSum(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((value) => ({ value, own: true })),
    ...other.map((value) => ({ value, own: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  const ranks = all.reduce((sum, { own }, index) => sum + (own ? index + 1 : 0), 0);
  const [n, m] = [one.length, other.length];
  const mean = (n * (n + m + 1)) / 2;
  return (ranks - mean) / Math.sqrt((n * m * (n + m + 1)) / 12);
}
