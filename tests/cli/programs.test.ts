import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runProgram } from "../../src/cli/processes/programs.ts";

const run = (script: string, options = {}) =>
  runProgram(process.execPath, ["-e", script], { cwd: tmpdir(), env: {}, ...options });

test("a program's end, and what it printed, in order", async () => {
  expect(await run('console.log("a"); console.error("b"); process.exit(3)')).toMatchObject({
    code: 3,
    why: "exit 3",
    out: "a\n",
  });
  expect(await runProgram("no-such-program", [], { cwd: tmpdir(), env: {} })).toMatchObject({
    code: undefined,
    why: "ENOENT",
  });
});

test("a variable is set, and taken away", async () => {
  const env = { SAID: "yes", PATH: undefined };
  expect((await run("console.log(process.env.SAID, process.env.PATH)", { env })).out).toBe("yes undefined\n");
});

test("one that does not stop when it is told to is ended", async () => {
  const controller = new AbortController();
  const ready = join(mkdtempSync(join(tmpdir(), "plinth-programs-")), "ready");
  const stubborn = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); require("fs").writeFileSync(${JSON.stringify(ready)}, "")`;
  const ended = run(stubborn, { signal: controller.signal });
  // A signal before that ends any program.
  await vi.waitUntil(() => existsSync(ready), { timeout: 60_000 });
  controller.abort();
  expect(await ended).toMatchObject({ code: undefined, why: "ended by SIGKILL" });
});

test("a program that is signalled to stop is not waited for while its child holds the output", async () => {
  const controller = new AbortController();
  const ready = join(mkdtempSync(join(tmpdir(), "plinth-programs-")), "ready");
  const parent = `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    require("fs").writeFileSync(${JSON.stringify(ready)}, String(child.pid)); setInterval(() => {}, 1000)`;
  const ended = run(parent, { signal: controller.signal });
  await vi.waitUntil(() => existsSync(ready) && readFileSync(ready, "utf8") !== "", { timeout: 60_000 });
  const pid = Number(readFileSync(ready, "utf8"));
  controller.abort();
  try {
    expect(await ended).toMatchObject({ code: undefined, why: "ended by SIGTERM" });
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    process.kill(pid, "SIGKILL");
  }
});
