import { execFile } from "node:child_process";
import { join } from "node:path";

/** The folder of this repository. */
export const root = join(import.meta.dirname, "../..");
/** The program as it is installed. */
export const bin = join(root, "bin/create-plinth.js");

/** How a program ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line in a folder, without a terminal. */
export function runIn(
  cwd: string,
  argv: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [bin, ...argv], options, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, out, err });
    });
    child.stdin?.end(input);
  });
}
