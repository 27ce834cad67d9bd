import { lstat, readdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { RECORD_FOLDER } from "./record.ts";

/** The file whose presence says that a change was made whole. */
export const COMMIT = `${RECORD_FOLDER}/features`;
const JOURNAL = `${RECORD_FOLDER}/journal`;
/** How long a journal whose process still lives is taken for work in hand: longer, and the number is another's. */
const FRESH_MS = 30_000;

/** What a run is about to make in a folder. */
export interface Journal {
  readonly pid: number;
  readonly created: readonly string[];
  readonly folders: readonly string[];
}

/** Writes down what a run is about to make, before it makes any of it. */
export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  await writeFile(join(folder, JOURNAL), JSON.stringify(journal), { flag: "wx" });
}

/** Drops the journal: what it names stays. */
export async function closeJournal(folder: string): Promise<void> {
  await rm(join(folder, JOURNAL), { force: true });
}

/** The journal of a run that died half-way, where a folder holds one; refuses while that run may still be at work. */
export async function readAbandoned(folder: string): Promise<Journal | undefined> {
  const path = join(folder, JOURNAL);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined || (await exists(join(folder, COMMIT)))) return undefined;
  const journal = parse(text);
  const age = Date.now() - (await stat(path)).mtimeMs;
  if (journal.pid !== process.pid && age < FRESH_MS && isAlive(journal.pid)) {
    throw new UserError(`Another run is at work in ${folder}.`, { hint: "Wait until it has ended." });
  }
  return journal;
}

/** Takes back what a run left in a folder: its stage, and whatever its journal names unless that was committed. */
export async function rollBack(folder: string): Promise<void> {
  const record = join(folder, RECORD_FOLDER);
  const text = await readFile(join(folder, JOURNAL), "utf8").catch(() => undefined);
  if (text !== undefined && !(await exists(join(folder, COMMIT)))) {
    const { created, folders } = parse(text);
    for (const path of created) await rm(join(folder, path), { force: true });
    for (const path of [...folders].sort().reverse()) await rmdir(join(folder, path)).catch(() => undefined);
  }
  for (const entry of await readdir(record).catch(() => [] as string[])) {
    if (entry.startsWith("tmp-")) await rm(join(record, entry), { recursive: true, force: true });
  }
  await closeJournal(folder);
  await rmdir(record).catch(() => undefined);
}

/** The folders that files stand in, from the top down. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== "."; up = dirname(up)) folders.add(up);
  return [...folders].sort();
}

/** The folders that a run has to make for its files, from the top down. */
export async function missingFolders(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const path of foldersOf(paths)) if (!(await exists(join(folder, path)))) missing.push(path);
  return missing;
}

/** Whether a process of this number lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A journal that a full disk cut off names nothing: it was written before anything was put into place. */
function parse(text: string): Journal {
  try {
    return JSON.parse(text) as Journal;
  } catch {
    return { pid: 0, created: [], folders: [] };
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
