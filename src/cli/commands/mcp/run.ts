import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { builtFolder } from "../../../project/built/catalog.ts";
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
export function runCommand(call: CommandCall, signal?: AbortSignal): Promise<CommandEnd> {
  const [command = ""] = call.words;
  const shim = join(builtFolder(), "../bin/create-plinth.js");
  if (!statSync(call.folder, { throwIfNoEntry: false })?.isDirectory())
    return Promise.resolve(failed(command, { message: `There is no folder ${call.folder}.`, exit: 2 }));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [shim, ...call.words, "--json"], {
      cwd: call.folder,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stop = () => child.kill("SIGTERM");
    signal?.addEventListener("abort", stop, { once: true });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", stop);
      const exit = code ?? 1;
      try {
        resolve({ exit, document: JSON.parse(out) as Record<string, unknown> });
      } catch {
        resolve(failed(command, { message: err.trim() || "The command gave no answer.", exit: exit || 1 }));
      }
    });
    // A command that refuses at once need not have read its answers.
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input === undefined ? "" : JSON.stringify(call.input));
  });
}
