import { watchSignals } from "./interrupt.ts";
import { VERSION } from "./version.ts";

/** Runs one command line and leaves its exit code behind; the only place that catches. */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  watchSignals();
  closeQuietly();
  try {
    const { run } = await import("./program.ts");
    process.exitCode = await run(argv);
  } catch (error) {
    const { reportError } = await import("./failure.ts");
    process.exitCode = reportError(error, argv);
  }
}

/** A reader that went away (`| head`) is not an error of ours. */
function closeQuietly(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
