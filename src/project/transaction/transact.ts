import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TreeFile } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { guarded, quietly } from "../disk/errors.ts";
import { assertInsideProject } from "../disk/paths.ts";
import { clear, disk, type Files, type Ownership } from "../disk/write.ts";
import { branchOf } from "../tools/begun.ts";
import { sealedJournal } from "../trust/index.ts";
import { foldersOf, hashOf, JOURNAL, type Journal, oldOf, stageOf } from "./format.ts";
import { finish, rollBack } from "./journal.ts";

/** One path's change: the file that was found when it was planned, and the new one; undefined for none. */
export interface Edit {
  readonly path: string;
  readonly was?: TreeFile | undefined;
  readonly now?: TreeFile | undefined;
  /** Whose it will be, and its permissions, where those are known to the bit. */
  readonly as?: Ownership;
}

/** How a transaction is carried out. */
export interface Transaction {
  readonly command: string;
  /** What becomes of the files that it replaces. */
  readonly undo: Journal["undo"];
  /** Tools' folders, which go with the last file beside them. */
  readonly caches?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly files?: Files | undefined;
}

/**
 * Makes all edits in a folder, or none: new files are staged, a journal is written, each old file is moved aside and
 * each new one put into place, and taking the journal away commits. The caller holds the folder's lock.
 */
export async function transact(
  folder: string,
  edits: readonly Edit[],
  { command, undo, caches = [], signal, files = disk }: Transaction,
): Promise<void> {
  assertInsideProject(
    folder,
    edits.map(({ path }) => path),
  );
  await guarded(folder, async () => {
    const stage = join(folder, stageOf(process.pid));
    let journal: Journal = {
      pid: process.pid,
      command,
      undo,
      entries: edits.map(({ path, was, now }) => ({ path, was: hashed(was), now: hashed(now) })),
      folders: foldersOf(edits.filter(({ now }) => now !== undefined).map(({ path }) => path)).filter(
        (path) => lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined,
      ),
      owner: 0,
      ...(undo === "record" && { branch: branchOf(folder) }),
    };
    let begun = false;
    try {
      files.mkdir(stage);
      journal = { ...journal, owner: lstatSync(stage).uid };
      for (const [index, { path, now, as }] of edits.entries()) {
        if (index % 32 === 0) await breathe(signal);
        if (now !== undefined)
          files.write(join(stage, `new-${index}`), now.content, as ?? ownership(folder, path, now));
      }
      files.write(join(stage, "plan"), sealedJournal(folder, journal), { mode: 0o644 });
      await breathe(signal);
      files.rename(join(stage, "plan"), join(folder, JOURNAL));
      begun = true;
      for (const path of journal.folders) files.mkdir(join(folder, path));
      for (const [index, edit] of edits.entries()) {
        signal?.throwIfAborted();
        exchange(folder, stage, index, edit, files);
      }
      await breathe(signal);
      files.rename(join(folder, JOURNAL), join(stage, "journal"));
    } catch (error) {
      if (begun) takeAllBack(folder, journal, files, error);
      quietly(() => clear(stage, files));
      throw error;
    }
    // It is done: what cannot be tidied up now, the next run does.
    quietly(() => finish(folder, stageOf(process.pid), journal, caches, files));
  });
}

/** @throws {UserError} if a file is not what the change was planned on. */
function exchange(
  folder: string,
  stage: string,
  index: number,
  { path, was, now }: Edit,
  files: Files,
): void {
  const target = join(folder, path);
  if (was !== undefined) {
    const old = oldOf(stage, index);
    files.rename(target, old);
    // Only now it cannot change any more: is it still what was planned on?
    if (!lstatSync(old).isFile() || hashOf(readFileSync(old)) !== hashOf(was.content))
      throw new UserError(`${path} was changed while this ran. Nothing was changed.`, {
        hint: "Run it again.",
        exit: 4,
      });
  }
  if (now !== undefined) files.place(join(stage, `new-${index}`), target);
}

/** @throws {UserError} if the rollback fails. */
function takeAllBack(folder: string, journal: Journal, files: Files, cause: unknown): void {
  try {
    rollBack(folder, journal, files);
  } catch (error) {
    throw new UserError(
      `${folder} could not be written, and what was begun could not be taken back: ${(error as Error).message}.`,
      { hint: "Run: npx create-plinth doctor --fix, which takes it back. Nothing is lost.", exit: 4, cause },
    );
  }
}

function hashed(file: TreeFile | undefined): string | null {
  return file === undefined ? null : hashOf(file.content);
}

/** A file that is replaced keeps its owner and its permissions, but for the executable bits, which are ours to say. */
function ownership(folder: string, path: string, { mode }: TreeFile): Ownership {
  const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
  if (found === undefined) return { mode };
  const bits = found.mode & 0o777;
  const wanted = (mode & 0o100) === (bits & 0o100) ? bits : (bits & 0o666) | (mode & 0o111);
  return { mode: wanted, uid: found.uid, gid: found.gid };
}

/** Lets signals in, and stops where there was one. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
