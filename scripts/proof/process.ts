import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

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

/** Runs a program to its end, or ends it and all that it started when its time is up. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { timeout = 300_000, ...rest } = options;
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = group(spawn(command, args, { ...rest, detached: true, stdio: ["ignore", "pipe", "pipe"] }));
    let output = "";
    const take = (data: Buffer) => {
      output += data.toString();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    let lingering: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      output += `\n${command}: not done after ${timeout / 1000} s, ended\n`;
      // Some tell on this signal what they are at, Python's test runner among them.
      signalGroup(child, "SIGABRT");
      lingering = setTimeout(() => signalGroup(child, "SIGKILL"), LINGER_MS);
    }, timeout);
    const end = (code: number) => {
      clearTimeout(timer);
      clearTimeout(lingering);
      resolve({ code, output, seconds: (performance.now() - begun) / 1000 });
    };
    const codeOf = (code: number | null, signal: string | null) => code ?? (signal === "SIGTERM" ? 143 : 137);
    child.on("error", (error) => {
      output += `${command}: ${error.message}\n`;
      end(127);
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      clearTimeout(lingering);
      lingering = setTimeout(() => {
        signalGroup(child, "SIGKILL");
        end(codeOf(code, signal));
      }, LINGER_MS);
    });
    child.on("close", (code, signal) => end(codeOf(code, signal)));
  });
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

const children = new Set<ChildProcess>();
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

/** Keeps a program that leads a group of its own, so that it ends with this process at the latest. */
function group(child: ChildProcess): ChildProcess {
  children.add(child);
  child.on("close", () => children.delete(child));
  child.on("error", () => children.delete(child));
  return child;
}

/** Signals a program and all that it started. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
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
  const { log, cwd, env, uid, gid } = options;
  const spawned: SpawnOptions = { detached: true, stdio: ["ignore", "pipe", "pipe"] };
  Object.assign(spawned, cwd && { cwd }, env && { env }, uid !== undefined && { uid, gid });
  const child = group(spawn(command, args, spawned));
  const file = createWriteStream(log, { flags: "a" });
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  let code: number | undefined;
  const over = new Promise<number>((resolve) => {
    const end = (value: number) => {
      code = value;
      file.end();
      resolve(value);
    };
    child.on("error", () => end(127));
    child.on("exit", (value, signal) => end(value ?? (signal === "SIGTERM" ? 143 : 137)));
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
  const own = /^(DATABASE_|REDIS_|SECRET_KEY$|API_PREFIX$|ENVIRONMENT$|CORS_|RATE_LIMIT_|CHAT_|LOG_|UPLOAD_)/;
  for (const name of Object.keys(env)) if (own.test(name)) delete env[name];
  delete env.VIRTUAL_ENV;
  delete env.PYTHONDONTWRITEBYTECODE;
  return { ...env, UV_NO_PROGRESS: "1", NO_COLOR: "1", ...settings };
}
