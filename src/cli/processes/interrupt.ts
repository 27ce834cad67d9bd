import { host } from "../../host.ts";

/** Thrown when the person at the keyboard, or the system, asked us to stop. */
export class Interrupted extends Error {
  constructor() {
    super("Interrupted");
    this.name = "Interrupted";
  }
}

/** From here on a signal is an abort that every stage looks at, so that nothing is left half done. */
export function holdSignals({ hangup = false } = {}): AbortSignal {
  return host().hold?.(hangup) ?? new AbortController().signal;
}

/** Lets a pending signal be delivered, then stops here if there was one. */
export async function checkInterrupted(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new Interrupted();
}
