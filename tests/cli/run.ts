import { execFile } from "node:child_process";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import { run } from "../../src/cli/program.ts";

/** The folder of this repository. */
export const root = join(import.meta.dirname, "../..");
/** The program as it is installed. */
export const bin = join(root, "bin/create-plinth.js");

/** How a command line ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface RunOptions {
  readonly input?: string;
  /** Variables besides those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command line in this process, without a terminal: tens of times faster than a new process. */
export async function runIn(
  cwd: string,
  argv: readonly string[],
  { input = "", env = {}, signal }: RunOptions & { readonly signal?: AbortSignal } = {},
): Promise<Run> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const code = await run(argv, {
    stdin: Readable.from(input === "" ? [] : [input]),
    stdout,
    stderr,
    env: { ...process.env, ...env },
    cwd,
    ...(signal && { hold: () => signal }),
  });
  return { code, out: stdout.text, err: stderr.text };
}

/** An output that keeps what it gets. */
export class Collector extends Writable {
  text = "";

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

/** A terminal in this process: what is typed is read by the command line, and what it prints is on the screen. */
export class Terminal {
  readonly ended: Promise<number>;
  private readonly output = new Collector();
  private readonly input = new PassThrough();

  constructor(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const stdin = Object.assign(this.input, { isTTY: true, setRawMode: () => stdin });
    const stdout = Object.assign(this.output, { isTTY: true, columns: 200, rows: 50 });
    const own = { ...process.env, CI: "false", TERM: "xterm", ...env };
    this.ended = run(argv, { stdin, stdout, stderr: stdout, env: own, cwd });
  }

  /** All that was printed, without what moves the cursor and colours. */
  get screen(): string {
    return stripVTControlCharacters(this.output.text);
  }

  /** Waits for a text behind what was waited for last, and types. */
  async answer(pattern: RegExp, keys: string): Promise<void> {
    await vi.waitUntil(() => pattern.test(this.screen.slice(this.seen)), { timeout: 20_000, interval: 5 });
    this.seen = this.screen.length;
    this.input.write(keys);
  }

  private seen = 0;

  /** Ends the input, as Ctrl-D does. */
  hangUp(): void {
    this.input.end();
  }
}

/** Runs the built command line in a process of its own, without a terminal. */
export function spawnIn(
  cwd: string,
  argv: readonly string[],
  { input = "", env = {} }: RunOptions = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [bin, ...argv], options, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, out, err });
    });
    child.stdin?.end(input);
  });
}
