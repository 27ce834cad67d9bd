import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { freePort, must, projectEnvironment, start, until } from "../../support/process.ts";
import { which } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { expectThat, type Program } from "./support/program.ts";

/** An agent makes a project by the packed server, changes it, runs it, and has it verified. */
export async function proveAgents(program: Program, checks: Checks): Promise<void> {
  const uv = await which("uv");
  if (uv === undefined) {
    console.log("      no uv here: no project by an agent");
    return;
  }
  await checks.check("an agent creates, adds, verifies and undoes, by MCP", async () => {
    const room = await program.room();
    const client = new Client({ name: "proof", version: "1.0.0" });
    const env = Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [program.bin, "mcp"], cwd: room, env }),
    );
    const ask = async (name: string, given: Record<string, unknown>) => {
      const timeout = { timeout: 240_000 };
      return client.callTool({ name, arguments: given }, undefined, timeout);
    };
    const call = async (name: string, given: Record<string, unknown>) => {
      const result = await ask(name, given);
      expectThat(result.isError !== true, `${name}: ${JSON.stringify(result.content).slice(0, 1500)}`);
      return result.structuredContent as Record<string, unknown>;
    };
    try {
      await call("create", { folder: room, name: "shop", preset: "minimal", git: false });
      const folder = join(room, "shop");
      await call("add", { folder, features: ["chat"] });
      const settings = projectEnvironment();
      await must(uv, ["run", "alembic", "upgrade", "head"], { cwd: folder, env: settings });
      const port = await freePort();
      const words = ["run", "python", "-m", "app.manage", "serve", "--port", `${port}`];
      const url = `http://127.0.0.1:${port}`;
      const service = start(uv, words, { cwd: folder, env: settings, log: join(room, "service.log") });
      try {
        const answers = () =>
          fetch(`${url}/health/live`).then(
            ({ ok }) => ok,
            () => false,
          );
        expectThat(await until(answers, 60), "the service answers");
        const { passed, failed } = await call("verify", { folder, url });
        expectThat(failed === 0 && Number(passed) > 20, `${passed} cases hold, ${failed} do not`);
        // The database is on the migration: it is downgraded first, as the message says.
        const refused = JSON.stringify((await ask("undo", { folder, install: false })).structuredContent);
        const [, revision = ""] = /alembic downgrade (\w+)/.exec(refused) ?? [];
        expectThat(revision !== "", `undo says how: ${refused}`);
        await must(uv, ["run", "alembic", "downgrade", revision], { cwd: folder, env: settings });
        await call("undo", { folder, install: false });
        const { changes } = await call("diff", { folder });
        expectThat(JSON.stringify(changes) === "[]", `as it was: ${JSON.stringify(changes)}`);
        return `${passed} cases hold`;
      } finally {
        await service.stop();
      }
    } finally {
      await client.close();
    }
  });
}
