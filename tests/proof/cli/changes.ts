import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../parts/part.ts";
import { contentsOf, expectThat, type Program, QUICK } from "./support/program.ts";

/** What people ask of a generator after the first day, by the packed command line, without a terminal. */
export async function proveChanges(program: Program, checks: Checks): Promise<void> {
  const make = async (...flags: readonly string[]) => {
    const room = await program.room();
    const ended = await program.run(["shop", ...flags, ...QUICK], { cwd: room });
    expectThat(ended.code === 0, "a project", ended);
    return join(room, "shop");
  };
  const run = (cwd: string, ...words: readonly string[]) => program.run(words, { cwd });
  const texts = async (folder: string) => {
    const own = [...(await contentsOf(folder))].filter(
      ([path]) => path !== ".env" && !path.startsWith(".plinth") && !path.startsWith("alembic/versions/"),
    );
    return new Map(own);
  };
  const expectEqual = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) => {
    const paths = [...new Set([...one.keys(), ...other.keys()])];
    const differing = paths.filter((path) => one.get(path) !== other.get(path));
    expectThat(differing.length === 0, `the same: ${differing.join(", ")}`);
  };

  await checks.check("a feature added later gives the bytes of a project that had it", async () => {
    const [later, first] = [await make("--no-chat"), await make("--chat")];
    const ended = await run(later, "add", "chat", "--no-install");
    expectThat(ended.code === 0, "added", ended);
    expectEqual(await texts(later), await texts(first));
  });
  await checks.check("a feature taken away gives the bytes of a project that never had it", async () => {
    const [without, never] = [await make("--chat"), await make("--no-chat")];
    const ended = await run(without, "remove", "chat", "--yes", "--no-install");
    expectThat(ended.code === 0, "removed", ended);
    expectEqual(await texts(without), await texts(never));
  });
  await checks.check(
    "another database chosen later gives the bytes of a project that began with it",
    async () => {
      const [later, first] = [await make(), await make("--database", "postgres")];
      const ended = await run(later, "set", "database=postgres", "--no-install");
      expectThat(ended.code === 0, "set", ended);
      expectEqual(await texts(later), await texts(first));
    },
  );
  await checks.check("a user's file in a feature's place stays, and is named", async () => {
    const folder = await make("--no-chat");
    await mkdir(join(folder, "app/chat"));
    await writeFile(join(folder, "app/chat/limits.py"), "mine = True\n");
    const ended = await run(folder, "add", "chat", "--no-install");
    expectThat(ended.code === 3 && /app\/chat\/limits\.py/.test(ended.out), "named, exit 3", ended);
    const text = await readFile(join(folder, "app/chat/limits.py"), "utf8");
    expectThat(text === "mine = True\n", "as it was");
  });
  await checks.check(
    "an edit where a feature changes the same lines: markers, exit 3, and undo",
    async () => {
      const folder = await make("--no-chat");
      const routes = join(folder, "app/api/v1/__init__.py");
      const text = await readFile(routes, "utf8");
      await writeFile(routes, text.replaceAll(/^.*include_router.*$/gm, "mine()"));
      const before = await texts(folder);
      const ended = await run(folder, "add", "chat", "--no-install");
      expectThat(ended.code === 3, "exit 3", ended);
      const merged = await readFile(routes, "utf8");
      expectThat(/^<{7} yours$/m.test(merged) && merged.includes("\nmine()\n"), "both are there", ended);
      const undone = await run(folder, "undo", "--no-install", "--force");
      expectThat(undone.code === 0, "undone", undone);
      expectEqual(before, await texts(folder));
    },
  );
  await checks.check("an edit elsewhere stays through add, set, remove and update", async () => {
    const folder = await make("--no-chat");
    const readme = join(folder, "README.md");
    await writeFile(readme, `${await readFile(readme, "utf8")}\n## Ours\n\nSold by the shop team.\n`);
    for (const words of [["add", "chat"], ["set", "cache=redis"], ["remove", "chat", "--yes"], ["update"]]) {
      const ended = await run(folder, ...words, "--no-install");
      expectThat(ended.code === 0, words.join(" "), ended);
      expectThat((await readFile(readme, "utf8")).endsWith("Sold by the shop team.\n"), "it stays", ended);
    }
    const diff = await run(folder, "diff");
    expectThat(
      /^# update README\.md$/m.test(diff.out) && !/# update app/.test(diff.out),
      "the only edit",
      diff,
    );
  });
  await checks.check("diff says what a change would do, and does nothing", async () => {
    const folder = await make("--no-chat");
    const before = await contentsOf(folder);
    const diff = await run(folder, "diff", "add", "chat");
    expectThat(diff.code === 0 && /^# create app\/chat\//m.test(diff.out), "what comes", diff);
    expectEqual(before, await contentsOf(folder));
  });
}
