import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { must } from "../../../tests/support/process.ts";
import { signIn } from "../person.ts";
import type { Row } from "../row.ts";
import { API, PERSON, type Served } from "../stage.ts";

const FIRST = 500;
const MORE = 2_000;

/** How much memory each open websocket takes, by the slope between two counts of them. */
export const idle: Row = {
  name: "idle",
  title: `idle websockets per GB, from ${FIRST} to ${FIRST + MORE}`,
  async run(stage) {
    const open = await openFiles();
    const needed = FIRST + MORE + 500;
    if (open < needed)
      throw new Error(`this needs ${needed} open files and may have ${open}: ulimit -n ${needed}`);
    const usual = await stage.usual();
    const theirs = await perGigabyte(usual, []);
    await usual.stop();
    const ours = await stage.ours();
    const found = await perGigabyte(ours, ["bearer", await signIn(ours)]);
    await ours.stop();
    const thousands = (count: number) => `${Math.round(count / 1_000)} k`;
    return [
      {
        what: "idle websockets per GB",
        beside: thousands(theirs),
        reached: thousands(found),
        figure: found / 1_000,
        unit: " k",
        goal: { least: 30 },
        note: "clients offer deflate, as browsers do, and the service accepts none",
      },
    ];
  },
};

async function perGigabyte(service: Served, protocols: string[]): Promise<number> {
  const sockets: WebSocket[] = [];
  const fill = async (count: number) => {
    while (sockets.length < count) {
      const next = Array.from({ length: Math.min(50, count - sockets.length) }, () =>
        connect(service, protocols),
      );
      sockets.push(...(await Promise.all(next)));
    }
    await sleep(1_500);
    return resident(service.pid);
  };
  const [less, more] = [await fill(FIRST), await fill(FIRST + MORE)];
  for (const socket of sockets) socket.terminate();
  return 1e9 / ((more - less) / MORE);
}

function connect(service: Served, protocols: string[]): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const url = `${service.url.replace("http", "ws")}${API}/ws/idle/${PERSON.username}`;
    const socket = new WebSocket(url, protocols);
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** The memory that a process has, in bytes. */
export async function resident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

/** How many files this process, and those it starts, may have open. */
async function openFiles(): Promise<number> {
  const said = (await must("sh", ["-c", "ulimit -n"])).trim();
  return said === "unlimited" ? Number.POSITIVE_INFINITY : Number(said);
}
