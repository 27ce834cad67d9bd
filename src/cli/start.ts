import { type Host, PROCESS, setMain } from "../host.ts";
import { printErrors, printRaw } from "./output/print.ts";
import { Interrupted } from "./processes/interrupt.ts";
import { run } from "./program.ts";

// The other bundles take from this one what there must be one of.
export { UserError } from "../errors.ts";
export { host, runFor } from "../host.ts";
export { buildCommand } from "./build-command.ts";
export { COMMAND_NAMES, COMMANDS, DEFAULT_COMMAND } from "./commands/index.ts";
export {
  hideSecrets,
  paint,
  printDocument,
  printDrawn,
  printErrors,
  printLines,
  printPrompt,
  printRaw,
  printWrapped,
  shown,
} from "./output/print.ts";
export { checkInterrupted, holdSignals, Interrupted } from "./processes/interrupt.ts";

const controller = new AbortController();
let holding = false;

/** Runs a command line in this process, with its signals, and returns the exit code. */
export async function start(argv: readonly string[]): Promise<number> {
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => endWithout(stream, error));
  // Not a copy, which would ask for every part of the process.
  const own: Host = Object.create(PROCESS, { hold: { value: hold }, atExit: { value: atExit } });
  setMain(own);
  const code = await run(argv, own);
  // What was interrupted may still wait for an answer.
  if (code === 130) await new Promise(() => process.stdout.write("", () => process.exit(130)));
  return code;
}

function hold(hangup: boolean): AbortSignal {
  holding = true;
  if (hangup) {
    const abort = () => controller.abort(new Interrupted());
    process.once("SIGHUP", abort);
    for (const stream of [process.stdout, process.stderr])
      stream.removeAllListeners("error").on("error", abort);
  }
  return controller.signal;
}

function atExit(work: () => void): () => void {
  const end = (code: number) => {
    // The command is not done.
    process.exitCode = code === 0 ? 1 : code;
    work();
  };
  process.once("exit", end);
  return () => process.off("exit", end);
}

function stop(): void {
  // A second signal comes from a user who will not wait for the first to be honoured.
  if (holding && !controller.signal.aborted) {
    controller.abort(new Interrupted());
    return;
  }
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  if (process.stderr.isTTY) printRaw("\x1b[?25h\n");
  printErrors([`Interrupted${holding ? "" : ": nothing was written"}.`]);
  process.exit(130);
}

/** Ends where a stream cannot be written: a reader that went away (`| head`) is not an error of ours. */
export function endWithout(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  // Not by reportError, which may print on the stream that fails.
  if (stream === process.stdout) printErrors([`error: Standard output cannot be written: ${error.message}.`]);
  process.exit(4);
}
