import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SCHEMAS } from "../../../src/cli/commands/schema/documents/index.ts";
import { root, runIn } from "../run.ts";

let folder: string;
let server: Server | undefined;

beforeAll(() => {
  if (!existsSync(join(root, "dist/contracts"))) execFileSync("npm", ["run", "build"], { cwd: root });
  folder = mkdtempSync(join(tmpdir(), "plinth-verify-"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => server?.close());

/** A service that answers everything with one status, and is no service of ours. */
async function serve(status: number): Promise<string> {
  const answering = createServer((_, response) => response.writeHead(status).end("{}"));
  server = answering;
  await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(answering.address() as AddressInfo).port}`;
}

const verify = (...words: string[]) => runIn(folder, ["verify", ...words]);
const features = ["--features", "auth/jwt,cache/none"];

describe("verify", () => {
  test("wants to know which service, and what it is made of", async () => {
    expect(await verify()).toMatchObject({ code: 2, err: expect.stringContaining("--url") });
    expect(await verify("--url", "localhost")).toMatchObject({ code: 2 });
    const nowhere = await verify("--url", "http://127.0.0.1:1");
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining("no project here") });
    const typo = await verify("--url", "http://127.0.0.1:1", "--features", "auth/jtw");
    expect(typo).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean auth/jwt?") });
  });

  test("says that no service answers", async () => {
    const { code, err } = await verify("--url", "http://127.0.0.1:1", ...features);
    expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining("Nobody answers") });
  });

  test("names each case, and leaves 4 where one does not hold", async () => {
    const url = await serve(200);
    const { code, out } = await verify("--url", url, ...features, "--only", "general: ");
    expect(out).toContain("ok   general: the root, the documentation");
    expect(out).toContain("FAIL general: every answer has a request id");
    expect(out).toMatch(/\d+ passed, \d+ failed/);
    expect(code).toBe(4);
  });

  test("says as JSON what became of each case", async () => {
    const url = await serve(200);
    const { code, out } = await verify("--url", url, ...features, "--only", "the root, the", "--json");
    expect(code).toBe(0);
    expect(SCHEMAS.verify?.parse(JSON.parse(out))).toMatchObject({ command: "verify", passed: 1 });
    const [only] = (JSON.parse(out) as { cases: unknown[] }).cases;
    expect(only).toMatchObject({ section: "general", outcome: "passed" });
  });

  test("judges nothing where it may not sign in, and says how to start the service", async () => {
    const url = await serve(429);
    const { code, out, err } = await verify("--url", url, ...features, "--only", "users: ");
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toContain("RATE_LIMIT_AUTH=");
  });
});
