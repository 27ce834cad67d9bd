import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Attack, answerTime, memoryOf, Wire, within } from "./service.ts";

const MB = 1_000_000;
/** How much of a head that never ends is sent, and how much memory that may take. */
const HEAD_BYTES = 32 * MB;
const HEAD_MEMORY = 16;
/** How many connections one address opens: more than a process may have files open by default. */
const CROWD = 1_200;
/** How long the head of a request may take, and some seconds for a machine that is busy. */
const HEAD_SECONDS = 10;
const SLACK_SECONDS = 10;

/**
 * Sends a beginning, and then the same without end: the connection has to be closed, at little cost. `earlier` is the
 * number of whole requests in the beginning, whose answers are no refusals.
 */
function endless(name: string, begin: string, part: string, earlier = 0): Attack {
  return {
    name,
    async run(bare) {
      const before = await memoryOf(bare.pid);
      const wire = await Wire.to(bare);
      wire.send(begin);
      const flooding = wire.flood(part.repeat(Math.ceil(16_384 / part.length)), HEAD_BYTES);
      let worst = 0;
      while (!(await within(0.1, flooding))) worst = Math.max(worst, await answerTime(bare));
      const sent = await flooding;
      const closed = await within(1, wire.closed);
      wire.end();
      const grown = (await memoryOf(bare.pid)) - before;
      assert.ok(closed, `${(sent / MB).toFixed(0)} MB were taken, and the connection stays`);
      assert.ok(grown < HEAD_MEMORY, `${grown.toFixed(0)} MB of memory were taken`);
      const refusals = wire.statuses.slice(earlier);
      assert.ok(
        refusals.every((status) => [400, 413, 431].includes(status)),
        `answered ${wire.statuses}`,
      );
      return `closed with ${wire.status || "no answer"}, memory +${Math.max(0, grown).toFixed(0)} MB, others answered in ${worst.toFixed(0)} ms at most`;
    },
  };
}

/** Opens many connections, each of which begins something and leaves it. */
function crowd(name: string, begin: string, letter = ""): Attack {
  return {
    name,
    async run(bare) {
      const wires = await Promise.all(Array.from({ length: CROWD }, () => Wire.to(bare)));
      try {
        for (const wire of wires) wire.send(begin);
        const end = performance.now() + (HEAD_SECONDS + SLACK_SECONDS) * 1_000;
        const begun = performance.now();
        let worst = 0;
        while (wires.some(({ open }) => open) && performance.now() < end) {
          for (const wire of wires) if (letter) wire.send(letter);
          worst = Math.max(worst, await answerTime(bare));
          await sleep(500);
        }
        const left = wires.filter(({ open }) => open).length;
        assert.equal(left, 0, `${left} of ${CROWD} connections are open after all that time`);
        const seconds = (performance.now() - begun) / 1_000;
        return `all closed within ${seconds.toFixed(0)} s, others answered in ${worst.toFixed(0)} ms at most`;
      } finally {
        for (const wire of wires) wire.end();
      }
    },
  };
}

const HEAD = "GET /api/v1/items HTTP/1.1\r\nHost: h\r\n";
const CHUNKED = "POST /api/v1/items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
const HANDSHAKE = [
  "GET /api/v1/ws/room/ann HTTP/1.1",
  "Host: h",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "",
].join("\r\n");

/** What a client can do to a server before the application sees a request. */
export const connectionAttacks: readonly Attack[] = [
  endless("small headers without end", HEAD, "X-A: a\r\n"),
  endless("one header without end", `${HEAD}X-A: `, "a"),
  endless("the name of a header without end", HEAD, "a"),
  endless("an address without end", "GET /", "a"),
  endless("a method without end", "", "A"),
  endless("headers of a websocket's handshake without end", HANDSHAKE, "X-A: a\r\n"),
  endless("trailers without end", `${CHUNKED}2\r\n{}\r\n0\r\n`, "X-A: a\r\n"),
  endless("one trailer without end", `${CHUNKED}2\r\n{}\r\n0\r\nX-A: `, "a"),
  endless("the extension of a chunk without end", `${CHUNKED}2;a=`, "a"),
  endless("a second request's headers without end", `${HEAD}\r\n${HEAD}`, "X-A: a\r\n", 1),
  crowd(`${CROWD} connections that send nothing`, ""),
  crowd(`${CROWD} connections that send half a head`, `${HEAD}X-A: `),
  crowd(`${CROWD} connections that send a letter of a header every half second`, `${HEAD}X-A: `, "a"),
];
