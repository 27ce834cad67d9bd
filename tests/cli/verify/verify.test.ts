import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SCHEMAS } from "../../../src/cli/commands/schema/documents/index.ts";
import { root, runIn, Terminal } from "../run.ts";

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

  test.each<[string, RegExp]>([
    ["--url http://ann:pass@localhost", /leave the name and the password out/],
    ["--url http://:pass@localhost", /leave the name and the password out/],
    [
      "--url ftp://localhost",
      /"ftp:\/\/localhost" is no address that begins with http:\/\/ or https:\/\/\.$/,
    ],
    ["--url http://127.0.0.1:1 --prefix api", /--prefix: "api" does not begin with a slash\.$/],
    ["--url http://127.0.0.1:1 --start tihgt", /no way to start called "tihgt"\. Did you mean tight\?$/],
    ["--url http://127.0.0.1:1 --stack flask", /There is no stack "flask"\. /],
    ["--url http://a --url http://b", /--url was given twice/],
  ])("%s is refused, exit 2, and nothing is asked", async (line, said) => {
    const { code, out, err } = await verify(...line.split(" "), ...features);
    expect([code, out, err.trim()]).toEqual([2, "", expect.stringMatching(said)]);
  });

  test("says where it looked for a project", async () => {
    const { code, err } = await verify("--url", "http://127.0.0.1:1", "--project", "other");
    expect([code, err]).toEqual([2, expect.stringContaining("There is no project in other.")]);
  });

  test("takes a way to start, and names the other ones only without", async () => {
    const url = await serve(200);
    const only = [...features, "--only", "the root, the"];
    const usual = await verify("--url", url, ...only);
    expect([usual.code, usual.out]).toEqual([
      0,
      expect.stringMatching(
        /^ok {3}general: .* \(\d+ ms\)\nOther cases want [\s\S]*: --start tight\n1 passed, 0 failed\n$/,
      ),
    ]);
    expect(usual.out).not.toContain("--start usual");
    const none = await verify("--url", url, ...only, "--start", "tight");
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringMatching(/No case .* "the root, the" in its name/),
    });
    const prefix = await verify("--url", url, ...only, "--prefix", "", "--json");
    expect([prefix.code, JSON.parse(prefix.out)]).toEqual([
      0,
      expect.objectContaining({ url, start: "usual", interrupted: false, passed: 1, failed: 0, skipped: 0 }),
    ]);
  });

  describe("a service on another machine", () => {
    const far = ["--url", "http://192.0.2.1:8000", ...features];

    test.each([[[]], [["--json"]]])("is not written to unless asked: %j", async (flags) => {
      const { code, out, err } = await verify(...far, "--superuser", ...flags);
      const { message, hint } =
        flags.length === 0
          ? { message: err.split("\n")[0], hint: err.split("\n")[1] }
          : (JSON.parse(out) as { error: { message: string; hint: string } }).error;
      expect([code, message]).toEqual([
        2,
        expect.stringMatching(/verify registers users, .*, and .*192\.0\.2\.1.* Nothing was sent\.$/),
      ]);
      const words = `${far.join(" ")} --superuser${flags.map((flag) => ` ${flag}`).join("")}`;
      expect(hint).toBe(`Go ahead with: npx create-plinth verify ${words} --yes`);
    });

    test("is not, exit 130, where the user says no in a terminal", async () => {
      const terminal = new Terminal(folder, ["verify", ...far, "--plain"]);
      await terminal.answer(/It removes again what it can\. Go on\?\nYes or no \[no\] $/, "no\n");
      expect([await terminal.ended, terminal.screen]).toEqual([
        130,
        expect.stringMatching(/Nothing was sent\.\n$/),
      ]);
    });
  });
});
