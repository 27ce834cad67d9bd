import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Checks } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Figures } from "../figures.ts";
import { enrol } from "../load/traffic.ts";
import { Visitor } from "../pages/visitor.ts";
import { Raw, statusOf } from "./raw.ts";

const SLOW = 200;
const ITEMS = "/api/v1/items?size=5";

/** Attacks on the deployed service from outside. */
export async function attacks(checks: Checks, deployment: Deployment, figures: Figures): Promise<void> {
  const visitor = new Visitor(deployment);
  const me = await enrol(visitor);
  const bearer = { authorization: `Bearer ${me.token}` };
  const attack = (name: string, run: () => Promise<string>) =>
    checks.check(`attack: ${name}`, async () => {
      const found = await run();
      const { code } = await visitor.ask(ITEMS);
      assert.equal(code, 200, "the service does not answer after it");
      figures.attack(name, found);
      return found;
    });
  const request = (line: string, ...headers: string[]) =>
    [line, "Host: localhost", ...headers, "Connection: close", "", ""].join("\r\n");

  await attack(`${SLOW} connections that send a letter of a header every second`, async () => {
    const slow = await Promise.all(Array.from({ length: SLOW }, () => Raw.open(deployment)));
    for (const raw of slow) raw.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    const begun = performance.now();
    let worst = 0;
    while (slow.some(({ open }) => open) && performance.now() - begun < 30_000) {
      for (const raw of slow) raw.send("a");
      const asked = performance.now();
      assert.equal((await visitor.ask(ITEMS)).code, 200, "others are not answered meanwhile");
      worst = Math.max(worst, performance.now() - asked);
      await sleep(1_000);
    }
    assert.ok(!slow.some(({ open }) => open), "they are let in for more than 30 s");
    const seconds = (await Promise.all(slow.map(({ closed }) => closed))).sort((a, b) => b - a);
    return `all closed after ${seconds[0]?.toFixed(0)} s; others were answered within ${worst.toFixed(0)} ms`;
  });

  await attack("a header of 10,000 bytes", async () => {
    const said = await Raw.say(deployment, request("GET / HTTP/1.1", `X-Long: ${"a".repeat(10_000)}`));
    assert.equal(statusOf(said), 431, said.slice(0, 300));
    return "431";
  });

  await attack("a body of 100 MB", async () => {
    const raw = await Raw.open(deployment);
    const head = ["POST /api/v1/items HTTP/1.1", "Host: localhost", `Authorization: ${bearer.authorization}`];
    raw.send([...head, "Content-Type: application/json", "Content-Length: 100000000", "", ""].join("\r\n"));
    const part = Buffer.alloc(64 * 1024, "a");
    let sent = 0;
    while (raw.open && sent < 100_000_000 && raw.text === "") {
      if (!raw.send(part)) await Promise.race([raw.drained(), sleep(5_000)]);
      sent += part.length;
      await sleep(0);
    }
    const status = statusOf(raw.text);
    raw.end();
    assert.equal(status, 413);
    assert.ok(sent < 10_000_000, `${sent} bytes were taken`);
    return `413 after ${(sent / 1e6).toFixed(1)} MB`;
  });

  await attack("JSON 10,000 deep", async () => {
    const headers = { ...bearer, "content-type": "application/json" };
    const codes = new Set<number | string>();
    for (const [begin, end] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `${begin.repeat(10_000)}1${end.repeat(10_000)}`;
      for (const body of [deep, `{"name":${deep}}`, begin.repeat(10_000)]) {
        codes.add((await visitor.ask("/api/v1/items", { method: "POST", headers, body })).code);
      }
    }
    for (const code of codes) assert.ok(code === 400 || code === 422, `answered ${code}`);
    return [...codes].join(", ");
  });

  await attack("a path that leads out of a folder", async () => {
    const ups = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "%252e%252e%252f", "..%c0%af"];
    const codes = new Set<number>();
    for (const base of ["/static/", "/api/v1/files/", "/"]) {
      for (const up of ups) {
        for (const path of ["etc/passwd", "srv/app/config.py", "app/config.py"]) {
          const headers = [`Authorization: ${bearer.authorization}`];
          const said = await Raw.say(
            deployment,
            request(`GET ${base}${up.repeat(6)}${path} HTTP/1.1`, ...headers),
          );
          assert.doesNotMatch(said, /root:|class Settings/);
          codes.add(statusOf(said));
        }
      }
    }
    for (const code of codes) assert.ok([400, 404, 422].includes(code), `answered ${code}`);
    return `${ups.length * 9} paths, each ${[...codes].sort().join(" or ")}`;
  });

  await attack("a foreign Host header", async () => {
    let answers = 0;
    for (const path of [
      "/",
      "/docs",
      "/chat",
      "/openapi.json",
      "/api/v1/items/",
      "/static",
      "/api/v1/nowhere",
    ]) {
      const text = `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n`;
      const said = await Raw.say(deployment, text);
      answers += 1;
      assert.ok(statusOf(said) > 0, `${path}: no answer`);
      assert.doesNotMatch(said, /evil\.example/, `${path} repeats it`);
    }
    return `${answers} pages, none repeats it`;
  });

  await attack("CR and LF in headers and paths", async () => {
    const wanted = "Injected: yes";
    const tries = [
      request(`GET /api/v1/items?cursor=%0d%0a${encodeURIComponent(wanted)} HTTP/1.1`),
      request(`GET /chat%0d%0a${encodeURIComponent(wanted)} HTTP/1.1`),
      request("GET /api/v1/items HTTP/1.1", `X-Request-ID: a%0d%0a${wanted}`),
      request("GET /api/v1/items HTTP/1.1", `X-Request-ID: a\r${wanted}`),
      request("GET /api/v1/items HTTP/1.1", `X-Request-ID: a\n ${wanted}`),
      request("GET /api/v1/items HTTP/1.1", `Origin: https://a.example\r ${wanted}`),
      request("GET /api/v1/items HTTP/1.1", "Transfer-Encoding: chunked", "Content-Length: 4"),
    ];
    const codes = new Set<number>();
    for (const text of tries) {
      const said = await Raw.say(deployment, text);
      const head = said.split("\r\n\r\n")[0] ?? "";
      assert.doesNotMatch(head, /^Injected:/im, said.slice(0, 500));
      codes.add(statusOf(said));
    }
    for (const code of codes) assert.ok(code < 500, `answered ${code}`);
    return `${tries.length} ways, no header is added (${[...codes].sort().join(", ")})`;
  });

  await attack("a foreign origin (CORS)", async () => {
    let tried = 0;
    for (const origin of ["https://evil.example", "null", "http://localhost:3000", "https://localhost"]) {
      const preflight = [
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: authorization",
      ];
      for (const text of [
        request("GET /api/v1/items HTTP/1.1", `Origin: ${origin}`),
        request("OPTIONS /api/v1/items HTTP/1.1", `Origin: ${origin}`, ...preflight),
      ]) {
        tried += 1;
        assert.doesNotMatch(await Raw.say(deployment, text), /^access-control-allow-origin:/im, origin);
      }
    }
    return `${tried} requests of 4 origins, none let in: none is set`;
  });
  visitor.close();
}
