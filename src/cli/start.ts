import { reportError } from "./output/failure.ts";
import { printErrors } from "./output/print.ts";
import { watchSignals } from "./processes/interrupt.ts";
import { run } from "./program.ts";

// The other bundles take from this one what there must be one of.
export { UserError } from "../errors.ts";
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

/** Runs a command and returns the exit code; the only place that catches. */
export async function start(argv: readonly string[]): Promise<number> {
  watchSignals();
  closeQuietly();
  try {
    return await run(argv);
  } catch (error) {
    return reportError(error, argv);
  }
}

function closeQuietly(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => endWithout(stream, error));
}

/** Ends where a stream cannot be written: a reader that went away (`| head`) is not an error of ours. */
export function endWithout(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  // Not by reportError, which may print on the stream that fails.
  if (stream === process.stdout) printErrors([`error: Standard output cannot be written: ${error.message}.`]);
  process.exit(4);
}
