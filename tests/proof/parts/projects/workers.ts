import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../../support/process.ts";
import type { RedisServer } from "../../../support/servers.ts";
import { Services } from "../../../support/services.ts";
import { Project } from "../../service/project.ts";
import { Room } from "../../service/room.ts";
import { Checks, type Part } from "../part.ts";

const PEOPLE = 16;
const SETTINGS = {
  CHAT_RATE: "1000/second",
  CHAT_CONNECT_RATE: "100000/minute",
  RATE_LIMIT: "1000000/minute",
  RATE_LIMIT_AUTH: "100000/minute",
  RATE_LIMIT_USER: "1000000/minute",
};

/** The chat across two workers: presence, order, history; a worker killed; Redis stopped and started again. */
export const workers: Part = {
  name: "workers",
  title: "the chat across two workers, one of them killed, Redis stopped and started again",
  inputs: "renderings",
  async run() {
    const checks = new Checks("workers");
    const missing = await Services.missing(["cache/redis", "database/postgres"]);
    if (missing.length > 0) {
      checks.skip(`not installed: ${missing.join(", ")}`);
      return checks.tally;
    }
    const services = new Services();
    const flags = ["--preset", "production"];
    const project = await Project.make(flags, services);
    try {
      if (project.redis === undefined) throw new Error("the project has no Redis");
      // Another project on the same server is nothing to it.
      await project.redis.confine("demo");
      const ways = ["--workers", "2", "--timeout-graceful-shutdown", "10"];
      const alive = ["--ws-ping-interval", "4", "--ws-ping-timeout", "4"];
      const { url, server, number } = await project.serve(SETTINGS, [...ways, ...alive]);
      const room = new Room(url, project.features, PEOPLE);
      try {
        await chat(checks, room, server.pid, project.redis);
      } finally {
        await room.leave();
      }
      await checks.check("ends by SIGTERM, and logs no traceback", async () => {
        const code = await server.stop("SIGTERM", 20);
        assert.ok(code === 0 || code === 143, `exit ${code}`);
        assert.doesNotMatch(await project.log(number), /Traceback/);
      });
    } finally {
      await project.remove();
      await services.stop();
    }
    return checks.tally;
  },
};

async function chat(checks: Checks, room: Room, pid: number, redis: RedisServer): Promise<void> {
  await checks.check(`${PEOPLE} people join, and each worker says who is there`, async () => {
    await room.fill();
    await room.present(room.names);
    assert.equal((await workersOf(pid)).length, 2, "two workers");
  });
  await checks.check("everyone hears every message once, all in one order, each sender's in theirs", () =>
    room.talk(),
  );
  await checks.check(
    "the history holds every message once, each sender's in order, whichever worker is asked",
    () => room.remember(),
  );
  await checks.check(
    "a worker killed with -9: its people leave within 30 s, the others stay and talk",
    async () => {
      const [victim = 0] = await workersOf(pid);
      process.kill(victim, "SIGKILL");
      const { cut, stayed } = await room.cut();
      assert.ok(cut.length > 0 && stayed.length > 0, `${cut.length} were cut, ${stayed.length} stayed`);
      await room.present(
        stayed.map(({ name }) => name),
        30,
      );
      return `${cut.length} were cut, ${stayed.length} stayed`;
    },
  );
  await checks.check("the worker is back, people join again, and all hear each other", async () => {
    assert.ok(await until(async () => (await workersOf(pid)).length === 2, 20), "no second worker");
    await sleep(1_500);
    await room.fill();
    await room.present(room.names);
    await room.talk();
  });
  await checks.check(
    "Redis down: items are read and written, and the people of a worker still talk",
    async () => {
      await redis.stop();
      await room.endure();
    },
  );
  await checks.check(
    "Redis back, having forgotten all: presence is whole, and all hear each other",
    async () => {
      await redis.restart();
      await room.present(room.names, 30);
      await room.talk();
      await room.fresh();
    },
  );
}

/** The process ids of a server's workers, which are its children's children. */
async function workersOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state !== "Z" && parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const under = (id: number): boolean => {
    for (let at = parents.get(id); at !== undefined && at > 1; at = parents.get(at))
      if (at === pid) return true;
    return false;
  };
  const found: number[] = [];
  for (const id of parents.keys()) {
    if (!under(id)) continue;
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (command.includes("spawn_main")) found.push(id);
  }
  return found;
}
