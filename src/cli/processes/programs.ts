import { isAbsolute } from "node:path";
import { host } from "../../host.ts";
import { findOnPath, safePath } from "../../project/tools/path.ts";
import { printRaw } from "../output/print.ts";

/** How another program is run. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Variables that differ from ours; `undefined` takes one away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Whether what it prints is passed on as it comes. */
  readonly verbose?: boolean;
}

/** How another program ended: without a code where it was not started or was ended by a signal. */
export interface ProgramEnd {
  readonly code: number | undefined;
  readonly why: string;
  readonly out: string;
  /** All that it printed, in the order in which it came. */
  readonly all: string;
}

/** How long a program that is signalled to stop may take, in milliseconds. */
const GRACE = 2000;

/**
 * Runs another program to its end, without a shell and without input; it is signalled to stop when the signal says so.
 * A name is looked for on the PATH, though never in the folder that it runs in.
 */
export async function runProgram(
  file: string,
  argv: readonly string[],
  { cwd, env, signal, verbose = false }: ProgramOptions,
): Promise<ProgramEnd> {
  const program = isAbsolute(file) ? file : findOnPath(file, cwd);
  if (program === undefined) return { code: undefined, why: "ENOENT", out: "", all: "" };
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    const child = spawn(program, argv, {
      cwd,
      env: { ...host().env, PATH: safePath(cwd), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let [out, all] = ["", ""];
    let forced: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill("SIGTERM");
      forced = setTimeout(() => child.kill("SIGKILL"), GRACE);
    };
    const end = (code: number | undefined, why: string) => {
      clearTimeout(forced);
      signal?.removeEventListener("abort", stop);
      resolve({ code, why, out, all });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (stream === child.stdout) out += text;
        all += text;
        if (verbose) printRaw(text);
      });
    }
    child.on("error", (error: NodeJS.ErrnoException) => end(undefined, error.code ?? error.message));
    // What it started may hold its pipes open, and is not waited for by one that was told to stop.
    child.on("exit", () => {
      if (signal?.aborted) for (const stream of [child.stdout, child.stderr]) stream.destroy();
    });
    child.on("close", (code, by) =>
      end(code ?? undefined, code === null ? `ended by ${by}` : `exit ${code}`),
    );
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
