import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mustAnswer } from "../../support/process.ts";
import { runIn } from "../run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-steps-"));
  mkdirSync(join(folder, "tools"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Makes a tool that notes what it was called with, then runs a script. */
function tool(name: string, script = "exit 0"): void {
  const note = `echo "$*" >> ${folder}/tools/${name}.log`;
  writeFileSync(join(folder, "tools", name), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 });
}
const calls = (name: string) =>
  readFileSync(join(folder, "tools", `${name}.log`), "utf8")
    .trim()
    .split("\n");
const create = (
  words: readonly string[] = [],
  path = `${folder}/tools:/usr/bin:/bin`,
  signal?: AbortSignal,
) =>
  runIn(folder, ["shop", "--preset", "minimal", "--yes", ...words], {
    env: { PATH: path, GIT_CONFIG_GLOBAL: "/dev/null" },
    ...(signal && { signal }),
  });

test("a project is installed, and committed in a repository of its own", async () => {
  tool("uv", "echo from the tool; echo warning >&2");
  const { code, out, err } = await create();
  expect([code, calls("uv").at(-1)]).toEqual([0, "sync"]);
  expect(err).toMatch(/^… uv lock\n✓ uv lock \(\d\.\ds\)\n… uv sync\n✓ uv sync \(\d\.\ds\)\n$/);
  expect(out).not.toContain("from the tool");
  expect(out).toContain("it is by Plinth <plinth@localhost>");
  const git = (...words: string[]) => mustAnswer("git", words, { cwd: join(folder, "shop") });
  expect(git("log", "--format=%s")).toMatch(/^chore: start with create-plinth/);
  expect(git("status", "--porcelain")).toBe("");
});

test("what a tool prints is passed on with --verbose, and nothing is with --json", async () => {
  tool("uv", "echo from the tool");
  expect((await create(["--verbose", "--no-git"])).err).toContain("from the tool\n");
  rmSync(join(folder, "shop"), { recursive: true });
  const { out, err } = await create(["--json", "--no-git"]);
  const step = (run: string) => ({ run, outcome: "done", seconds: expect.any(Number) });
  expect([JSON.parse(out).steps, err]).toEqual([["uv lock", "uv sync"].map(step), ""]);
});

test("a step that fails is exit 4, with what the tool said, and the rest of its steps is left to do", async () => {
  tool("uv", '[ "$1" != sync ] || { echo no network >&2; exit 7; }');
  const { code, out } = await create(["--no-git"]);
  expect(code).toBe(4);
  expect(out).toMatch(/✗ uv sync failed: exit 7 after \d\.\ds\n {4}no network\n/);
  expect(out).toMatch(/Next:\n {2}cd shop\n {2}uv sync\n/);
});

test("the second way to install is taken where the first tool is not there, and said", async () => {
  const pip = `printf '#!/bin/sh\\necho "$*" >> ${folder}/tools/pip.log\\n' > .venv/bin/pip; /bin/chmod +x .venv/bin/pip`;
  tool("python3", `/bin/mkdir -p .venv/bin; ${pip}`);
  const { code, out } = await create(["--no-git"], `${folder}/tools`);
  expect([code, out]).toEqual([0, expect.stringMatching(/! uv was not found: using venv and pip/)]);
  expect([calls("python3"), calls("pip")]).toEqual([["-m venv .venv"], ["install -r requirements-dev.txt"]]);
});

test("nothing is installed where the tool counts the project to a workspace above it", async () => {
  tool("uv", `[ "$1" = sync ] || echo ${folder}`);
  const { code, out } = await create(["--no-git"]);
  expect(code).toBe(0);
  expect(out).toMatch(/skipped uv lock: it would join the workspace .*To keep it apart, /s);
  expect(calls("uv")).not.toContain("sync");
});

test("an interrupted step leaves the project complete, and the step to do", async () => {
  const controller = new AbortController();
  tool("uv", `[ "$1" != sync ] || { touch ${folder}/tools/begun; exec sleep 60; }`);
  const ended = create([], undefined, controller.signal);
  await vi.waitUntil(() => existsSync(join(folder, "tools/begun")), { timeout: 20_000 });
  controller.abort();
  const { code, out } = await ended;
  expect(code).toBe(130);
  expect(out).toContain("Interrupted: the project is complete on disk, the steps below are not done.");
  expect(out).toMatch(/not run: uv sync \(interrupted\)[\s\S]*not run: git init/);
});
