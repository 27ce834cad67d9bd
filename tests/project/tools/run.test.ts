import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { askProgram, runProgram } from "../../../src/project/tools/run.ts";

const run = (script: string, options = {}) => runProgram("sh", ["-c", script], { cwd: tmpdir(), ...options });
const readyFile = () => join(mkdtempSync(join(tmpdir(), "plinth-run-")), "ready");
const written = (path: string) =>
  vi.waitUntil(() => existsSync(path) && readFileSync(path, "utf8").trim(), { timeout: 60_000 });

test("a program's end, and what it printed", async () => {
  expect(await run("echo a; echo b >&2; exit 3")).toEqual({
    code: 3,
    why: "exit 3",
    out: "a\n",
    err: "b\n",
    all: expect.stringMatching(/^(?:a\nb|b\na)\n$/),
  });
  expect(await runProgram("no-such-program", [], { cwd: tmpdir() })).toMatchObject({
    code: undefined,
    why: "ENOENT",
  });
  expect(await runProgram("/no/such/program", [], { cwd: tmpdir() })).toMatchObject({
    code: undefined,
    why: "ENOENT",
  });
});

test("what it prints is passed on as it comes, and it need not read its input", async () => {
  const said: string[] = [];
  const { out } = await run("echo ä; echo b >&2", {
    input: "x".repeat(1e6),
    onOutput: (text: string) => said.push(text),
  });
  expect([out, said.sort().join("")]).toEqual(["ä\n", "b\nä\n"]);
  expect((await run("cat", { input: "in" })).out).toBe("in");
  expect((await run("cat")).out).toBe("");
});

test("a variable is set, and taken away", async () => {
  vi.stubEnv("TAKEN", "away");
  const env = { SAID: "yes", TAKEN: undefined };
  expect((await run('echo "$SAID"; printenv TAKEN || echo gone', { env })).out).toBe("yes\ngone\n");
  vi.unstubAllEnvs();
});

test("one that does not stop when it is signalled to is killed, unless it may take as long as it does", async () => {
  const controller = new AbortController();
  const [ready, patient] = [readyFile(), readyFile()];
  const stubborn = (path: string, seconds: number) =>
    `trap '' TERM; echo 1 > ${path}; for i in $(seq ${seconds * 10}); do sleep 0.1; done; exit 5`;
  const ended = run(stubborn(ready, 60), { signal: controller.signal, grace: 100 });
  const waited = run(stubborn(patient, 1), { signal: controller.signal, grace: false });
  // A signal before that ends any program.
  await written(ready);
  await written(patient);
  controller.abort();
  expect(await ended).toMatchObject({ code: undefined, why: "ended by SIGKILL" });
  expect(await waited).toMatchObject({ code: 5 });
});

test("one whose time is up is ended", async () => {
  expect(await run("echo a; exec sleep 60", { timeout: 200 })).toMatchObject({
    code: undefined,
    why: "ended by SIGTERM",
    out: "a\n",
  });
});

test("a program that is signalled to stop is not waited for while its child holds the output", async () => {
  const controller = new AbortController();
  const ready = readyFile();
  const ended = run(`sleep 60 & echo $! > ${ready}; wait`, { signal: controller.signal });
  const pid = Number(await written(ready));
  controller.abort();
  try {
    expect(await ended).toMatchObject({ code: undefined, why: "ended by SIGTERM" });
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    process.kill(pid, "SIGKILL");
  }
});

test("one that is stopped before it begins does nothing", async () => {
  const ready = readyFile();
  const { code } = await run(`sleep 1; echo 1 > ${ready}`, { signal: AbortSignal.abort() });
  expect([code, existsSync(ready)]).toEqual([undefined, false]);
});

test("what is asked at once has its own variables alone, and no more time than it is given", () => {
  const ask = (script: string, timeout = 0) =>
    askProgram("/bin/sh", ["-c", script], { cwd: tmpdir(), env: { A: "1" }, timeout });
  expect(ask('echo "$A$HOME"; echo b >&2; exit 4')).toEqual({
    code: 4,
    out: "1\n",
    err: "b\n",
    timedOut: false,
  });
  expect(ask("echo a; exec sleep 60", 2_000)).toMatchObject({ code: undefined, out: "a\n", timedOut: true });
});
