import { AsyncLocalStorage } from "node:async_hooks";
import type { Readable, Writable } from "node:stream";

/** Standard input; `isTTY` where it is a terminal. */
export type Input = Readable & { readonly isTTY?: boolean };

/** Standard output or standard error; `columns` where it is a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command line uses of the process that it runs in. */
export interface Host {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /**
   * Makes a signal to stop an abort from here on; with `hangup`, so is the end of the terminal or of the output's
   * reader. Without it, nothing is ever aborted.
   */
  readonly hold?: (hangup: boolean) => AbortSignal;
  /** Calls `work` if the process ends before the returned function was called; the exit code is an error's then. */
  readonly atExit?: (work: () => void) => () => void;
}

/** The process itself; each part is asked for when it is used, since a standard stream is made then. */
export const PROCESS: Host = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  get env() {
    return process.env;
  },
  get cwd() {
    return process.cwd();
  },
};

const storage = new AsyncLocalStorage<Host>();
let main = PROCESS;

/** The host of the command line that is running. */
export function host(): Host {
  return storage.getStore() ?? main;
}

/** Runs work for a host other than the process. */
export function runFor<Result>(other: Host, work: () => Result): Result {
  return other === main ? work() : storage.run(other, work);
}

/** Sets the host of the process, which callbacks of no command line have too. */
export function setMain(host: Host): void {
  main = host;
}
