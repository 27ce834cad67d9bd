import { lstatSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TreeFile } from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { guarded } from "./failure.ts";
import { disk, type Files, type Ownership } from "./files.ts";
import { finish, foldersOf, hashOf, JOURNAL, type Journal, rollBack, stageOf } from "./journal.ts";

/** One path's change: what was found there when it was planned, and what will stand there; none for nothing. */
export interface Edit {
  readonly path: string;
  readonly was?: TreeFile | undefined;
  readonly now?: TreeFile | undefined;
}

/** How a transaction is carried out. */
export interface Transaction {
  readonly command: string;
  readonly undoable: boolean;
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
  { command, undoable, signal, files = disk }: Transaction,
): Promise<void> {
  await guarded(folder, async () => {
    const stage = join(folder, stageOf(process.pid));
    rmSync(stage, { recursive: true, force: true });
    const journal: Journal = {
      pid: process.pid,
      command,
      undoable,
      entries: edits.map(({ path, was, now }) => ({ path, was: hashed(was), now: hashed(now) })),
      folders: foldersOf(edits.filter(({ now }) => now !== undefined).map(({ path }) => path)).filter(
        (path) => lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined,
      ),
    };
    let begun = false;
    try {
      files.mkdir(stage);
      for (const [index, { path, now }] of edits.entries()) {
        if (index % 32 === 0) await breathe(signal);
        if (now !== undefined)
          files.write(join(stage, `new-${index}`), now.content, ownership(folder, path, now));
      }
      files.write(join(stage, "plan"), JSON.stringify(journal), { mode: 0o644 });
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
      begun = false;
    } catch (error) {
      if (begun) rollBack(folder, files);
      rmSync(stage, { recursive: true, force: true });
      throw error;
    }
    for (const index of edits.keys()) rmSync(join(stage, `new-${index}`), { force: true });
    finish(folder, stage, files);
  });
}

function exchange(
  folder: string,
  stage: string,
  index: number,
  { path, was, now }: Edit,
  files: Files,
): void {
  const target = join(folder, path);
  if (was !== undefined) {
    const old = join(stage, `old-${index}`);
    files.rename(target, old);
    // Only now it cannot change any more: is it still what was planned on?
    if (hashOf(readFileSync(old)) !== hashOf(was.content))
      throw new UserError(`${path} was changed while this ran. Nothing was changed.`, {
        hint: "Run it again.",
        exit: 4,
      });
  }
  if (now !== undefined) files.place(join(stage, `new-${index}`), target);
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
