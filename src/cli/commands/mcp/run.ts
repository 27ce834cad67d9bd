import { statSync } from "node:fs";
import { join } from "node:path";
import { host } from "../../../host.ts";
import { builtFolder } from "../../../project/built/catalog.ts";
import { runProgram } from "../../../project/tools/run.ts";
import { type Failure, failureDocument } from "../../output/json.ts";

/** A command to run: its words, where, and what it reads. */
export interface CommandCall {
  readonly words: readonly string[];
  readonly folder: string;
  readonly input?: unknown;
}

/** How a command ended, and its JSON document. */
export interface CommandEnd {
  readonly exit: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** A command that failed before it had a document, or without one. */
export function failed(command: string, failure: Failure): CommandEnd {
  return { exit: failure.exit, document: failureDocument(command, failure) };
}

/** Runs one command as a person would, and returns its JSON document: an agent gets the same guarantees. */
export async function runCommand(call: CommandCall, signal?: AbortSignal): Promise<CommandEnd> {
  const [command = ""] = call.words;
  const shim = join(builtFolder(), "../bin/create-plinth.js");
  if (!statSync(call.folder, { throwIfNoEntry: false })?.isDirectory())
    return failed(command, { message: `There is no folder ${call.folder}.`, exit: 2 });
  const { code, why, out, err } = await runProgram(process.execPath, [shim, ...call.words, "--json"], {
    cwd: call.folder,
    // The program is ours; it looks for others as it does when a person starts it.
    env: { PATH: host().env.PATH },
    input: call.input === undefined ? "" : JSON.stringify(call.input),
    signal,
    // It ends when it has taken back, or kept, what it began.
    grace: false,
  });
  try {
    return { exit: code ?? 1, document: JSON.parse(out) as Record<string, unknown> };
  } catch {
    const message = err.trim() || `The command gave no answer (${why}).`;
    return failed(command, { message, exit: code || 1 });
  }
}
