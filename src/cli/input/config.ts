import { resolve } from "node:path";
import { type AnswerSource, parseAnswers } from "../../engine/answers/source.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";

/** The name of standard input in a message. */
export const STANDARD_INPUT = "standard input";

/**
 * Reads an answers file, or standard input for `-`.
 *
 * @throws {UserError} if the file cannot be read or is not JSON.
 */
export async function readConfig(file: string): Promise<AnswerSource> {
  return parseAnswers(await readTextOf(file, "--config"), file === "-" ? STANDARD_INPUT : file);
}

/**
 * Reads a file that a flag names, or standard input for `-`.
 *
 * @throws {UserError} if the file cannot be read.
 */
export async function readTextOf(file: string, flag: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  try {
    return file === "-" ? await readStandardInput(flag) : await readFile(resolve(host().cwd, file), "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    const known: Readonly<Record<string, string>> = {
      ENOENT: "there is no such file.",
      EISDIR: "that is a folder, and has to be a file.",
      EACCES: "it may not be read: permission was denied.",
    };
    throw new UserError(`${flag} ${file}: ${known[code] ?? `it cannot be read: ${message}`}`);
  }
}

/** @throws {UserError} if standard input is a terminal. */
async function readStandardInput(flag: string): Promise<string> {
  const { stdin } = host();
  if (stdin.isTTY) throw new UserError(`${flag} - reads standard input, and nothing is piped into it.`);
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
