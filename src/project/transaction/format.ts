import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { RECORD_FOLDER } from "../record/record.ts";

/** What a run is about to do to one path: hashes of the old and the new file, null for none. */
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
  /** What becomes of the files that it replaces: `record` saves them as a step of undo, `clear` deletes the last step, too. */
  readonly undo: "record" | "discard" | "clear";
  readonly entries: readonly Entry[];
  /** The folders that have to be made, from the top down. */
  readonly folders: readonly string[];
  /** The user id that the file system gave to the run's own files. */
  readonly owner: number;
  /** The git branch that a change was made on, where there is one. */
  readonly branch?: string | undefined;
}

/** Its presence says that a run has begun and not ended: taking it away is the commit. */
export const JOURNAL = `${RECORD_FOLDER}/journal`;
/** Where the last change's journal and old files are kept; those of the changes before have a number behind it. */
export const UNDO = `${RECORD_FOLDER}/undo`;

/** The folder of a run's own files. */
export function stageOf(pid: number): string {
  return `${RECORD_FOLDER}/tmp-${pid}`;
}

/** SHA-256 of a content in hexadecimal. */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Where a run keeps the old file of its nth entry. */
export function oldOf(stage: string, index: number): string {
  return `${stage}/old-${index}`;
}

/** The folders that files are in, from the top down. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== "."; up = dirname(up)) folders.add(up);
  return [...folders].sort();
}
