import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, must, projectEnvironment } from "../../support/process.ts";
import { readFeatures, renderProject, startProject } from "../../support/rendering.ts";
import { drive } from "../service/drive/drive.ts";

let folder: string;

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "plinth-broken-")), "demo");
  await renderProject(folder, []);
  const env = projectEnvironment();
  await must("uv", ["sync", "--no-dev"], { cwd: folder, env });
  await must("uv", ["run", "--no-dev", "alembic", "upgrade", "head"], { cwd: folder, env });
});

afterAll(() => rm(join(folder, ".."), { recursive: true, force: true }));

/** Starts the project and uses it as `npm run try` does. */
async function use(): Promise<number> {
  const log = join(folder, "..", "server.log");
  const { url, server } = await startProject(folder, await freePort(), {}, log);
  try {
    const features = await readFeatures(folder);
    return (await drive({ url, prefix: "/api/v1", features, print: () => {} })).length;
  } finally {
    await server.stop();
  }
}

test("a project as rendered can be used", async () => {
  expect(await use()).toBeGreaterThan(10);
});

test("a server that is broken on purpose is found out", async () => {
  const fault = `

async def broken(scope, receive, send):
    if scope.get("method") == "GET" and scope.get("path", "").endswith("/items"):
        scope = {**scope, "path": "/nowhere"}
    await rendered(scope, receive, send)


rendered, app = app, broken
`;
  await appendFile(join(folder, "app/main.py"), fault);
  await expect(use()).rejects.toThrow(/items: wanted 200, got 404/);
});
