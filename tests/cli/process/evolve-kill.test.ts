import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  unlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { renderFiles } from "../../../src/engine/index.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { lockProject } from "../../../src/project/transaction/lock.ts";
import { bin, buildOnce, environment, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, snapshot as exactSnapshot, project, real, v1 } from "../../project/evolve/world.ts";

const choices = { store: "small", chat: true, extras: [] };
const shipped = {
  database: "sqlite",
  cache: "none",
  auth: "jwt",
  chat: false,
  ops: ["docker"],
  licence: "none",
};
/** What is in a folder, without the database's password: each run makes another one. */
function snapshot(...given: Parameters<typeof exactSnapshot>): Record<string, string> {
  const seen = exactSnapshot(...given);
  return { ...seen, ".env": (seen[".env"] ?? "").replaceAll(/_PASSWORD=.+/g, "_PASSWORD=") };
}

const command = ["set", "database=postgres", "--no-install", "--yes"];

beforeAll(buildOnce, 120_000);

const copy = (from: string) => {
  const to = join(emptyFolder(), "copy");
  execFileSync("cp", ["-a", from, to]);
  return to;
};

/** Runs a command and sends it a signal a moment after a file of that name is seen: the lock, or its first write. */
function killed(
  folder: string,
  signal: NodeJS.Signals,
  sight: "lock" | "tmp-",
  after: number,
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...command], {
      cwd: folder,
      env: environment(real),
      stdio: "ignore",
    });
    const watcher = watch(join(folder, ".plinth"), (_, name) => {
      if (!name?.startsWith(sight)) return;
      watcher.close();
      setTimeout(() => child.kill(signal), after);
    });
    child.on("exit", (code) => {
      watcher.close();
      resolve(code);
    });
  });
}

describe("a run that is ended from outside", () => {
  test("leaves the project as before or as after, at random moments", async () => {
    const start = await project(real, shipped);
    const before = snapshot(start);
    const ended = copy(start);
    expect((await plinth(ended, real, ...command)).code).toBe(0);
    const after = snapshot(ended);
    const seen = { SIGKILL: [0, 0], SIGTERM: [0, 0], SIGINT: [0, 0] };
    for (let index = 0; index < 24; index += 1) {
      const signal = (["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT"] as const)[index % 4] ?? "SIGKILL";
      const folder = copy(start);
      // A fast machine writes all of it in a few milliseconds: from the lock on there is time for sure.
      const sight = index % 8 < 4 ? "lock" : "tmp-";
      const code = await killed(folder, signal, sight, Math.random() * 16);
      if (signal !== "SIGKILL") {
        // A client that is asked to end tidies up at once.
        const state = snapshot(folder);
        expect([before, after]).toContainEqual(state);
        // None: it came when all was done and Node was on its way out.
        if (code === null) expect(state).toEqual(after);
        else expect([0, 130]).toContain(code);
        expect(
          readdirSync(join(folder, ".plinth")).filter((name) => /^(tmp-|lock|journal)/.test(name)),
        ).toEqual([]);
      }
      const left = snapshot(folder);
      const next = await plinth(folder, real, "explain", "README.md");
      if (existsSync(join(folder, ".plinth/journal"))) {
        expect([next.code, next.out], `${signal} ${sight}`).toEqual([4, ""]);
        expect(next.err).toMatch(
          /^error: An interrupted run \(set .*\nRun: npx create-plinth doctor --fix\n$/,
        );
      } else expect([next.err, next.code], `${signal} ${sight}`).toEqual(["", 0]);
      // What only looks writes nothing.
      expect(snapshot(folder)).toEqual(left);
      await plinth(folder, real, "doctor", "--fix");
      const own = /^\.plinth\/(tmp-|undo|lock)/;
      expect([snapshot(start, own), snapshot(ended, own)]).toContainEqual(snapshot(folder, own));
      const state = snapshot(folder);
      const which = JSON.stringify(state) === JSON.stringify(before) ? 0 : 1;
      if (which === 1) expect(state).toEqual(after);
      (seen[signal][which] as number) += 1;
      rmSync(join(folder, ".."), { recursive: true });
    }
    expect(seen.SIGKILL[0] ?? 0).toBeGreaterThan(0);
  }, 120_000);
});

describe("two at once", () => {
  test("the second is refused with the first's process", async () => {
    const folder = await project(v1, choices);
    const unlock = lockProject(folder);
    const before = snapshot(folder);
    for (const argv of [["add", "extras/docs"], ["undo"], ["doctor"], ["continue"], ["update"]]) {
      const run = await plinth(folder, v1, ...argv);
      expect([argv.join(" "), run.code, run.out]).toEqual([argv.join(" "), 4, ""]);
      expect(run.err).toContain(`process ${process.pid}`);
    }
    expect(snapshot(folder)).toEqual(before);
    unlock();
    expect((await plinth(folder, v1, "add", "extras/docs")).code).toBe(0);
  });

  test.each([
    ["of a process that is dead", () => JSON.stringify({ pid: 2 ** 22 - 3, since: "1" })],
    ["of a number that another process has by now", () => JSON.stringify({ pid: process.pid, since: "1" })],
    ["that is empty", () => ""],
    ["that is nonsense", () => "{"],
  ])("a lock %s is stale", async (_, content) => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, ".plinth/lock"), content());
    const run = await plinth(folder, v1, "add", "extras/docs");
    expect([run.err, run.code]).toEqual(["", 0]);
    expect(existsSync(join(folder, ".plinth/lock"))).toBe(false);
  });

  test("of many at one moment each is done whole or refused", async () => {
    const folder = await project(v1, { ...choices, chat: false });
    writeFileSync(join(folder, ".plinth/lock"), JSON.stringify({ pid: 2 ** 22 - 3, since: "1" }));
    const features = ["chat", "extras/docs", "extras/lint", "extras/legacy", "chat", "extras/docs"];
    const runs = await Promise.all(features.map((feature) => plinth(folder, v1, "add", feature)));
    for (const { code, err } of runs) {
      expect([0, 4]).toContain(code);
      if (code === 4) expect(err).toMatch(/Another run/);
    }
    expect(runs.some(({ code }) => code === 0)).toBe(true);
    const { blueprint, before } = readProject(folder);
    expect(before).toEqual(renderFiles(v1, blueprint));
    for (const [path, { content }] of before)
      if (typeof content === "string") expect(readFileSync(join(folder, path), "utf8")).toBe(content);
    for (const [index, { code }] of runs.entries())
      if (code === 0) expect(blueprint.features).toContain(features[index]);
  });
});

const isRoot = process.getuid?.() === 0;
const mounted: string[] = [];
afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync("umount", ["-l", folder]);
});

/** A small file system of its own. */
function mount(options: string): string {
  const folder = emptyFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", folder]);
  mounted.push(folder);
  return folder;
}

describe.runIf(isRoot && process.platform === "linux")("a file system that", () => {
  test("fills up leaves the project as it was, however much room there is", async () => {
    const place = mount("size=1m");
    const folder = join(place, "demo");
    execFileSync("cp", ["-a", await project(v1, choices), folder]);
    const before = snapshot(folder);
    let refusals = 0;
    for (let room = 0; room < 60; room += 3) {
      const { bfree, bsize } = statfsSync(place);
      writeFileSync(join(place, "filler"), Buffer.alloc(Math.max(0, (bfree - room) * bsize)));
      const run = await plinth(folder, v1, "add", "extras/docs");
      unlinkSync(join(place, "filler"));
      if (run.code === 0) break;
      refusals += 1;
      expect([run.code, run.out]).toEqual([4, ""]);
      expect(run.err).toMatch(/full|no space/i);
      expect(snapshot(folder)).toEqual(before);
    }
    expect(refusals).toBeGreaterThan(2);
    expect((await plinth(folder, v1, "add", "extras/docs")).code).toBe(0);
  }, 60_000);

  test("has no room for another name leaves the project as it was", async () => {
    const place = mount("nr_inodes=80");
    const folder = join(place, "demo");
    execFileSync("cp", ["-a", await project(v1, choices), folder]);
    const before = snapshot(folder);
    let refusals = 0;
    for (let room = 0; room < 40; room += 2) {
      const free = statfsSync(place).ffree;
      mkdirSync(join(place, "fill"));
      for (let index = 0; index < free - 1 - room; index += 1)
        writeFileSync(join(place, "fill", String(index)), "");
      const run = await plinth(folder, v1, "add", "extras/docs");
      rmSync(join(place, "fill"), { recursive: true });
      if (run.code === 0) break;
      refusals += 1;
      expect([run.code, run.out]).toEqual([4, ""]);
      expect(snapshot(folder)).toEqual(before);
    }
    expect(refusals).toBeGreaterThan(2);
  }, 60_000);

  test("is read-only is reported as such, and can be looked at", async () => {
    const place = mount("size=4m");
    const folder = join(place, "demo");
    execFileSync("cp", ["-a", await project(v1, choices), folder]);
    execFileSync("mount", ["-o", "remount,ro", place]);
    const before = snapshot(folder);
    for (const argv of [
      ["add", "extras/docs"],
      ["set", "store=big"],
      ["doctor", "--fix"],
    ]) {
      const run = await plinth(folder, v1, ...argv);
      expect([argv.join(" "), run.code]).toEqual([argv.join(" "), 4]);
      expect(run.err).toMatch(/read-only/);
    }
    for (const argv of [
      ["add", "extras/docs", "--dry-run"],
      ["diff"],
      ["diff", "add", "extras/docs"],
      ["explain", "main.txt"],
    ]) {
      const run = await plinth(folder, v1, ...argv);
      expect([run.err, run.code]).toEqual(["", 0]);
    }
    expect(snapshot(folder)).toEqual(before);
  });
});
