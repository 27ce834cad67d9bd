import { printErrors, printRaw } from "../output/print.ts";

/** Thrown when the person at the keyboard, or the system, asked us to stop. */
export class Interrupted extends Error {
  constructor() {
    super("Interrupted");
    this.name = "Interrupted";
  }
}

const controller = new AbortController();
let holding = false;

/** Ends the program on Ctrl-C and SIGTERM, with the exit code that says so. */
export function watchSignals(): void {
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** From here on a signal is an abort that every stage looks at, so that nothing is left half done. */
export function holdSignals(): AbortSignal {
  holding = true;
  return controller.signal;
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

/** Lets a pending signal be delivered, then stops here if there was one. */
export async function checkInterrupted(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new Interrupted();
}
