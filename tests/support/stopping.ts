import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Check } from "./contract.ts";
import type { Running } from "./process.ts";

/** Ends a server by SIGTERM while a request is half sent: it has to be answered, and the exit code has to be clean. */
export async function stopInOrder(name: string, url: string, path: string, server: Running): Promise<Check> {
  const begun = performance.now();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = "";
  socket.on("data", (data) => {
    heard += data.toString("latin1");
  });
  socket.on("error", (error) => {
    heard += `(${error.message})`;
  });
  const over = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const body = JSON.stringify({ name: "the last one" });
  const head = [`POST ${path} HTTP/1.1`, `Host: ${hostname}`, "Content-Type: application/json"];
  socket.write(`${[...head, `Content-Length: ${body.length}`].join("\r\n")}\r\n\r\n${body.slice(0, 5)}`);
  await sleep(200);
  const stopped = server.stop("SIGTERM", 20);
  await sleep(300);
  socket.write(body.slice(5));
  await Promise.race([over, sleep(5_000, undefined, { ref: false })]);
  socket.destroy();
  const code = await stopped;
  // Whether it is made, or refused for want of a user, a field or a route: it is answered.
  const answered = /^HTTP\/1\.1 (201|401|403|404|422) [\s\S]*\r\n\r\n\{.*\}$/.test(heard);
  return {
    name,
    passed: answered && (code === 0 || code === 143),
    seconds: (performance.now() - begun) / 1000,
    output: `exit ${code}; the request under way was answered with: ${heard || "nothing"}`,
  };
}
