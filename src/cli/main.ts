import { VERSION } from "../version.ts";

/** Runs one command line and leaves its exit code behind; what a version takes is loaded for nothing else. */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    const { stdout } = process;
    stdout.on("error", async (error) => (await import("./start.ts")).endWithout(stdout, error));
    stdout.write(`${VERSION}\n`);
    return;
  }
  const { start } = await import("./start.ts");
  process.exitCode = await start(argv);
}
