import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Tree } from "../engine/index.ts";
import { guarded } from "./failure.ts";
import { foldersOf } from "./journal.ts";
import { isAlive } from "./lock.ts";

/** Makes a folder that does not exist: staged beside it, then put into place by one rename. */
export async function makeFolder(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  const parent = dirname(folder);
  const stage = join(parent, `.${basename(folder)}.plinth-${process.pid}`);
  await guarded(folder, async () => {
    const made = await mkdir(parent, { recursive: true });
    try {
      await sweep(parent, basename(folder));
      makeFolders(parent, [basename(stage)]);
      await writeTree(stage, files, signal);
      signal?.throwIfAborted();
      await rename(stage, folder);
    } catch (error) {
      await rm(stage, { recursive: true, force: true });
      if (made !== undefined) await removeEmpty(parent, dirname(made));
      throw error;
    }
  });
}

/** Writes synchronously, which is several times faster for many small files, and lets signals in between. */
async function writeTree(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  makeFolders(folder, foldersOf([...files.keys()]));
  const entries = [...files];
  for (let from = 0; from < entries.length; from += 32) {
    withoutUmask(() => {
      for (const [path, { content, mode }] of entries.slice(from, from + 32)) {
        signal?.throwIfAborted();
        writeFileSync(`${folder}/${path}`, content, { mode });
      }
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function makeFolders(root: string, folders: readonly string[]): void {
  withoutUmask(() => {
    for (const path of folders) {
      // Not `recursive`: where nothing can be made, as in /proc, that never comes back.
      if (!existsSync(`${root}/${path}`)) mkdirSync(`${root}/${path}`, 0o755);
    }
  });
}

/** The umask of whoever runs this must not show in what is made. */
function withoutUmask(make: () => void): void {
  let umask: number | undefined;
  try {
    umask = process.umask(0);
  } catch {
    // A worker thread is not allowed to: there the umask does show.
  }
  try {
    make();
  } finally {
    if (umask !== undefined) process.umask(umask);
  }
}

/** Removes the stages of runs that are dead. */
async function sweep(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent).catch(() => [] as string[])) {
    const pid = entry.startsWith(`.${name}.plinth-`) ? Number(entry.slice(name.length + 9)) : Number.NaN;
    if (Number.isInteger(pid) && (pid === process.pid || !isAlive(pid)))
      await rm(join(parent, entry), { recursive: true, force: true });
  }
}

/** Removes folders that are empty, from one upwards to another that stays. */
async function removeEmpty(from: string, stop: string): Promise<void> {
  for (let folder = from; folder !== stop && folder.startsWith(stop); folder = dirname(folder)) {
    const gone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!gone) return;
  }
}
