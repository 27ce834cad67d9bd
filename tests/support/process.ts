import { createWriteStream, existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { execa, execaSync } from "execa";

/** The folder of this repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** What became of a program that has ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** How to run a program. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeout?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** How long a program that has ended may leave its output open to what it started. */
const LINGER_MS = 2_000;

/** What is the same for all programs: an environment that is given is the whole one. */
const optionsOf = ({ cwd, env, uid, gid }: Omit<RunOptions, "timeout">) => ({
  reject: false as const,
  stripFinalNewline: false as const,
  extendEnv: env === undefined,
  ...(cwd !== undefined && { cwd }),
  ...(env !== undefined && { env }),
  ...(uid !== undefined && { uid }),
  ...(gid !== undefined && { gid }),
});

/** Runs a program to its end, or ends it and all that it started when its time is up. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const { timeout = 300_000, ...rest } = options;
  const begun = performance.now();
  const child = execa(command, args, { ...optionsOf(rest), detached: true, stdin: "ignore", all: true });
  const release = group(child);
  let late = "";
  let lingering: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => {
    late = `\n${command}: not done after ${timeout / 1000} s, ended\n`;
    // Some tell on this signal what they are at, Python's test runner among them.
    signalGroup(child, "SIGABRT");
    lingering = setTimeout(() => signalGroup(child, "SIGKILL"), LINGER_MS);
  }, timeout);
  child.once("exit", () => {
    clearTimeout(timer);
    clearTimeout(lingering);
    lingering = setTimeout(() => {
      signalGroup(child, "SIGKILL");
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    }, LINGER_MS);
  });
  const ended = await child;
  for (const one of [timer, lingering]) clearTimeout(one);
  release();
  const failure = child.pid === undefined ? `${command}: ${ended.originalMessage ?? ""}\n` : "";
  const code = child.pid === undefined ? 127 : codeOf(ended);
  return { code, output: ended.all + late + failure, seconds: (performance.now() - begun) / 1000 };
}

function codeOf(ended: {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}): number {
  return ended.exitCode ?? (ended.signal === "SIGTERM" ? 143 : 137);
}

/** Runs a program with the input and output of this process, and returns its exit code. */
export async function passThrough(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const ended = await execa(command, args, { ...optionsOf(options), stdio: "inherit" });
  return ended.exitCode ?? 127;
}

/** How a program ended that was waited for with nothing else done. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end while nothing else happens. */
export function ask(
  command: string,
  args: readonly string[],
  { input, timeout = 300_000, ...rest }: RunOptions & { readonly input?: string } = {},
): Answer {
  const ended = execaSync(command, args, {
    ...optionsOf(rest),
    timeout,
    maxBuffer: 2 ** 28,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
  });
  return { code: ended.exitCode ?? 127, out: ended.stdout, err: ended.stderr };
}

/** Runs a program to its end while nothing else happens, and throws if it fails. */
export function mustAnswer(command: string, args: readonly string[], options: RunOptions = {}): string {
  const { code, out, err } = ask(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${code}\n${out}${err}`);
  return out;
}

/** How a program ended, by itself or by a signal. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Starts a program that is talked to; it is killed when its time is up. */
export function talkTo(command: string, args: readonly string[], options: RunOptions = {}) {
  const { timeout = 300_000, ...rest } = options;
  return execa(command, args, { ...optionsOf(rest), stdin: "pipe", timeout, killSignal: "SIGKILL" });
}

/** When a program is signalled: after so many milliseconds, or once there is a file. */
export type Kill = readonly [signal: NodeJS.Signals, after: number | string];

/** Runs a program to its end with its two outputs apart. */
export async function finish(
  command: string,
  args: readonly string[],
  options: RunOptions & {
    readonly input?: string | undefined;
    readonly kill?: Kill | undefined;
  } = {},
): Promise<Finished> {
  const { input, kill, timeout = 240_000, ...rest } = options;
  const child = execa(command, args, {
    ...optionsOf(rest),
    timeout,
    killSignal: "SIGKILL",
    ...(input === undefined ? { stdin: "ignore" } : { input }),
  });
  const timer = kill && killLater(child, kill);
  const ended = await child;
  clearInterval(timer);
  if (child.pid === undefined) throw new Error(`${command}: ${ended.originalMessage}`);
  return { code: ended.exitCode ?? null, signal: ended.signal ?? null, out: ended.stdout, err: ended.stderr };
}

function killLater(child: { kill(signal: NodeJS.Signals): unknown }, [signal, after]: Kill): NodeJS.Timeout {
  if (typeof after === "number") return setTimeout(() => child.kill(signal), after);
  const timer = setInterval(() => {
    if (!existsSync(after)) return;
    clearInterval(timer);
    child.kill(signal);
  }, 20);
  return timer;
}

/** Runs a program and throws with its output when it fails. */
export async function must(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${code}\n${output}`);
  return output;
}

/** A program that goes on running until it is stopped. */
export interface Running {
  readonly pid: number;
  /** Whether it has ended, and how. */
  ended(): number | undefined;
  /** Asks it to end, waits, and returns its exit code; after the time given it is killed. */
  stop(signal?: NodeJS.Signals, seconds?: number): Promise<number>;
}

/** A program that leads a group of its own. */
type Leader = { readonly pid?: number | undefined };

const children = new Set<Leader>();
const undone = new Set<() => void>();
process.on("exit", () => {
  for (const undo of undone) undo();
  for (const child of children) signalGroup(child, "SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => process.exit(signal === "SIGINT" ? 130 : 143));
}

/** Has something undone, at once, should this process end before the function that is returned was called. */
export function undoAtExit(undo: () => void): () => void {
  undone.add(undo);
  return () => undone.delete(undo);
}

/** Keeps a program so that its group ends with this process at the latest; returns how to release it. */
function group(child: Leader): () => void {
  children.add(child);
  return () => children.delete(child);
}

/** Signals a program and all that it started. */
function signalGroup(child: Leader, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Starts a program in the background, its output in a file. It ends with this process at the latest. */
export function start(
  command: string,
  args: readonly string[],
  options: RunOptions & { readonly log: string },
): Running {
  const { log, ...rest } = options;
  const child = execa(command, args, {
    ...optionsOf(rest),
    detached: true,
    stdin: "ignore",
    all: true,
    buffer: false,
    // Only after the time that stop() is given.
    forceKillAfterDelay: false,
  });
  const release = group(child);
  const file = createWriteStream(log, { flags: "a" });
  child.all.pipe(file, { end: false });
  let code: number | undefined;
  const over = new Promise<number>((resolve) => {
    const end = (value: number) => {
      code = value;
      file.end();
      resolve(value);
    };
    child.once("exit", (value, signal) => end(value ?? (signal === "SIGTERM" ? 143 : 137)));
    // After what it started has closed its output, too.
    void child.then(() => {
      release();
      if (child.pid === undefined) end(127);
    });
  });
  return {
    pid: child.pid ?? 0,
    ended: () => code,
    async stop(signal = "SIGTERM", seconds = 15) {
      if (code !== undefined) return code;
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), seconds * 1000);
      if (signal === "SIGKILL") signalGroup(child, signal);
      else child.kill(signal);
      const value = await over;
      clearTimeout(timer);
      return value;
    },
  };
}

/** A port of the loopback address without a listener. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Asks again and again until the answer is true; false when the time is up. */
export async function until(ask: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await ask().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** The environment for a rendered project: nothing of ours that it would read as a setting. */
export function projectEnvironment(settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env = { ...process.env };
  const own =
    /^(DATABASE_|REDIS_|SECRET_KEY$|API_PREFIX$|ENVIRONMENT$|CORS_|RATE_LIMIT_|CHAT_|LOG_|UPLOAD_|MAIL_|PUBLIC_URL$|EMAIL_)/;
  for (const name of Object.keys(env)) if (own.test(name)) delete env[name];
  delete env.VIRTUAL_ENV;
  delete env.PYTHONDONTWRITEBYTECODE;
  return { ...env, UV_NO_PROGRESS: "1", NO_COLOR: "1", ...settings };
}
