import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, must, run, start, until } from "../../support/process.ts";
import type { Checks } from "../parts/part.ts";
import { clean, expectThat, type Program } from "./support/program.ts";

/** On a machine with Python and without the usual tool, the second way installs, and the lines at the end are true. */
export async function proveSecondWay(program: Program, checks: Checks): Promise<void> {
  await checks.check("with Python alone: the lines at the end install, migrate and serve", async () => {
    const room = await program.room();
    const tools = join(room, "bin");
    await mkdir(tools);
    const python = (await must("python3", ["-c", "import sys; print(sys.executable)"])).trim();
    await writeFile(join(tools, "python3"), `#!/bin/sh\nexec ${python} "$@"\n`);
    await chmod(join(tools, "python3"), 0o755);
    const env = { ...clean(), PATH: `${tools}:/usr/bin:/bin` };
    const ended = await program.run(["my-api", "--yes", "--no-git"], { cwd: room, env });
    expectThat(
      ended.code === 0 && /uv was not found/.test(ended.out),
      "installed, and it is said how",
      ended,
    );
    const lines =
      /\nNext:\n([\s\S]*?)\n\n/
        .exec(ended.out)?.[1]
        ?.split("\n")
        .map((line) => line.trim()) ?? [];
    expectThat(lines[0] === "cd my-api" && !lines.some((line) => /\buv\b/.test(line)), "no uv", ended);
    const serve = lines.findIndex((line) => line.includes("app.manage serve"));
    for (const line of lines.slice(1, serve)) {
      // A terminal would be asked for it.
      const asked = { ...env, SUPERUSER_PASSWORD: "a password of the proof" };
      const done = await run("sh", ["-c", line], { cwd: join(room, "my-api"), env: asked });
      expectThat(done.code === 0, `${line}: ${done.output}`);
    }
    const port = await freePort();
    const [file = "", ...words] = (lines[serve] ?? "").split(" ");
    const log = join(room, "server.log");
    const folder = join(room, "my-api");
    const server = start(join(folder, file), [...words, "--port", `${port}`], { cwd: folder, env, log });
    try {
      const url = `http://127.0.0.1:${port}/health/live`;
      const answers = await until(async () => (await fetch(url)).ok, 30);
      expectThat(answers, `${url} answers`);
    } finally {
      await server.stop("SIGTERM");
    }
  });
}
