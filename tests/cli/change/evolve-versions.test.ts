import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { buildOnce, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, project, v1 } from "../../project/evolve/world.ts";

const choices = { store: "small", chat: true, extras: ["lint"] };

beforeAll(buildOnce, 120_000);

describe("a version that cannot be fetched", () => {
  /** A registry on this machine that knows one version of create-plinth; or none that answers. */
  async function withRegistry(answers: boolean, work: () => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      const known = { name: "create-plinth", "dist-tags": { latest: "0.0.1" }, versions: { "0.0.1": {} } };
      response.writeHead(request.url === "/create-plinth" ? 200 : 404).end(JSON.stringify(known));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    if (!answers) await new Promise((resolve) => server.close(resolve));
    vi.stubEnv("npm_config_registry", `http://127.0.0.1:${port}/`);
    vi.stubEnv("npm_config_cache", emptyFolder());
    vi.stubEnv("npm_config_loglevel", "silent");
    try {
      await work();
    } finally {
      vi.unstubAllEnvs();
      server.close();
    }
  }

  test.each([
    [true, /^npm knows no create-plinth@9\.9\.9\. Nothing was changed\.$/],
    [
      false,
      /^npm could not ask its registry for create-plinth@9\.9\.9 \(ECONNREFUSED\)\. Nothing was changed\.$/,
    ],
  ])("is one line, and one document: registry %s", async (answers, message) => {
    const folder = await project(v1, choices);
    await withRegistry(answers, async () => {
      const { code, out, err } = await plinth(folder, v1, "update", "--to", "9.9.9");
      expect([code, out, err.replace(/^error: /, "").trimEnd()]).toEqual([
        4,
        "",
        expect.stringMatching(message),
      ]);
      const json = await plinth(folder, v1, "update", "--to", "9.9.9", "--json");
      expect([json.code, json.err]).toEqual([4, ""]);
      expect(JSON.parse(json.out).error).toMatchObject({ exit: 4, message: expect.stringMatching(message) });
    });
  });
});
