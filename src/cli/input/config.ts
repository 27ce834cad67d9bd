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
  const { readFile } = await import("node:fs/promises");
  let text: string;
  try {
    text = file === "-" ? await readStandardInput() : await readFile(resolve(host().cwd, file), "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(
      missing
        ? `--config ${file}: there is no such file.`
        : `--config ${file} cannot be read: ${(error as Error).message}`,
    );
  }
  return parseAnswers(text, file === "-" ? STANDARD_INPUT : file);
}

/** @throws {UserError} if standard input is a terminal. */
async function readStandardInput(): Promise<string> {
  const { stdin } = host();
  if (stdin.isTTY) throw new UserError("--config - reads standard input, and nothing is piped into it.");
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
