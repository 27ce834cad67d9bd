import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ended, expectRefusal, expectThat, type Program, QUICK } from "../cli/support/program.ts";
import type { Checks } from "../parts/part.ts";
import { type Machine, type Place, windowsPath } from "./machine.ts";

const FLAGS = ["--ops", "docker,proxy"];

/** Runs the packed command line on the machine. */
export function commandOn(machine: Machine, program: Program) {
  return (words: readonly string[], place: Place, flags: readonly string[] = []): Promise<Ended> =>
    machine.run(machine.node, [...flags, windowsPath(program.bin), ...words], place);
}

/** Whole projects on Windows: the same bytes as on Linux after each change, and nothing lost. */
export async function proveProjects(machine: Machine, program: Program, checks: Checks): Promise<void> {
  const command = commandOn(machine, program);
  const [here, there] = [await program.room(), await program.room()];
  const [linux, shop] = [join(here, "shop"), join(there, "shop")];
  const both = async (words: readonly string[], create = false) => {
    const one = await program.run(words, { cwd: create ? here : linux });
    const other = await command(words, { cwd: create ? there : shop });
    expectThat(one.code === 0, `${words.join(" ")} on Linux`, one);
    expectThat(other.code === 0, `${words.join(" ")} on Windows`, other);
    expectSame(await textsOf(linux), await textsOf(shop));
    return other;
  };

  await checks.check("create writes the bytes of Linux", async () => {
    const { out } = await both(["shop", ...FLAGS, ...QUICK], true);
    expectThat(out.includes("\n  start http://localhost:8000/docs\n"), "what opens a page");
    expectThat(out.includes('--ops "docker,proxy"'), "a list in quotes, as PowerShell needs it");
    const keys = async (folder: string) =>
      (await readFile(join(folder, ".env"), "utf8")).replaceAll(/=.*/g, "=");
    expectThat((await keys(shop)) === (await keys(linux)), "the same settings");
  });
  const created = await textsOf(shop);
  await checks.check("diff finds no difference: an executable is no edit", async () => {
    const ended = await command(["diff"], { cwd: shop });
    expectThat(ended.code === 0 && ended.out === "No difference.\n", "No difference.", ended);
  });
  for (const words of [
    ["add", "metrics"],
    ["set", "cache=redis"],
    ["remove", "chat", "--yes"],
  ]) {
    await checks.check(`${words.join(" ")} writes the bytes of Linux`, () =>
      both([...words, "--no-install"]),
    );
  }
  await checks.check("undo, three times, leads back to the first bytes", async () => {
    for (const _ of [1, 2, 3]) {
      const ended = await command(["undo", "--no-install", "--force"], { cwd: shop });
      expectThat(ended.code === 0, "undone", ended);
    }
    expectSame(created, await textsOf(shop));
  });
  await checks.check("explain takes a path with backslashes", async () => {
    const ended = await command(["explain", "app\\main.py"], { cwd: shop });
    expectThat(ended.code === 0 && ended.out.startsWith("app/main.py is owned by base"), "owned", ended);
  });

  for (const at of [2, 12, 20]) {
    await checks.check(`killed at file ${at} of a change: doctor --fix takes it back`, async () => {
      const flags = ["--require", windowsPath(join(import.meta.dirname, "die.cjs"))];
      const env = { DIE_AT: String(at) };
      const killed = await command(["add", "metrics", "--no-install"], { cwd: shop, env }, flags);
      expectThat(killed.code !== 0 && killed.out === "", "ended", killed);
      expectThat((await readdir(join(shop, ".plinth"))).includes("lock"), "its lock stays");
      const ended = await command(["doctor", "--fix"], { cwd: shop });
      expectThat(!/at work/.test(ended.out + ended.err), "its lock is no one's", ended);
      expectSame(created, await textsOf(shop));
      expectThat(
        !(await readdir(join(shop, ".plinth"))).some((name) => /lock|tmp|journal/.test(name)),
        "tidy",
      );
    });
  }

  await checks.check("what another program has open is refused, and changed once it is closed", async () => {
    const script = windowsPath(join(import.meta.dirname, "hold.cjs"));
    const release = await machine.hold(machine.node, [script, "README.md"], { cwd: shop });
    const held = await command(["add", "metrics", "--no-install"], { cwd: shop });
    await release();
    expectRefusal(held, 4, /A file is in use: .*README\.md \(EBUSY\)/);
    expectSame(created, await textsOf(shop));
    const ended = await command(["add", "metrics", "--no-install"], { cwd: shop });
    expectThat(ended.code === 0, "added", ended);
  });

  await checks.check("a checkout with CRLF: no difference, and a change keeps it", async () => {
    const room = await program.room();
    const copy = join(room, "shop");
    await cp(linux, copy, { recursive: true, filter: (path) => !/\.plinth\/undo/.test(path) });
    await rm(linux, { recursive: true });
    for (const [path, text] of await textsOf(copy))
      if (!text.includes("\0"))
        await writeFile(join(copy, path), text.replaceAll(/\r?\n/g, "\r\n"), "latin1");
    const same = await command(["diff"], { cwd: copy });
    expectThat(same.code === 0 && same.out === "No difference.\n", "No difference.", same);
    const before = await textsOf(copy);
    const ended = await command(["add", "traces", "--no-install"], { cwd: copy });
    expectThat(ended.code === 0 && /(?:update|merge) +app\/main\.py/.test(ended.out), "added", ended);
    const changed = [...(await textsOf(copy))].filter(
      ([path, text]) => before.has(path) && before.get(path) !== text && !path.startsWith(".plinth/"),
    );
    expectThat(changed.length > 5, "files changed", ended);
    const mixed = changed.filter(([, text]) => /(?<!\r)\n/.test(text)).map(([path]) => path);
    expectThat(mixed.length === 0, `all with CRLF: ${mixed.join(", ")}`);
  });

  await checks.check("a path of more than 260 characters", async () => {
    const room = await program.room();
    const deep = Array.from({ length: 6 }, (_, index) => `${index}`.padEnd(50, "x"));
    const ended = await command([...deep, "shop"].join("\\").split(" ").concat(QUICK), { cwd: room });
    expectThat(ended.code === 0, "made", ended);
    const made = await textsOf(join(room, ...deep, "shop"));
    expectThat(made.has("app/main.py") && made.has(".plinth/features"), "whole");
    expectThat(windowsPath(join(room, ...deep, "shop/app/main.py")).length > 260, "long");
  });

  await checks.check("names: of devices, with a colon, in another case", async () => {
    const room = await program.room();
    for (const [name, said] of [
      ["con", /device/],
      ["apps\\com7", /device/],
      ["aux\\shop", /device/],
      ["a:b", /absolute path|does not allow/],
      ["apps.\\shop", /dot or a space/],
    ] as const)
      expectRefusal(await command([name, ...QUICK], { cwd: room }), 2, said);
    expectThat((await readdir(room)).length === 0, "nothing is made");
    await mkdir(join(room, "Shop"));
    await writeFile(join(room, "Shop/readme.MD"), "mine\n");
    expectRefusal(await command(["shop", ...QUICK], { cwd: room }), 2, /README\.md/);
  });

  await checks.check("an agent is answered", async () => {
    const asked = [
      {
        method: "initialize",
        params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } },
      },
      { method: "tools/call", params: { name: "diff", arguments: { folder: windowsPath(shop) } } },
    ].map((one, index) => JSON.stringify({ jsonrpc: "2.0", id: index + 1, ...one }));
    const input = join(machine.folder, "asked");
    await writeFile(input, `${asked.join("\n")}\n`);
    const { out } = await command(["mcp"], { cwd: there, input });
    const answers = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expectThat(answers[1]?.result?.structuredContent?.changes?.length === 0, `no difference: ${out}`);
  });
}

/** Path and text of all that was written, secrets and what undo needs aside. */
export async function textsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (!entry.isFile() || path === ".env" || path.startsWith(".plinth/undo")) continue;
    texts.set(path, await readFile(join(folder, path), "latin1"));
  }
  return texts;
}

/** Fails with the paths at which two trees differ. */
function expectSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): void {
  const paths = [...new Set([...one.keys(), ...other.keys()])];
  const differing = paths.filter((path) => one.get(path) !== other.get(path));
  expectThat(differing.length === 0, `the same bytes: ${differing.join(", ")}`);
}
