import assert from "node:assert/strict";
import { freePort, projectEnvironment, run } from "../../../support/process.ts";
import type { Checks } from "../../parts/part.ts";
import type { Project } from "../../service/project.ts";

/** The ways to start a service, each with the words that give it a port. */
const WAYS: Readonly<Record<string, (port: string) => readonly string[]>> = {
  serve: (port) => ["python", "-m", "app.manage", "serve", "--port", port],
  "serve with workers": (port) => ["python", "-m", "app.manage", "serve", "--port", port, "--workers", "2"],
  uvicorn: (port) => ["uvicorn", "app.main:app", "--port", port],
  granian: (port) => ["--with", "granian", "granian", "--interface", "asgi", "--port", port, "app.main:app"],
};

/** A start-up step that raises ends the service with its trace, under each server; none runs on half started. */
export async function proveFailingStarts(checks: Checks, project: Project): Promise<void> {
  const env = projectEnvironment({ ...project.settings, LOG_FILE: "/no/such/folder/app.log" });
  for (const [way, words] of Object.entries(WAYS)) {
    await checks.check(`${way}: a start that fails ends it`, async () => {
      const command = ["run", "--no-dev", ...words(String(await freePort()))];
      const { code, output } = await run("uv", command, { cwd: project.folder, env, timeout: 60_000 });
      assert.match(output, /FileNotFoundError/);
      assert.ok(code !== 0, `it ended with ${code}`);
    });
  }
}
