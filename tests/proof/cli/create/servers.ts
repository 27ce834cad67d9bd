import { join } from "node:path";
import { must, run, until } from "../../../support/process.ts";
import { ensureServers } from "../../../support/setup.ts";
import type { Checks } from "../../parts/part.ts";
import { Engine } from "../../production/deployment/engine.ts";
import { makeImages } from "../../production/deployment/images.ts";
import { expectThat, type Program, QUICK } from "../support/program.ts";

/** In seconds, until a server that has just been started answers. */
const PATIENCE = 120;

/** The lines of "Next" that start servers in containers, as they are printed: the project then works with its own `.env`. */
export async function proveServers(program: Program, checks: Checks): Promise<void> {
  const missing = process.getuid?.() === 0 ? await ensureServers(["engine"]) : ["root"];
  if (missing.length > 0) {
    checks.skip(`the lines of Next that start servers need ${missing.join(" and ")}`);
    return;
  }
  for (const database of ["postgres", "mysql"]) {
    await checks.check(
      `Next starts ${database} and redis in containers, and the project works there`,
      async () => {
        const room = await program.room();
        const words = [
          "shop",
          "--database",
          database,
          "--cache",
          "redis",
          "--ops",
          "docker",
          "--auth",
          "jwt",
        ];
        const ended = await program.run([...words, ...QUICK, "--json"], { cwd: room });
        expectThat(ended.code === 0, "a project", ended);
        const { next } = JSON.parse(ended.out) as { next: readonly string[] };
        const servers = next.filter((line) => line.startsWith("docker run "));
        expectThat(servers.length === 2, next.join("\n"));
        const engine = await Engine.start();
        try {
          await makeImages(
            engine,
            servers.map((line) => line.split(" ").at(-1) ?? ""),
          );
          for (const line of servers) await must("sh", ["-c", line], { cwd: room, env: engine.env });
          const folder = join(room, "shop");
          const env = { ...process.env, SUPERUSER_PASSWORD: "a long enough passphrase 7" };
          const rest = next.slice(next.findIndex((line) => line.startsWith("uv ")));
          for (const line of rest.slice(
            0,
            rest.findIndex((one) => one.endsWith(" serve")),
          )) {
            // The other tests make databases of their own, which is another right.
            const command = line.replace(/pytest$/, "pytest -q tests/api/test_health.py");
            if (database === "mysql" && command !== line) continue;
            const works = async () => (await run("sh", ["-c", command], { cwd: folder, env })).code === 0;
            if (!(await until(works, PATIENCE))) await must("sh", ["-c", command], { cwd: folder, env });
          }
        } finally {
          await engine.stop();
        }
        return servers.join("; ");
      },
    );
  }
}
