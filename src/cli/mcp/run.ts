import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { builtFolder } from "../../project/catalog.ts";

/** A command to run: its words, where, and what it reads. */
export interface CommandCall {
  readonly words: readonly string[];
  readonly folder: string;
  readonly input?: unknown;
}

/** Runs one command as a person would, and returns its JSON document: an agent gets the same guarantees. */
export function runCommand(
  call: CommandCall,
): Promise<{ readonly exit: number; readonly document: Record<string, unknown> }> {
  const shim = join(builtFolder(), "../bin/create-plinth.js");
  if (!statSync(call.folder, { throwIfNoEntry: false })?.isDirectory()) {
    const message = `There is no folder ${call.folder}.`;
    return Promise.resolve({ exit: 2, document: { error: { message, exit: 2 } } });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [shim, ...call.words, "--json"], {
      cwd: call.folder,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const exit = code ?? 1;
      try {
        resolve({ exit, document: JSON.parse(out) as Record<string, unknown> });
      } catch {
        resolve({ exit: exit || 1, document: { error: { message: err.trim() || "no answer", exit } } });
      }
    });
    // A command that refuses at once need not have read its answers.
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input === undefined ? "" : JSON.stringify(call.input));
  });
}
