import assert from "node:assert/strict";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort, must, projectEnvironment, run, start, until } from "../../support/process.ts";
import { accepts, ownerOf, ready, type Server, stopper } from "../../support/servers.ts";
import type { Services } from "../../support/services.ts";
import { ensureProgram, which } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { Project } from "./project.ts";

const DOCUMENT = "docs/deployment.md";

/** The blocks of the project's document in one language, such as `ini`. */
export async function readBlocks(folder: string, language: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, DOCUMENT), "utf8");
  const blocks = [...text.matchAll(/^```(\w*)\n((?:.*\n)*?)```/gm)];
  return blocks.filter(([, name]) => name === language).map(([, , body = ""]) => body);
}

/** The document's unit: systemd reads it, and a plain user who may write to one folder alone can run it. */
export async function runsAsUnit(checks: Checks, services: Services): Promise<void> {
  const project = await Project.make(["--preset", "quickstart"], services);
  const state = await mkdtemp(join(tmpdir(), "plinth-state-"));
  try {
    const [unit = ""] = await readBlocks(project.folder, "ini");
    const placed = unit.replaceAll("/srv/demo", project.folder);
    await checks.check("systemd accepts the unit of docs/deployment.md", async () => {
      assert.ok(await ensureProgram("systemd-analyze"), "Debian: systemd");
      const file = join(state, "demo.service");
      await writeFile(file, placed.replace("User=demo", "User=www-data"));
      const { code, output } = await run("systemd-analyze", ["verify", "--recursive-errors=no", file]);
      assert.equal(code, 0, output);
      assert.doesNotMatch(output, /demo\.service/);
    });
    await checks.check(
      "the unit's commands run as a plain user, who may write to its state alone",
      async () => {
        const owner = await ownerOf("www-data");
        await mkdir(join(state, "demo"));
        // The system's Python: that of the PATH may be in a folder of another user.
        await rm(join(project.folder, ".venv"), { recursive: true });
        await project.uv("sync", "--no-dev", "--python", "/usr/bin/python3");
        await readableFor(project.folder, owner);
        if (owner.uid !== undefined)
          for (const folder of [state, join(state, "demo")])
            await chown(folder, owner.uid, owner.gid ?? owner.uid);
        const lines = placed.replaceAll("/var/lib", state).replaceAll("%S", state).replaceAll("%N", "demo");
        const valuesOf = (key: string) =>
          [...lines.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
        const settings = Object.fromEntries(
          valuesOf("Environment").flatMap((line) => line.split(" ").map((pair) => pair.split(/=(.*)/, 2))),
        );
        const env = projectEnvironment({ ...settings, PYTHONDONTWRITEBYTECODE: "1", HOME: "/nonexistent" });
        const options = { cwd: project.folder, env, ...owner };
        const [before = "", main = ""] = [valuesOf("ExecStartPre")[0], valuesOf("ExecStart")[0]];
        const prepared = await run(before.split(" ")[0] ?? "", before.split(" ").slice(1), options);
        assert.equal(prepared.code, 0, prepared.output);
        const [program = "", ...args] = main.split(" ");
        const looked = await run(program, ["-m", "app.manage", "check"], options);
        assert.deepEqual([looked.code, looked.output.trim()], [0, "No problem found."]);
        const port = await freePort();
        const log = join(project.folder, "..", "unit.log");
        const running = start(program, [...args, "--port", `${port}`], { ...options, log });
        try {
          const answers = async () =>
            (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.status === 200;
          assert.ok(await until(answers, 60), await readFile(log, "utf8"));
        } finally {
          await running.stop("SIGTERM", 20);
        }
      },
    );
  } finally {
    await project.remove();
    await rm(state, { recursive: true, force: true });
  }
}

/** Lets a user enter the folder of a project and read its `.env`, as the document says. */
async function readableFor(folder: string, { gid }: { readonly gid?: number }): Promise<void> {
  await chmod(dirname(folder), 0o755);
  if (gid !== undefined) await chown(join(folder, ".env"), 0, gid);
  await chmod(join(folder, ".env"), 0o640);
}

/** Starts a Caddy by the document's block for a service below a path. */
export async function startCaddy(project: Project, behind: string, path: string): Promise<Server> {
  assert.ok(await ensureProgram("caddy"), "Debian: caddy");
  const [, below = ""] = await readBlocks(project.folder, "");
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "plinth-caddy-"));
  const text = below
    .replace("api.example.com", `http://127.0.0.1:${port}`)
    .replaceAll("/svc", path)
    .replace("127.0.0.1:8000", new URL(behind).host)
    // The contract wants a 404 in the service's own shape outside of the path, too.
    .replace("respond 404", `reverse_proxy ${new URL(behind).host}`);
  await writeFile(join(folder, "Caddyfile"), `{\n    admin off\n}\n\n${text}`);
  await must("caddy", ["validate", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"], {
    env: { ...process.env, HOME: folder },
  });
  const program = (await which("caddy")) ?? "caddy";
  const args = ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"];
  const log = join(folder, "server.log");
  const server = start(program, args, { cwd: folder, env: { ...process.env, HOME: folder }, log });
  await ready("Caddy", folder, server, () => accepts(port));
  return {
    url: `http://127.0.0.1:${port}${path}`,
    pid: server.pid,
    stop: stopper(server, folder, "SIGTERM"),
  };
}
