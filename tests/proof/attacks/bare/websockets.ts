import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { type Attack, type Bare, memoryOf, Wire, within } from "./service.ts";

const SOCKETS = 40;
/** How much memory all of them may take, in MB, while no one has signed in. */
const MEMORY = 100;
const HANDSHAKE = [
  "GET /api/v1/ws/room/ann HTTP/1.1",
  "Host: h",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Extensions: permessage-deflate",
  "",
  "",
].join("\r\n");
const [CONTINUATION, TEXT, PING, FINAL, COMPRESSED] = [0x0, 0x1, 0x9, 0x80, 0x40];

/** A frame as a client sends it: masked, here by zeros. */
function frame(first: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(14);
  head[0] = first;
  let length = 2;
  if (payload.length < 126) head[1] = 0x80 | payload.length;
  else if (payload.length < 65_536) {
    head[1] = 0x80 | 126;
    length += head.writeUInt16BE(payload.length, 2) - 2;
  } else {
    head[1] = 0x80 | 127;
    length += head.writeBigUInt64BE(BigInt(payload.length), 2) - 2;
  }
  return Buffer.concat([head.subarray(0, length + 4), payload]);
}

async function openSocket(bare: Bare): Promise<Wire> {
  const wire = await Wire.to(bare);
  wire.send(HANDSHAKE);
  const begun = performance.now();
  while (!wire.heard.includes("\r\n\r\n") && performance.now() - begun < 10_000) {
    await within(0.02, wire.closed);
  }
  assert.equal(wire.status, 101, wire.heard.slice(0, 300));
  return wire;
}

/** Opens websockets that have not signed in, and has each send something. */
function sockets(name: string, abuse: (wire: Wire) => Promise<unknown>, on?: Bare["server"]): Attack {
  return {
    name: `${SOCKETS} websockets: ${name}`,
    ...(on !== undefined && { on }),
    async run(bare) {
      const before = await memoryOf(bare.pid);
      const wires = await Promise.all(Array.from({ length: SOCKETS }, () => openSocket(bare)));
      try {
        let worst = 0;
        const done = Promise.all(wires.map(abuse));
        while (!(await within(0.1, done))) worst = Math.max(worst, (await memoryOf(bare.pid)) - before);
        worst = Math.max(worst, (await memoryOf(bare.pid)) - before);
        assert.ok(worst < MEMORY, `${worst.toFixed(0)} MB of memory were taken`);
        return `memory +${Math.max(0, worst).toFixed(0)} MB`;
      } finally {
        for (const wire of wires) wire.end();
      }
    },
  };
}

/** What a client can do on a websocket before it has signed in; granian has no limit for messages, as its document says. */
export const websocketAttacks: readonly Attack[] = [
  sockets("15 kB each, which inflate to 15 MB", async (wire) => {
    const bomb = deflateRawSync(Buffer.alloc(15_000_000), { level: 9 });
    const sent = frame(TEXT | FINAL | COMPRESSED, bomb);
    assert.doesNotMatch(wire.heard, /permessage-deflate/i, "compression is accepted");
    wire.send(sent);
    await within(2, wire.closed);
  }),
  sockets(
    "a message of 8 MB",
    (wire) => wire.flood(frame(TEXT | FINAL, Buffer.alloc(8_000_000, "a")), 1),
    "uvicorn",
  ),
  sockets(
    "a message of 8 MB in parts",
    async (wire) => {
      wire.send(frame(TEXT, Buffer.alloc(16_000, "a")));
      await wire.flood(frame(CONTINUATION, Buffer.alloc(16_000, "a")), 8_000_000);
    },
    "uvicorn",
  ),
  sockets("a message of a million empty parts", async (wire) => {
    wire.send(frame(TEXT));
    await wire.flood(Buffer.concat(Array.from({ length: 2_700 }, () => frame(CONTINUATION))), 6_000_000);
  }),
  sockets("a million empty messages", (wire) =>
    wire.flood(Buffer.concat(Array.from({ length: 2_700 }, () => frame(TEXT | FINAL))), 6_000_000),
  ),
  sockets(
    "pings whose answers are not read",
    async (wire) => {
      wire.deafen();
      const ping = frame(PING | FINAL, Buffer.alloc(125));
      await wire.flood(Buffer.concat(Array.from({ length: 120 }, () => ping)), 8_000_000);
    },
    "uvicorn",
  ),
];
