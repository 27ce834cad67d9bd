import { execFile } from "node:child_process";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
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
