import { UserError } from "../../errors.ts";
import { PLATFORM } from "../../platform.ts";
import { VERSION } from "../../version.ts";
import { Interrupted } from "../processes/interrupt.ts";
import { keptByNpm } from "../processes/npm.ts";
import { forRunner } from "../processes/runner.ts";
import { type Failure, printJsonError } from "./json.ts";
import { printErrors } from "./print.ts";

const ISSUES = "https://www.npmjs.com/package/create-plinth";

/** System errors that are the machine's state, not our mistake. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  ENOSPC: "There is no space left on the disk",
  EDQUOT: "The disk quota is used up",
  EROFS: "The file system is read-only",
  EACCES: "Permission was denied",
  EPERM: "The operation is not permitted",
  EMFILE: "Too many files are open",
  ENFILE: "Too many files are open on this system",
  ENAMETOOLONG: "A path is too long",
  ENOTDIR: "A part of the path is not a folder",
  ELOOP: "A path holds too many links",
  EBUSY: "A file is in use",
  EIO: "The disk reported an error",
};

/** Says what went wrong, to a person or as the JSON document of a command, and returns the exit code for it. */
export function reportError(error: unknown, command?: string): number {
  const { message, hint, exit } = describe(error);
  const details = error instanceof UserError ? error.details : [];
  if (command !== undefined) {
    printJsonError(command, { message: [message, ...details].join("\n"), hint, exit });
    return exit;
  }
  const [first = "", ...more] = exit === 1 ? message.split("\n") : [message];
  const lines = [...more, ...details.map((detail) => `  ${detail}`), ...(hint ? [hint] : [])];
  printErrors([`${exit === 130 ? "" : "error: "}${first}`, ...lines]);
  return exit;
}

function describe(error: unknown): Failure {
  if (error instanceof Interrupted) return { message: "Interrupted: nothing was written.", exit: 130 };
  if (error instanceof UserError) {
    const { exit } = error;
    const [message, hint] = [forRunner(error.message), error.hint && forRunner(error.hint)];
    const kept = keptByNpm(`${message} ${hint ?? ""}`);
    return { message, hint: kept === undefined ? hint : `${hint ?? ""} (${kept})`.trim(), exit };
  }
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : ENVIRONMENT[code];
  if (known !== undefined) {
    return {
      message: `${known}${path ? `: ${path}` : ""} (${code}). Nothing was left half written.`,
      exit: 4,
    };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    message: `This is a bug in create-plinth ${VERSION}.\n${stack}`,
    hint: `Please report it, with the lines above and the command you ran: ${ISSUES} (Node.js ${process.version}, ${PLATFORM})`,
    exit: 1,
  };
}
