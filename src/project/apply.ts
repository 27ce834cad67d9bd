import { chmod, lstat, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Tree } from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { RECORD_FOLDER } from "./record.ts";

const JOURNAL = `${RECORD_FOLDER}/journal`;
const COMMIT = `${RECORD_FOLDER}/features`;

/** Makes a folder that does not exist: staged beside it, then put into place by one rename. */
export async function makeFolder(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  const parent = dirname(folder);
  const stage = join(parent, `.${basename(folder)}.plinth-${process.pid}`);
  await guarded(folder, async () => {
    const made = await mkdir(parent, { recursive: true });
    await sweep(parent, basename(folder));
    try {
      await mkdir(stage);
      await chmod(stage, 0o755);
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

/** Adds files to a folder that exists; a journal lets this run or the next one take them all back. */
export async function fillFolder(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  await guarded(folder, async () => {
    await rollBack(folder);
    const stage = join(folder, RECORD_FOLDER, `tmp-${process.pid}`);
    const paths = [...files.keys()].filter((path) => path !== COMMIT);
    try {
      await mkdir(stage, { recursive: true });
      await writeFile(
        join(folder, JOURNAL),
        JSON.stringify({ pid: process.pid, created: [...paths, COMMIT] }),
      );
      await writeTree(stage, files, signal);
      for (const path of [...paths, COMMIT]) {
        signal?.throwIfAborted();
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await rename(join(stage, path), join(folder, path));
      }
    } catch (error) {
      await rollBack(folder).catch(() => undefined);
      throw error;
    }
    await rm(stage, { recursive: true, force: true });
    await rm(join(folder, JOURNAL), { force: true });
  });
}

/** Takes back what a run that died half-way left in a folder: its stage, and the files that its journal names. */
export async function rollBack(folder: string): Promise<void> {
  const record = join(folder, RECORD_FOLDER);
  const entries = await readdir(record).catch(() => [] as string[]);
  const text = await readFile(join(folder, JOURNAL), "utf8").catch(() => undefined);
  if (text !== undefined && !(await exists(join(folder, COMMIT)))) {
    const { created } = JSON.parse(text) as { created: readonly string[] };
    for (const path of created) await rm(join(folder, path), { force: true });
    for (const path of created) await removeEmpty(dirname(join(folder, path)), folder);
  }
  for (const entry of entries) if (entry.startsWith("tmp-")) await rm(join(record, entry), { recursive: true, force: true });
  await rm(join(folder, JOURNAL), { force: true });
  await removeEmpty(record, folder);
}

async function writeTree(folder: string, files: Tree, signal?: AbortSignal): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  for (const path of folders) await mkdir(join(folder, path), { recursive: true, mode: 0o755 });
  for (const [path, { content, mode }] of files) {
    signal?.throwIfAborted();
    await writeFile(join(folder, path), content);
    // The umask of whoever runs this must not show in what is made.
    await chmod(join(folder, path), mode);
  }
}

/** Removes the stages of runs that are dead. */
async function sweep(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = entry.startsWith(`.${name}.plinth-`) ? Number(entry.slice(name.length + 9)) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid))
      await rm(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Removes folders that are empty, from one upwards to another that stays. */
async function removeEmpty(from: string, stop: string): Promise<void> {
  for (let folder = from; folder !== stop && folder.startsWith(stop); folder = dirname(folder)) {
    if (
      !(await rmdir(folder).then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  ENAMETOOLONG: "the path is too long",
  ENOTDIR: "a part of the path is a file",
};

/** Tells a failure of the disk in one sentence; anything else is passed on. */
async function guarded(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const cause = CAUSES[(error as NodeJS.ErrnoException).code ?? ""];
    if (cause === undefined) throw error;
    throw new UserError(`${folder} could not be written: ${cause}. Nothing was changed.`, { exit: 4 });
  }
}
