import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Tree } from "../../engine/index.ts";
import { whileHeld } from "../../platform.ts";
import { foldersOf } from "../transaction/format.ts";
import { isAlive } from "../transaction/lock.ts";
import { look } from "../trust/index.ts";
import { guarded } from "./errors.ts";

/** Makes a folder that does not exist: staged beside it, then put into place by one rename. */
export async function makeFolder(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  const parent = dirname(folder);
  const stage = join(parent, `.${basename(folder)}.plinth-${process.pid}`);
  await guarded(folder, async () => {
    const made = await makeParent(parent);
    try {
      sweep(parent, basename(folder));
      makeFolders(parent, [basename(stage)]);
      await writeTree(stage, files, signal);
      signal?.throwIfAborted();
      whileHeld(() => renameSync(stage, folder));
    } catch (error) {
      rmSync(stage, { recursive: true, force: true });
      if (made !== undefined) removeEmpty(parent, dirname(made));
      throw error;
    }
  });
}

/** Makes the folders above, and returns the first that there was not. */
async function makeParent(parent: string): Promise<string | undefined> {
  if (existsSync(parent)) return undefined;
  const { mkdir } = await import("node:fs/promises");
  return mkdir(parent, { recursive: true });
}

/** Writes synchronously, which is several times faster for many small files, and lets signals in between. */
async function writeTree(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  makeFolders(folder, foldersOf([...files.keys()]));
  const entries = [...files];
  for (let from = 0; from < entries.length; from += 32) {
    withoutUmask(() => {
      for (const [path, { content, mode }] of entries.slice(from, from + 32)) {
        signal?.throwIfAborted();
        writeNew(`${folder}/${path}`, content, mode);
      }
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Writes a file that does not exist yet; a text whole by one call, which leaves out a copy of it. */
function writeNew(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, "wx", mode);
  try {
    const size = Buffer.byteLength(content);
    const written = typeof content === "string" ? writeSync(file, content) : 0;
    // A disk that is nearly full takes a part: the rest fails, and says why.
    if (written < size) writeFileSync(file, Buffer.from(content).subarray(written));
  } finally {
    closeSync(file);
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

/** The umask of the process must not decide the modes. */
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

/** Removes the stages of this user's runs that are dead. */
function sweep(parent: string, name: string): void {
  for (const entry of entriesOf(parent)) {
    const pid = entry.startsWith(`.${name}.plinth-`) ? Number(entry.slice(name.length + 9)) : Number.NaN;
    if (!Number.isInteger(pid) || (pid !== process.pid && isAlive(pid))) continue;
    const found = look(join(parent, entry));
    if (found?.isDirectory() && found.uid === (process.getuid?.() ?? found.uid))
      rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

/** The contents of a folder, as far as one may look. */
function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Removes folders that are empty, from one upwards to another that stays. */
function removeEmpty(from: string, stop: string): void {
  for (let folder = from; folder !== stop && folder.startsWith(stop); folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
