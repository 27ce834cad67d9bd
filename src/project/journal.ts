import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { disk, type Files } from "./files.ts";
import { RECORD_FOLDER } from "./record.ts";

/** What a run is about to do to one path: hashes of what stood there and of what will, null for nothing. */
export interface Entry {
  readonly path: string;
  readonly was: string | null;
  readonly now: string | null;
}

/** What a run is about to do in a folder. Its entries' old and new files are numbered in the run's own folder. */
export interface Journal {
  readonly pid: number;
  /** The command as it was given, for those who ask what would be undone. */
  readonly command: string;
  /** Whether what stood there before is kept afterwards, for undo. */
  readonly undoable: boolean;
  readonly entries: readonly Entry[];
  /** The folders that have to be made, from the top down. */
  readonly folders: readonly string[];
}

/** Its presence says that a run has begun and not ended: taking it away is the commit. */
export const JOURNAL = `${RECORD_FOLDER}/journal`;
/** Where the last run's journal and old files are kept. */
export const UNDO = `${RECORD_FOLDER}/undo`;

/** The folder of a run's own files. */
export function stageOf(pid: number): string {
  return `${RECORD_FOLDER}/tmp-${pid}`;
}

/** SHA-256 of a content in hexadecimal. */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Reads a journal; none where there is none, or where a full disk cut it off. */
export function readJournal(path: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Journal;
  } catch {
    return undefined;
  }
}

/** Takes back what a run began and did not end; returns what somebody wrote into its files meanwhile and where that is kept. */
export function rollBack(folder: string, files: Files = disk): readonly string[] {
  const journal = readJournal(join(folder, JOURNAL));
  const kept: string[] = [];
  if (journal !== undefined) {
    const stage = join(folder, stageOf(journal.pid));
    for (const [index, entry] of [...journal.entries.entries()].reverse())
      kept.push(...takeBack(folder, join(stage, `old-${index}`), entry, files));
    for (const path of [...journal.folders].reverse()) quietly(() => files.rmdir(join(folder, path)));
  }
  if (existsSync(join(folder, JOURNAL))) files.unlink(join(folder, JOURNAL));
  return kept;
}

function takeBack(folder: string, old: string, { path, was, now }: Entry, files: Files): readonly string[] {
  const target = join(folder, path);
  const moved = was !== null && existsSync(old);
  // Untouched so far: what stood there still does.
  if (was !== null && !moved) return [];
  const found = lstatSync(target, { throwIfNoEntry: false });
  const kept: string[] = [];
  if (found !== undefined) {
    if (found.isFile() && hashOf(readFileSync(target)) === now) files.unlink(target);
    else if (!moved) return [];
    else {
      files.rename(target, `${target}.yours`);
      kept.push(`${path}.yours`);
    }
  }
  if (moved) files.place(old, target);
  return kept;
}

/** Ends what dead runs left: takes back what was not committed, tidies up after what was. Returns what was kept aside. */
export function recover(folder: string, files: Files = disk): readonly string[] {
  const record = join(folder, RECORD_FOLDER);
  const kept = rollBack(folder, files);
  for (const entry of existsSync(record) ? readdirSync(record) : []) {
    if (entry.startsWith("tmp-")) finish(folder, join(record, entry), files);
  }
  return kept;
}

/** Tidies up after a run: a committed one's old files become what undo takes, another's are dropped. */
export function finish(folder: string, stage: string, files: Files = disk): void {
  const journal = readJournal(join(stage, "journal"));
  if (journal?.undoable !== true) {
    rmSync(stage, { recursive: true, force: true });
    return;
  }
  rmSync(join(folder, UNDO), { recursive: true, force: true });
  files.rename(stage, join(folder, UNDO));
}

/** The folders that files stand in, from the top down. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== "."; up = dirname(up)) folders.add(up);
  return [...folders].sort();
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Not empty, or gone: somebody else's files are in it.
  }
}
