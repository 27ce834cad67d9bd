import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { ask, finish, mustAnswer, run, start } from "../support/process.ts";

const sh = (script: string) => ["sh", ["-c", script]] as const;
const file = () => join(mkdtempSync(join(tmpdir(), "plinth-proof-")), "file");
const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");
const written = (path: string) => vi.waitUntil(() => read(path), { timeout: 60_000 });
const isAlive = (pid: number) =>
  ask("ps", ["-o", "stat=", "-p", `${pid}`])
    .out.trim()
    .replace(/^Z.*/, "") !== "";

test("a program's end and output; one that cannot be started is 127", async () => {
  expect(await run(...sh("echo a; echo b >&2; exit 3"))).toMatchObject({
    code: 3,
    output: expect.stringMatching(/^(?:a\nb|b\na)\n$/),
  });
  expect(await run("no-such-program", [])).toMatchObject({
    code: 127,
    output: expect.stringContaining("no-such-program: "),
  });
  expect(await run(...sh("kill -TERM $$"))).toMatchObject({ code: 143 });
});

test("an environment that is given is the whole one", async () => {
  expect((await run(...sh('echo "$A-$HOME"'), { env: { PATH: process.env.PATH, A: "1" } })).output).toBe(
    "1-\n",
  );
});

test("when its time is up, it ends with all that it started", async () => {
  const path = file();
  const ended = run(...sh(`sleep 60 & echo $! > ${path}; wait`), { timeout: 1500 });
  const pid = Number(await written(path));
  expect(await ended).toMatchObject({ code: 137, output: expect.stringContaining("not done after 1.5 s") });
  await vi.waitUntil(() => !isAlive(pid));
});

test("what runs in the background writes its log, and is stopped", async () => {
  const log = file();
  const running = start(...sh("echo up; exec sleep 60"), { log });
  await written(log);
  expect(running.ended()).toBeUndefined();
  expect([await running.stop(), running.ended(), read(log)]).toEqual([143, 143, "up"]);
  expect(await start("no-such-program", [], { log }).stop()).toBe(127);
});

test("the two outputs apart, and a signal after some time", async () => {
  expect(await finish(...sh("cat; echo b >&2"), { input: "a" })).toEqual({
    code: 0,
    signal: null,
    out: "a",
    err: "b\n",
  });
  expect(await finish(...sh("exec sleep 60"), { kill: ["SIGINT", 50] })).toMatchObject({
    code: null,
    signal: "SIGINT",
  });
});

test("what is asked at once", () => {
  expect(ask(...sh("cat; exit 2"), { input: "a" })).toEqual({ code: 2, out: "a", err: "" });
  expect(() => mustAnswer(...sh("echo why >&2; exit 2"))).toThrow(/exit 2\nwhy/);
});
