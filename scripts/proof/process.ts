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

/** Runs a program to its end, or ends it by its id when its time is up. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { timeout = 300_000, ...rest } = options;
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...rest, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (data: Buffer) => {
      output += data.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const timer = setTimeout(() => {
      output += `\n${command}: not done after ${timeout / 1000} s, ended\n`;
      child.kill("SIGKILL");
    }, timeout);
    const end = (code: number) => {
      clearTimeout(timer);
      resolve({ code, output, seconds: (performance.now() - begun) / 1000 });
    };
    child.on("error", (error) => {
      output += `${command}: ${error.message}\n`;
      end(127);
    });
    child.on("close", (code, signal) => end(code ?? (signal === "SIGTERM" ? 143 : 137)));
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
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => process.exit(signal === "SIGINT" ? 130 : 143));
}

/** Starts a program in the background, its output in a file. It ends with this process at the latest. */
export function start(
  command: string,
  args: readonly string[],
  options: RunOptions & { readonly log: string },
): Running {
  const { log, cwd, env, uid, gid } = options;
  const spawned: SpawnOptions = { stdio: ["ignore", "pipe", "pipe"] };
  Object.assign(spawned, cwd && { cwd }, env && { env }, uid !== undefined && { uid, gid });
  const child = spawn(command, args, spawned);
  const file = createWriteStream(log, { flags: "a" });
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  children.add(child);
  let code: number | undefined;
  const over = new Promise<number>((resolve) => {
    const end = (value: number) => {
      code = value;
      children.delete(child);
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
      const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
      child.kill(signal);
      const value = await over;
      clearTimeout(timer);
      return value;
    },
  };
}

/** A port of the loopback address that nobody listens on. */
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
