import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must, run } from "../../support/process.ts";
import { which } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { clean, contentsOf, expectThat, type Program } from "./support/program.ts";

const OUTER = `[project]
name = "outer"
version = "0.1.0"
requires-python = ">=3.11"

[tool.uv.workspace]
members = ["packages/*"]
`;

/** Inside another user's workspace a project is on its own, and what was there stays as it was. */
export async function proveWorkspaces(program: Program, checks: Checks): Promise<void> {
  const uv = await which("uv");
  if (uv === undefined) console.log("      no uv here: no check inside its workspaces");
  else {
    const outer = async (folder: string) => {
      const room = await program.room();
      await mkdir(join(room, folder));
      await writeFile(join(room, "pyproject.toml"), OUTER);
      const words = ["my-api", "--yes", "--no-git", "--preset", "minimal"];
      const ended = await program.run(words, { cwd: join(room, folder) });
      expectThat(ended.code === 0, "exit 0", ended);
      const around = [...(await contentsOf(room)).keys()].filter((path) => !path.startsWith(folder));
      expectThat(around.join() === "pyproject.toml", `nothing else is made around it: ${around}`, ended);
      return { room, ended, folder: join(room, folder, "my-api") };
    };
    const lock = async (cwd: string, word: string) => {
      const { code, output } = await run(uv, [word], { cwd, env: clean() });
      expectThat(code === 0, `uv ${word}: ${output}`);
    };
    await checks.check(
      "inside a uv workspace that has no such member: locked and installed there",
      async () => {
        const { folder } = await outer("services");
        const made = await contentsOf(folder);
        expectThat(made.has("uv.lock") && made.has(".venv/pyvenv.cfg"), "uv.lock and .venv of its own");
      },
    );
    await checks.check(
      "inside a uv workspace that would take it in: it is said, and works as said",
      async () => {
        const { room, ended, folder } = await outer("packages");
        const [, line = ""] =
          /put (exclude = \["packages\/my-api"\]) under \[tool\.uv\.workspace\]/.exec(ended.out) ?? [];
        expectThat(line !== "", "how to keep it apart", ended);
        await writeFile(join(room, "pyproject.toml"), `${OUTER}${line}\n`);
        await lock(folder, "lock");
        await lock(folder, "sync");
        await lock(room, "lock");
        const made = await contentsOf(folder);
        expectThat(made.has("uv.lock") && made.has(".venv/pyvenv.cfg"), "uv.lock and .venv of its own");
        expectThat(
          !(await readFile(join(room, "uv.lock"), "utf8")).includes("my-api"),
          "the outer lock is without it",
        );
      },
    );
  }
  await checks.check("inside an npm workspace: a project, and npm goes on as before", async () => {
    const room = await program.room();
    await mkdir(join(room, "packages/web"), { recursive: true });
    const outer = { name: "outer", private: true, workspaces: ["packages/*"] };
    await writeFile(join(room, "package.json"), JSON.stringify(outer));
    await writeFile(join(room, "packages/web/package.json"), '{ "name": "web", "version": "1.0.0" }');
    const npm = ["install", "--offline", "--silent", "--no-audit", "--no-fund"];
    await must("npm", npm, { cwd: room });
    const before = await readFile(join(room, "package-lock.json"), "utf8");
    const words = ["my-api", "--yes", "--no-install", "--no-git"];
    const ended = await program.run(words, { cwd: join(room, "packages") });
    expectThat(ended.code === 0, "exit 0", ended);
    await must("npm", npm, { cwd: room });
    expectThat((await readFile(join(room, "package-lock.json"), "utf8")) === before, "its lock as it was");
    expectThat((await contentsOf(join(room, "packages/my-api"))).has(".plinth/features"), "the project");
  });
}
