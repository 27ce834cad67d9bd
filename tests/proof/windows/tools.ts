import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expectThat, type Program, QUICK } from "../cli/support/program.ts";
import type { Checks } from "../parts/part.ts";
import type { Machine } from "./machine.ts";
import { commandOn, textsOf } from "./projects.ts";

/** The project's own tools on Windows: where they are, what they are called, and what is printed of them. */
export async function proveTools(machine: Machine, program: Program, checks: Checks): Promise<void> {
  const command = commandOn(machine, program);

  await checks.check(
    "without tools: the project is whole, and what to type is for cmd and PowerShell",
    async () => {
      const ended = await command(["apps\\shop", "--yes"], { cwd: await program.room() });
      expectThat(ended.code === 0, "made", ended);
      expectThat(/skipped uv lock: uv or py or python was not found/.test(ended.out), "said", ended);
      expectThat(/Next:\n {2}cd apps\\shop\n {2}uv lock\n {2}uv sync\n/.test(ended.out), "typed", ended);
    },
  );

  await checks.check("uv.exe is found and run; what it cannot do is said, exit 4", async () => {
    const place = { cwd: await program.room(), path: [dirname(machine.uv)] };
    const ended = await command(["shop", "--yes", "--no-git"], place);
    expectThat(ended.code === 4, "exit 4", ended);
    expectThat(
      /uv lock failed: exit 2/.test(ended.out) && /No interpreter found/.test(ended.out),
      "why",
      ended,
    );
    expectThat(/Next:\n {2}cd shop\n {2}uv lock\n {2}uv sync\n/.test(ended.out), "left to do", ended);
  });

  await checks.check(
    "py.exe with venv and pip, where uv is missing: as they are called on Windows",
    async () => {
      const folder = join(machine.folder, "py");
      await mkdir(folder);
      // Node.js in its place refuses the words of Python.
      await copyFile(machine.node, join(folder, "py.exe"));
      const place = { cwd: await program.room(), path: [folder] };
      const ended = await command(["shop", "--yes", "--no-git"], place);
      expectThat(ended.code === 4, "exit 4", ended);
      expectThat(/py -m venv \.venv failed: exit 9/.test(ended.out), "py was run", ended);
      for (const line of [
        "py -m venv .venv",
        ".venv\\Scripts\\pip.exe install -r requirements-dev.txt",
        ".venv\\Scripts\\alembic upgrade head",
        ".venv\\Scripts\\python -m app.manage serve",
      ])
        expectThat(ended.out.includes(`\n  ${line}\n`), `next: ${line}`, ended);
    },
  );

  await checks.check("the project's ruff.exe formats in a merge: what it formatted is no edit", async () => {
    const room = await program.room();
    const shop = join(room, "shop");
    const created = await command(["shop", ...QUICK], { cwd: room });
    expectThat(created.code === 0, "made", created);
    const settings = join(shop, "pyproject.toml");
    const text = await readFile(settings, "utf8");
    await writeFile(settings, text.replace(/^line-length = \d+$/m, "line-length = 60"));
    const ruff = join(shop, ".venv/Scripts/ruff.exe");
    await mkdir(dirname(ruff), { recursive: true });
    await copyFile(machine.ruff, ruff);
    const before = await textsOf(shop);
    const formatted = await machine.run(ruff, ["format", "--quiet", "app", "tests"], { cwd: shop });
    expectThat(formatted.code === 0, "formatted", formatted);
    const after = await textsOf(shop);
    const own = [...before.keys()].filter((path) => before.get(path) !== after.get(path));
    const ended = await command(["remove", "chat", "--yes", "--no-install", "--trust"], { cwd: shop });
    expectThat(ended.code === 0, "removed", ended);
    const left = [...(await textsOf(shop)).keys()].filter((path) => path.startsWith("app/chat/"));
    const chat = own.filter((path) => path.startsWith("app/chat/"));
    expectThat(
      chat.length > 3 && left.length === 0,
      `${chat.length} formatted, left: ${left.join(", ")}`,
      ended,
    );
    return `${own.length} files formatted`;
  });
}
