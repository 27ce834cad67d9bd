import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { type Attack, type Bare, Wire, within } from "./service.ts";

const MB = 1_000_000;
/** How many requests a list is asked for, and how much more of the processor a large one may take. */
const READS = 300;
const DEARER = 12;
const QUOTA = 30 * MB;
/** How many connections one user opens, and how many of them may stay. */
const CONNECTIONS = 150;
const ALLOWED = 20;
/** How often a user comes and goes. */
const VISITS = 60;
/** What a room hears of one user: some joins and leaves at once, one a second, and what was left over each 3 seconds. */
const HEARD_AT_ONCE = 20;
const HEARD_A_SECOND = 4 / 3;

interface Account {
  readonly username: string;
  readonly bearer: string;
}

let accounts = 0;

async function signIn({ url }: Pick<Bare, "url">): Promise<Account> {
  accounts += 1;
  const username = `load${process.pid}x${accounts}`;
  const password = "correct horse battery";
  const json = { email: `${username}@example.com`, username, password };
  const headers = { "content-type": "application/json" };
  const made = await fetch(`${url}/api/v1/register`, { method: "POST", headers, body: JSON.stringify(json) });
  assert.equal(made.status, 201, await made.text());
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${url}/api/v1/token`, { method: "POST", body });
  return { username, bearer: ((await answer.json()) as { access_token: string }).access_token };
}

/** The processor's time that a process and all that it started have taken, in hundredths of a second. */
async function ticksOf(pid: number): Promise<number> {
  const found = new Map<number, { parent: number; ticks: number }>();
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const text = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    found.set(Number(name), { parent: fields[1] ?? 0, ticks: (fields[11] ?? 0) + (fields[12] ?? 0) });
  }
  const belongs = (id: number): boolean => id === pid || (id > 1 && belongs(found.get(id)?.parent ?? 0));
  return [...found].reduce((sum, [id, { ticks }]) => (belongs(id) ? sum + ticks : sum), 0);
}

async function readList({ url, pid }: Bare, path: string): Promise<number> {
  const read = async () => (await fetch(`${url}/api/v1${path}`)).arrayBuffer();
  await read();
  const before = await ticksOf(pid);
  for (let at = 0; at < READS; at += 1) await read();
  return (await ticksOf(pid)) - before;
}

/** Serves the project once more, with limits of its own. */
async function serveBeside(bare: Bare, settings: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "plinth-load-"));
  const uploads = await mkdtemp(join(tmpdir(), "plinth-load-"));
  const own = { LOCK_FOLDER: folder, UPLOAD_DIR: uploads, UPLOAD_FREE_BYTES: "0", ...settings };
  return { ...(await bare.project.serve(own)), uploads };
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function enter(bare: Pick<Bare, "url">, who: Account, room: string): Promise<WebSocket> {
  const url = `${bare.url.replace("http", "ws")}/api/v1/ws/${room}/${who.username}`;
  const socket = new WebSocket(url, ["bearer", who.bearer], { perMessageDeflate: false });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("open", resolve).once("close", resolve));
  return socket;
}

/** What one user can do to all others. */
export const loadAttacks: readonly Attack[] = [
  {
    name: "20 items of 5,000 Chinese characters in the list that everybody reads",
    on: "uvicorn",
    async run(bare) {
      const { bearer } = await signIn(bare);
      const headers = { "content-type": "application/json", authorization: `Bearer ${bearer}` };
      const post = async (description: string) => {
        const items = Array.from({ length: 20 }, () => ({ name: "x", description }));
        const body = JSON.stringify({ items });
        assert.equal(
          (await fetch(`${bare.url}/api/v1/items/bulk`, { method: "POST", headers, body })).status,
          201,
        );
      };
      await post("short");
      const short = await readList(bare, "/items");
      await post(
        Array.from({ length: 5_000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))).join(
          "",
        ),
      );
      const long = await readList(bare, "/items");
      assert.ok(short > 0, "the processor's time is not that of the service");
      assert.ok(
        long <= DEARER * Math.max(short, 5),
        `${long / 100} s of the processor, ${short / 100} s for short ones`,
      );
      return `${READS} reads took ${long / 100} s of the processor, ${short / 100} s for short ones`;
    },
  },
  {
    name: "an upload without end",
    on: "uvicorn",
    async run(bare) {
      const beside = await serveBeside(bare, { UPLOAD_QUOTA_BYTES: `${QUOTA}` });
      try {
        const { bearer } = await signIn(beside);
        const head = `POST /api/v1/files HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${bearer}\r\n`;
        const wire = await Wire.to(beside);
        wire.send(`${head}Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`);
        const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536), Buffer.from("\r\n")]);
        const flooding = wire.flood(chunk, 50 * QUOTA);
        let most = 0;
        while (!(await within(0.05, flooding))) most = Math.max(most, await sizeOf(beside.uploads));
        const sent = await flooding;
        assert.ok(await within(5, wire.closed), "the connection stays open");
        assert.ok(most <= QUOTA + MB, `${(most / MB).toFixed(0)} MB stood on the disk`);
        assert.equal(await sizeOf(beside.uploads), 0, "some of it is left");
        return `closed with ${wire.status || "no answer"} after ${(sent / MB).toFixed(0)} MB, at most ${(most / MB).toFixed(0)} MB on the disk`;
      } finally {
        await beside.server.stop();
      }
    },
  },
  {
    name: `${CONNECTIONS} chat connections of one user`,
    on: "uvicorn",
    async run(bare) {
      const who = await signIn(bare);
      const sockets: WebSocket[] = [];
      try {
        for (let at = 0; at < CONNECTIONS; at += 1) sockets.push(await enter(bare, who, "crowd"));
        await sleep(1_000);
        const open = sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length;
        assert.ok(open > 0 && open <= ALLOWED, `${open} are open`);
        return `${open} are open`;
      } finally {
        for (const socket of sockets) socket.terminate();
      }
    },
  },
  {
    name: `a user who comes and goes ${VISITS} times`,
    on: "uvicorn",
    async run(bare) {
      const [watching, restless] = [await signIn(bare), await signIn(bare)];
      const watcher = await enter(bare, watching, "hall");
      let heard = 0;
      watcher.on("message", (text) => {
        if (`${text}`.includes(restless.username)) heard += 1;
      });
      const begun = performance.now();
      for (let at = 0; at < VISITS; at += 1) {
        const socket = await enter(bare, restless, "hall");
        await Promise.race([new Promise((resolve) => socket.once("message", resolve)), sleep(2_000)]);
        socket.close();
        await Promise.race([new Promise((resolve) => socket.once("close", resolve)), sleep(2_000)]);
      }
      await sleep(4_000);
      watcher.terminate();
      const seconds = (performance.now() - begun) / 1_000;
      const said = `${heard} frames of ${2 * VISITS} were heard, in ${seconds.toFixed(1)} s`;
      assert.ok(heard <= HEARD_AT_ONCE + HEARD_A_SECOND * seconds + 1, said);
      return said;
    },
  },
];
