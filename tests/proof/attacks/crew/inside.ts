import { createRequire } from "node:module";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Options } from "execa";
import { root } from "../../../support/process.ts";
import type { Ended } from "../laws.ts";

/** Thrown in place of ending this process. */
class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

type Sink = (text: string, stream: "out" | "err") => void;
let sink: Sink | undefined;
const shim = "create-plinth.js";
const load = createRequire(import.meta.url);

/** Lets what is printed and what ends the process be caught, and the server's commands run in this process. */
export function takeOver(): void {
  for (const [stream, name] of [
    [process.stdout, "out"],
    [process.stderr, "err"],
  ] as const) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    const caught = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      if (sink === undefined) return write(chunk, ...rest);
      sink(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"), name);
      const done = rest.find((one) => typeof one === "function") as (() => void) | undefined;
      if (done !== undefined) queueMicrotask(done);
      return true;
    };
    stream.write = caught as typeof stream.write;
  }
  process.exit = ((code?: number) => {
    throw new Exit(Number(code ?? process.exitCode ?? 0));
  }) as typeof process.exit;
  const path = join(root, "dist/execa.cjs");
  const real = load(path) as typeof import("execa");
  const execa = (file: string, argv: readonly string[], options: Options) =>
    file === process.execPath && argv[0]?.endsWith(shim)
      ? inProcess(argv.slice(1), String(options.cwd), String(options.input))
      : real.execa(file, argv, options);
  Object.assign(load.cache[path] ?? {}, { exports: { execaSync: real.execaSync, execa } });
  setInput("");
}

/** What a program reads from its standard input. */
function setInput(text: string | PassThrough): void {
  const stream = typeof text === "string" ? new PassThrough() : text;
  if (typeof text === "string") stream.end(text);
  Object.defineProperty(process, "stdin", { value: stream, configurable: true });
}

/** Runs the built command line in this process, as if it were one of its own. */
export async function runInside(words: readonly string[], cwd: string, input = ""): Promise<Ended> {
  const { main } = load(join(root, "dist/cli.cjs")) as { main(words: readonly string[]): Promise<void> };
  let [out, err] = ["", ""];
  const outer = sink;
  const stdin = process.stdin;
  const argv = process.argv;
  sink = (text, stream) => {
    if (stream === "out") out += text;
    else err += text;
  };
  setInput(input);
  process.argv = [process.execPath, join(root, "bin", shim), ...words];
  process.exitCode = undefined;
  let code: number;
  try {
    process.chdir(cwd);
    await main(words);
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    code = error instanceof Exit ? error.code : 1;
    if (!(error instanceof Exit)) err += error instanceof Error ? error.stack : String(error);
  } finally {
    sink = outer;
    process.exitCode = undefined;
    process.argv = argv;
    Object.defineProperty(process, "stdin", { value: stdin, configurable: true });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error");
  }
  return { code, out, err };
}

/** A process that is none: its command runs here. */
function inProcess(words: readonly string[], cwd: string, input: string) {
  const ended = runInside(words, cwd, input).then(({ code, out, err }) => ({
    exitCode: code,
    stdout: out,
    stderr: err,
  }));
  return Object.assign(ended, { once: () => undefined });
}

/** The server in this process, asked as an agent asks it. */
export class Agent {
  private readonly input = new PassThrough();
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private text = "";
  private count = 0;

  static async start(): Promise<Agent> {
    const agent = new Agent();
    const { main } = load(join(root, "dist/cli.cjs")) as { main(words: readonly string[]): Promise<void> };
    setInput(agent.input);
    // It runs until this process ends.
    sink = (text, stream) => {
      if (stream === "out") agent.take(text);
    };
    void main(["mcp"]);
    const clientInfo = { name: "attacks", version: "1.0.0" };
    await agent.ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    agent.send({ method: "notifications/initialized" });
    sink = undefined;
    const { code, out } = await agent.call("list_features", {});
    if (code !== 0) throw new Error(`The server's commands do not run in this process: ${out}`);
    return agent;
  }

  /** The tools and whether they say of themselves that they only read. */
  async tools(): Promise<readonly { name: string; annotations?: { readOnlyHint?: boolean } }[]> {
    const { result } = await this.during(() => this.ask("tools/list", {}));
    return (result as { tools: { name: string; annotations?: { readOnlyHint?: boolean } }[] }).tools;
  }

  /** Calls a tool. */
  async call(name: string, given: unknown): Promise<Ended> {
    return endedOf(await this.during(() => this.ask("tools/call", { name, arguments: given })));
  }

  private async during<T>(work: () => Promise<T>): Promise<T> {
    sink = (text, stream) => {
      if (stream === "out") this.take(text);
    };
    try {
      return await work();
    } finally {
      sink = undefined;
    }
  }

  private ask(method: string, params: unknown): Promise<Answer> {
    this.count += 1;
    const id = this.count;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.send({ id, method, params });
    });
  }

  private send(message: Record<string, unknown>): void {
    this.input.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  private take(text: string): void {
    this.text += text;
    const lines = this.text.split("\n");
    this.text = lines.pop() ?? "";
    for (const line of lines) {
      const answer = JSON.parse(line) as Answer;
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    }
  }
}

/** An answer of a server of the Model Context Protocol. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** What a tool answered, as the end of a command. */
export function endedOf({ result, error }: Answer): Ended {
  if (error !== undefined)
    return { code: 2, out: JSON.stringify({ error: { message: error.message } }), err: "" };
  const { isError, content, structuredContent } = result as {
    isError?: boolean;
    content: readonly { text: string }[];
    structuredContent?: { exit?: number; error?: { exit?: number } };
  };
  const out = content.map(({ text }) => text).join("");
  if (isError !== true) return { code: 0, out, err: "" };
  const code =
    structuredContent?.error?.exit ?? structuredContent?.exit ?? (structuredContent === undefined ? 2 : 4);
  return { code, out: structuredContent === undefined ? JSON.stringify(out) : out, err: "" };
}
