/** Thrown when the person at the keyboard, or the system, asked us to stop. */
export class Interrupted extends Error {
  constructor() {
    super("Interrupted");
    this.name = "Interrupted";
  }
}

/** Turns Ctrl-C and SIGTERM into an abort that every later stage can look at. */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  let seen = 0;
  const stop = () => {
    seen += 1;
    controller.abort(new Interrupted());
    // A second Ctrl-C is somebody who will not wait for the first to be honoured.
    if (seen > 1) process.exit(130);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}

/** Lets a pending signal be delivered, then stops here if there was one. */
export async function checkInterrupted(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new Interrupted();
}
