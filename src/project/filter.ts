import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import type { Filter } from "../engine/catalog.ts";

/** What a program said about one file: its output, and whether it was content. */
export interface Filtered {
  readonly output: string;
  readonly ok: boolean;
}

/** A program of the project's own that reads files from its input. */
export interface Program {
  /** Why it cannot be run; nothing where it can. */
  readonly absent: string | undefined;
  /** Whether it is for files of this name. */
  readonly takes: (path: string) => boolean;
  /** Runs it in the project's folder with a file's text as its input. */
  readonly run: (path: string, text: string) => Promise<Filtered>;
}

/** How many programs run at once. */
const AT_ONCE = 4;
const SECONDS = 20;

/** Finds a program that a stack declares; nothing is started before it is run. */
export async function findProgram(folder: string, filter: Filter | undefined): Promise<Program> {
  const none = { takes: () => false, run: async () => ({ output: "", ok: false }) };
  if (filter === undefined) return { absent: "this kind of project has none", ...none };
  const [name = "", ...rest] = filter.run;
  const program = name.startsWith(".") ? join(folder, name) : name;
  if (name.startsWith(".") && !(await isProgram(program)))
    return { absent: `${name} is not there: install the project first`, ...none };
  return {
    absent: undefined,
    takes: (path) => filter.files.some((pattern) => matches(pattern, path)),
    run: async (path, text) => {
      const { execa } = await import("execa");
      const args = rest.map((word) => word.replaceAll("{path}", path));
      const options = { cwd: folder, input: text, reject: false, stripFinalNewline: false } as const;
      const result = await execa(program, args, { ...options, timeout: SECONDS * 1000 });
      return { output: result.stdout, ok: !result.failed };
    },
  };
}

/** Runs a program over several files, a few at once. */
export async function runOver<Result>(
  files: Iterable<readonly [string, string]>,
  work: (path: string, text: string) => Promise<Result>,
): Promise<Result[]> {
  const queue = [...files];
  const results: Result[] = [];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift())
      results.push(await work(...file));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Whether a file's name is of a pattern such as `*.x`. */
function matches(pattern: string, path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return pattern.startsWith("*") ? name.endsWith(pattern.slice(1)) : name === pattern;
}
