import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { quietly } from "./failure.ts";
import { clear, disk, type Files } from "./files.ts";
import { isAlive } from "./lock.ts";
import { RECORD_FOLDER } from "./record.ts";
import { sweepFolders } from "./sweep.ts";

/** What a run is about to do to one path: hashes of what stood there and of what will, null for nothing. */
export interface Entry {
  readonly path: string;
  readonly was: string | null;
  readonly now: string | null;
}

/** What becomes of what a run replaced: kept for undo, dropped, or dropped together with what undo has taken back. */
export type Afterlife = "keep" | "drop" | "forget";

/** What a run is about to do in a folder. Its entries' old and new files are numbered in the run's own folder. */
export interface Journal {
  readonly pid: number;
  /** The command as it was given, for those who ask what would be undone. */
  readonly command: string;
  readonly afterlife: Afterlife;
  readonly entries: readonly Entry[];
  /** The folders that have to be made, from the top down. */
  readonly folders: readonly string[];
  /** Tools' folders, which go with the last file beside them. */
  readonly caches: readonly string[];
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

/** Reads a journal; none where there is none that can be read. */
export function readJournal(path: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Journal;
  } catch {
    return undefined;
  }
}

/** Whether a run began to change a folder and has not ended, dead or alive. */
export function isBegun(folder: string): boolean {
  return existsSync(join(folder, JOURNAL));
}

/** Takes back what a run began and did not end; returns what somebody wrote into its files meanwhile and where that is kept. */
export function rollBack(folder: string, files: Files = disk): readonly string[] {
  if (!existsSync(join(folder, JOURNAL))) return [];
  const journal = readJournal(join(folder, JOURNAL));
  if (journal === undefined)
    throw new UserError(`The journal of a run that died cannot be read: ${join(folder, JOURNAL)}.`, {
      hint: `What stood here before is in ${RECORD_FOLDER}/tmp-*: put it back, then remove the journal.`,
      exit: 4,
    });
  const stage = join(folder, stageOf(journal.pid));
  const kept = [...journal.entries.entries()]
    .reverse()
    .flatMap(([index, entry]) => takeBack(folder, stage, index, entry, files));
  for (const path of [...journal.folders].reverse()) quietly(() => files.rmdir(join(folder, path)));
  files.unlink(join(folder, JOURNAL));
  return kept;
}

function takeBack(
  folder: string,
  stage: string,
  index: number,
  { path, was, now }: Entry,
  files: Files,
): readonly string[] {
  const [target, old, fresh] = [join(folder, path), join(stage, `old-${index}`), join(stage, `new-${index}`)];
  const moved = was !== null && lstatSync(old, { throwIfNoEntry: false }) !== undefined;
  // Untouched so far, or back already: what stood there still does.
  if ((was !== null && !moved) || isSameFile(old, target)) return [];
  const found = lstatSync(target, { throwIfNoEntry: false });
  const kept: string[] = [];
  if (found !== undefined) {
    const ours = !existsSync(fresh) || isSameFile(fresh, target);
    if (ours && found.isFile() && hashOf(readFileSync(target)) === now) files.unlink(target);
    else if (!moved) return [];
    else {
      const aside = freeName(folder, path);
      files.rename(target, join(folder, aside));
      kept.push(aside);
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
    // What a run that died while it took the lock left of it: whoever recovers has the lock.
    const [, pid] = /^lock-(?:right-)?(\d+)$/.exec(entry) ?? [];
    if (entry === "lock-right" || (pid !== undefined && !isAlive(Number(pid))))
      files.unlink(join(record, entry));
  }
  return kept;
}

/** Tidies up after a run: a committed one's old files become what undo takes, another's are dropped. */
export function finish(folder: string, stage: string, files: Files = disk): void {
  const journal = readJournal(join(stage, "journal"));
  if (journal === undefined) {
    clear(stage, files);
    return;
  }
  const deleted = journal.entries.filter(({ now }) => now === null).map(({ path }) => path);
  sweepFolders(folder, deleted, journal.caches, files);
  for (const name of readdirSync(stage)) if (name.startsWith("new-")) files.unlink(join(stage, name));
  if (journal.afterlife !== "drop") clear(join(folder, UNDO), files);
  if (journal.afterlife === "keep") files.rename(stage, join(folder, UNDO));
  else clear(stage, files);
}

/** The folders that files stand in, from the top down. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== "."; up = dirname(up)) folders.add(up);
  return [...folders].sort();
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** A name beside a path that nothing has yet. */
function freeName(folder: string, path: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${path}.yours` : `${path}.yours-${number}`;
    if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined) return name;
  }
}
