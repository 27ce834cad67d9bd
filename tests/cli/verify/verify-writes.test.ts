import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { send } from "../../contract/client/http.ts";
import { isLoopback } from "../../contract/client/loopback.ts";
import { bin, type Run, root, runIn } from "../run.ts";
import { SmallService } from "./service.ts";

let folder: string;
let service: SmallService;
const servers: Server[] = [];

beforeAll(() => {
  if (!existsSync(join(root, "dist/contracts"))) execFileSync("npm", ["run", "build"], { cwd: root });
}, 120_000);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-writes-"));
  service = await SmallService.start();
});
afterEach(() => {
  service.stop();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener));
const verify = (url: string, ...words: string[]): Promise<Run> =>
  runIn(folder, ["verify", "--url", url, "--features", "auth/jwt,cache/none,example,uploads", ...words]);

interface Document {
  readonly made: Record<string, number>;
  readonly left: readonly { kind: string; name: string; why: string }[];
}

describe("what verify writes", () => {
  test.each([
    ["jwt: ", "item"],
    ["files: ", "file"],
  ])(
    "is removed by those who made it; the users, for whom it takes a superuser, are named",
    async (only, kind) => {
      const { out } = await verify(service.url, "--only", only, "--json");
      const { made, left } = JSON.parse(out) as Document;
      expect(made).toMatchObject({ user: service.users.size, [kind]: expect.any(Number) });
      expect([service.items.size, service.files.size]).toEqual([0, 0]);
      expect(service.users.size).toBeGreaterThan(2);
      expect(left.map((one) => [one.kind, one.name])).toEqual(
        [...service.users.keys()].map((name) => ["user", name]),
      );
    },
  );

  test("has a password of its own for every user of every run", async () => {
    for (let run = 0; run < 2; run += 1) await verify(service.url, "--only", "users: ");
    expect(service.passwords.length).toBeGreaterThan(20);
    expect(new Set(service.passwords).size).toBe(service.passwords.length);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("is removed and named after %s too", async (signal) => {
    const words = [
      "verify",
      "--url",
      service.url,
      "--features",
      "auth/jwt,cache/none,example,uploads",
      "--json",
    ];
    const child = spawn(process.execPath, [bin, ...words], { cwd: folder });
    let out = "";
    child.stdout.on("data", (data) => {
      out += data;
    });
    service.onUser = (count) => count === 8 && child.kill(signal);
    const code = await new Promise((resolve) => child.once("close", resolve));
    const { left } = JSON.parse(out) as Document;
    expect(code).toBe(130);
    expect([service.items.size, service.files.size]).toEqual([0, 0]);
    expect(left.filter(({ kind }) => kind === "user").map(({ name }) => name)).toEqual([
      ...service.users.keys(),
    ]);
  });

  test("is removed where the reader of its output goes away", async () => {
    const words = ["verify", "--url", service.url, "--features", "auth/jwt,cache/none,example,uploads"];
    const child = spawn(process.execPath, [bin, ...words], { cwd: folder });
    let err = "";
    child.stderr.on("data", (data) => {
      err += data;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    await new Promise((resolve) => child.once("close", resolve));
    expect(err).toContain("Interrupted");
    expect([service.items.size, service.files.size]).toEqual([0, 0]);
  });
});

describe("verify asks first", () => {
  test("where the service is on another machine, and says how to go ahead", async () => {
    const url = "https://staging.invalid";
    const { code, out, err } = await verify(url);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(
      /registers users.*https:\/\/staging\.invalid is not on this machine\. Nothing was sent/,
    );
    expect(err).toContain(
      `npx create-plinth verify --url ${url} --features auth/jwt,cache/none,example,uploads --yes`,
    );
  });

  test.each([
    "ENVIRONMENT=production",
    'export ENVIRONMENT="production"',
    "ENVIRONMENT = production # since May",
    "environment='Production'\r",
    "ENVIRONMENT=test\nENVIRONMENT=production",
  ])("where the project's .env says %j", async (line) => {
    writeFileSync(join(folder, ".env"), `A=1\n${line}\nB=2\n`);
    const { code, err } = await verify(service.url, "--project", folder);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("is production") });
    expect(service.requests).toBe(0);
  });

  test("an address is this machine's by what it is, not by how it begins", () => {
    for (const host of [
      "localhost:8000",
      "LOCALHOST",
      "api.localhost",
      "127.0.0.1",
      "127.9.9.9:1",
      "[::1]:8000",
      "0.0.0.0:1",
      "[::ffff:127.0.0.1]",
      "2130706433",
    ])
      expect(isLoopback(`http://${host}`), host).toBe(true);
    for (const host of [
      "127.0.0.1.example.com",
      "localhost.example.com",
      "notlocalhost",
      "128.0.0.1",
      "[::2]",
      "10.0.0.1",
    ])
      expect(isLoopback(`http://${host}`), host).toBe(false);
  });

  test("a name and a password do not belong into the address", async () => {
    const { code, err } = await verify("http://me:secret@127.0.0.1:1");
    expect({ code, err }).toEqual({ code: 2, err: expect.not.stringContaining("secret") });
  });
});

describe("a service that is not what it seems", () => {
  const isUp: (url?: string) => boolean = (url) => url === "/health/live";

  test("follows no redirect to another service", async () => {
    const url = await serve((request, response) => {
      if (isUp(request.url)) response.end("{}");
      else response.writeHead(307, { location: `${service.url}${request.url}` }).end();
    });
    const { code } = await verify(url, "--only", "users: ");
    expect(code).toBe(4);
    expect(service.requests).toBe(0);
  });

  test("is read to 16 MB of an answer", async () => {
    let sent = 0;
    const url = await serve((request, response) => {
      if (isUp(request.url)) return response.end("{}");
      const part = Buffer.alloc(64 * 1024, 32);
      const go = () => {
        while (!response.destroyed) {
          sent += part.length;
          if (!response.write(part)) return void response.once("drain", go);
        }
      };
      go();
    });
    const { code, out } = await verify(url, "--only", "the root, the documentation");
    expect(out).toContain("the answer is larger than 16777216 bytes");
    expect(code).toBe(4);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test("is unpacked to 16 MB of an answer", async () => {
    const { gzipSync } = await import("node:zlib");
    const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    const url = await serve((request, response) => {
      if (isUp(request.url)) response.end("{}");
      else response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
    });
    const { code, out } = await verify(url, "--only", "openapi.json lists the paths");
    expect(out).toContain("not gzip: Cannot create a Buffer larger than 16777216 bytes");
    expect(code).toBe(4);
  });

  test("is read to 64 KiB of a head", async () => {
    let sent = 0;
    const url = await listen(
      createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", (data) => {
          if (data.toString().includes("/health/live"))
            return socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
          socket.write("HTTP/1.1 200 OK\r\n");
          const go = () => {
            while (!socket.destroyed) {
              sent += 10_000;
              if (!socket.write("X-A: a\r\n".repeat(1_250))) return void socket.once("drain", go);
            }
          };
          go();
        });
      }),
    );
    const { code, out } = await verify(url, "--only", "the root, the documentation");
    expect(out).toContain("Header overflow");
    expect(code).toBe(4);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  test("has so much time for an answer, however little at a time it sends", async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write(" "), 20);
      response.once("close", () => clearInterval(timer));
    });
    await expect(send(url, "GET", "/", { within: 400 })).rejects.toThrow("no whole answer within 0.4 s");
  });

  test.each([
    ["a frame that is no JSON", "{", "a frame is not JSON: {"],
    ["a frame over 1 MiB", JSON.stringify({ type: "x".repeat(1024 * 1024) }), "Max payload size exceeded"],
  ])("may send %s, which fails the case alone", async (_, frame, why) => {
    const server = createHttpServer((_, response) => response.end("{}"));
    new WebSocketServer({ server }).on("connection", (socket) => {
      socket.on("error", () => {});
      socket.send(frame);
    });
    const url = await listen(server);
    const words = [
      "verify",
      "--url",
      url,
      "--features",
      "auth/none,chat",
      "--only",
      "gets its own join event",
    ];
    const { code, out } = await runIn(folder, words);
    expect(out).toContain(why);
    expect(code).toBe(4);
  });

  test("may send frames without end, of which so much is kept", async () => {
    const { WebSocket } = await import("ws");
    const { ChatSocket, SocketStore } = await import("../../contract/client/socket.ts");
    const server = createHttpServer();
    const timers = new Set<NodeJS.Timeout>();
    new WebSocketServer({ server }).on("connection", (socket) => {
      const timer = setInterval(() => socket.send(`{"type":"${"x".repeat(1_000)}"}`), 1);
      timers.add(timer);
      socket.once("close", () => clearInterval(timer));
    });
    const url = await listen(server);
    const socket = new ChatSocket(
      new WebSocket(url.replace("http", "ws")),
      new SocketStore(10_000),
      () => {},
    );
    await expect(socket.next(() => false, "a frame", 30_000)).rejects.toThrow(
      "more was sent than this run keeps",
    );
    expect(socket.seen.length).toBeLessThan(10);
  });
});

test("the help says what is written, and what becomes of it", async () => {
  const { out } = await runIn(root, ["verify", "--help"]);
  for (const words of [
    "register users",
    "superuser",
    "could not be removed is named",
    "--yes",
    "--superuser",
  ])
    expect(out.replaceAll(/\s+/g, " ")).toContain(words);
});
