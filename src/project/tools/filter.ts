import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import type { Filter } from "../../engine/catalog/catalog.ts";
import { isInProject } from "../trust/declared.ts";
import { findOnPath } from "./path.ts";
import { runProgram } from "./run.ts";

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
/** How long one may take for a file. */
const LIMIT_MS = 20_000;

/** Finds a program that a stack declares, unless `refusal` says why it may not run; nothing is started before it is run. */
export async function findProgram(
  folder: string,
  filter: Filter | undefined,
  refusal?: () => string | undefined,
): Promise<Program> {
  const none = { takes: () => false, run: async () => ({ output: "", ok: false }) };
  if (filter === undefined) return { absent: "this kind of project has none", ...none };
  const [name = "", ...rest] = filter.run;
  const program = isInProject(name) ? join(folder, name) : findOnPath(name, folder);
  if (program === undefined) return { absent: `${name} was not found`, ...none };
  if (isInProject(name) && !(await isProgram(program)))
    return { absent: `${name} is not there: install the project first`, ...none };
  const refused = refusal?.();
  if (refused !== undefined) return { absent: refused, ...none };
  return {
    absent: undefined,
    takes: (path) => filter.files.some((pattern) => matches(pattern, path)),
    run: async (path, text) => {
      const args = rest.map((word) => word.replaceAll("{path}", path));
      const { code, out } = await runProgram(program, args, { cwd: folder, input: text, timeout: LIMIT_MS });
      return { output: out, ok: code === 0 };
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
