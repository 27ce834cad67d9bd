import { isAbsolute } from "node:path";
import { execa, execaSync } from "execa";
import { host } from "../../host.ts";
import { findOnPath, safePath } from "./path.ts";

/** How another program is run: without a shell, and never by a name that the folder could bring. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Variables that differ from ours; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from its standard input; nothing otherwise. */
  readonly input?: string;
  /** Signals it to stop when this is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds. */
  readonly timeout?: number;
  /** How long it may take when it is signalled to stop before it is killed, in milliseconds; `false`: as long as it does. */
  readonly grace?: number | false;
  /** Called with what it prints, as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** How another program ended: without a code if it was not started or was ended by a signal. */
export interface ProgramEnd {
  readonly code: number | undefined;
  readonly why: string;
  readonly out: string;
  readonly err: string;
  /** All that it printed, in the order in which it came. */
  readonly all: string;
}

/** How much output of a program is kept, in bytes; what prints more has failed. */
const LARGEST = 256 * 2 ** 20;

const COMMON = {
  extendEnv: false,
  reject: false,
  stripFinalNewline: false,
  maxBuffer: LARGEST,
  windowsHide: true,
} as const;

/** Runs another program to its end. */
export async function runProgram(
  file: string,
  argv: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const { cwd, input, signal, timeout = 0, grace = 2000, onOutput } = options;
  const program = isAbsolute(file) ? file : findOnPath(file, cwd);
  if (program === undefined) return { code: undefined, why: "ENOENT", out: "", err: "", all: "" };
  const child = execa(program, argv, {
    ...COMMON,
    cwd,
    env: environmentOf(options),
    ...(input === undefined ? { stdin: "ignore" } : { input }),
    all: true,
    timeout,
    forceKillAfterDelay: grace,
    // A terminal signals the whole group, and a signal to us alone reaches it by `signal`.
    cleanup: false,
    ...(signal && { cancelSignal: signal }),
  });
  for (const stream of onOutput ? [child.stdout, child.stderr] : []) {
    const decoder = new TextDecoder();
    stream.on("data", (chunk: Buffer) => onOutput?.(decoder.decode(chunk, { stream: true })));
  }
  // What it started may hold its output open, and is not waited for when it was signalled to stop.
  child.once("exit", () => {
    if (child.killed) for (const stream of [child.stdout, child.stderr]) stream.destroy();
  });
  const ended = await child;
  return { code: ended.exitCode, why: whyOf(ended), out: ended.stdout, err: ended.stderr, all: ended.all };
}

/** Runs another program to its end with our own input and output, the terminal if there is one. */
export async function handOver(
  program: string,
  argv: readonly string[],
  options: Pick<ProgramOptions, "cwd" | "env">,
): Promise<Pick<ProgramEnd, "code" | "why">> {
  const { stdin, stdout, stderr } = host();
  const own = (stream: object) => ("fd" in stream ? ("inherit" as const) : ("pipe" as const));
  const { cwd } = options;
  const child = execa(program, argv, {
    ...COMMON,
    cwd,
    env: environmentOf(options),
    stdin: own(stdin),
    stdout: own(stdout),
    stderr: own(stderr),
    cleanup: false,
  });
  // What is no stream of this process goes on being written to after the program has ended.
  if (child.stdin) stdin.pipe(child.stdin);
  child.stdout?.pipe(stdout, { end: false });
  child.stderr?.pipe(stderr, { end: false });
  const ended = await child;
  return { code: ended.exitCode, why: whyOf(ended) };
}

function whyOf({
  exitCode,
  signal,
  code,
}: { readonly [key in "signal" | "code"]?: string | undefined } & {
  readonly exitCode?: number | undefined;
}): string {
  if (exitCode !== undefined) return `exit ${exitCode}`;
  return signal === undefined ? (code ?? "not started") : `ended by ${signal}`;
}

/** What a program answered at once. */
export interface ProgramAnswer {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  readonly timedOut: boolean;
}

/** Runs a program to its end while nothing else happens; `env` is its whole environment. */
export function askProgram(
  program: string,
  argv: readonly string[],
  {
    cwd,
    env,
    timeout = 0,
  }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly timeout?: number },
): ProgramAnswer {
  const ended = execaSync(program, argv, {
    ...COMMON,
    cwd,
    env,
    stdin: "ignore",
    timeout,
    killSignal: "SIGKILL",
  });
  return { code: ended.exitCode, out: ended.stdout, err: ended.stderr, timedOut: ended.timedOut };
}

function environmentOf({ cwd, env }: ProgramOptions): Record<string, string> {
  const all = { ...host().env, PATH: safePath(cwd), ...env };
  return Object.fromEntries(
    Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined),
  );
}
