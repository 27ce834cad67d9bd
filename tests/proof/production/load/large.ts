import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Checks } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Figures } from "../figures.ts";
import { Visitor } from "../pages/visitor.ts";
import { enrol } from "./traffic.ts";

const MIB = 1024 * 1024;
const SIZE = 1024 * MIB;
const MOST_GROWTH = 50 * MIB;

/** Bytes that differ from piece to piece, as often as they are asked for. */
function* pieces(): Generator<Buffer> {
  for (let at = 0; at < SIZE; at += MIB) {
    const piece = Buffer.alloc(MIB, `piece ${at} `);
    yield piece;
  }
}

/** The memory that a process and its children hold, in bytes. */
function memory(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
    return children.reduce((sum, child) => sum + memory(child), own);
  } catch {
    return 0;
  }
}

/** A file of 1 GiB goes up and comes down in pieces, and the service holds none of it. */
export async function large(checks: Checks, deployment: Deployment, figures: Figures): Promise<void> {
  const visitor = new Visitor(deployment);
  const { token } = await enrol(visitor);
  visitor.close();
  const ca = readFileSync(deployment.certificate);
  const wanted = createHash("sha256");
  for (const piece of pieces()) wanted.update(piece);
  const hash = wanted.digest("hex");
  const open = (method: string, path: string, headers: Record<string, string> = {}) => {
    const options = { method, ca, agent: false, headers: { authorization: `Bearer ${token}`, ...headers } };
    const request = https.request(`${deployment.url}/api/v1${path}`, options);
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", reject);
    });
    return { request, answer };
  };
  const growth = async (run: () => Promise<void>) => {
    const replicas = await deployment.containers("api");
    const before = replicas.map(({ pid }) => memory(pid));
    let most = 0;
    const timer = setInterval(() => {
      for (const [index, { pid }] of replicas.entries())
        most = Math.max(most, memory(pid) - (before[index] ?? 0));
    }, 100);
    const begun = performance.now();
    await run().finally(() => clearInterval(timer));
    const seconds = (performance.now() - begun) / 1_000;
    const found = `${(most / MIB).toFixed(1)} MiB more memory, ${(SIZE / MIB / seconds).toFixed(0)} MiB a second`;
    assert.ok(most < MOST_GROWTH, found);
    return found;
  };
  let id = 0;

  await checks.check(
    "1 GiB goes up through the proxy, and its memory grows by less than 50 MiB",
    async () => {
      const found = await growth(async () => {
        const headers = { "content-type": "application/octet-stream", "content-length": `${SIZE}` };
        const { request, answer } = open("POST", "/files", headers);
        await pipeline(Readable.from(pieces()), request);
        const { statusCode, body } = await textOf(await answer);
        assert.equal(statusCode, 201, body);
        id = (JSON.parse(body) as { id: number }).id;
      });
      figures.attack("1 GiB up", found);
      return found;
    },
  );

  await checks.check("1 GiB comes down, cut at a third and resumed by a range: the same bytes", async () => {
    const found = await growth(async () => {
      const got = createHash("sha256");
      let size = 0;
      const first = await begin(open("GET", `/files/${id}`));
      assert.equal(first.statusCode, 200);
      for await (const part of first as AsyncIterable<Buffer>) {
        got.update(part);
        size += part.length;
        if (size > SIZE / 3) break;
      }
      first.destroy();
      const rest = await begin(open("GET", `/files/${id}`, { range: `bytes=${size}-` }));
      assert.equal(rest.statusCode, 206);
      assert.equal(rest.headers["content-range"], `bytes ${size}-${SIZE - 1}/${SIZE}`);
      for await (const part of rest as AsyncIterable<Buffer>) {
        got.update(part);
        size += part.length;
      }
      assert.equal(size, SIZE);
      assert.equal(got.digest("hex"), hash);
    });
    figures.attack("1 GiB down, cut at a third and resumed", found);
    return found;
  });
}

interface Opened {
  readonly request: { end(): void };
  readonly answer: Promise<IncomingMessage>;
}

function begin({ request, answer }: Opened): Promise<IncomingMessage> {
  request.end();
  return answer;
}

async function textOf(answer: IncomingMessage): Promise<{ statusCode: number; body: string }> {
  const parts: Buffer[] = [];
  for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
  return { statusCode: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() };
}
