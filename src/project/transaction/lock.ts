import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { canBeFrom, isZombie, ownBeginning } from "../../platform.ts";
import { disk, type Files } from "../disk/write.ts";
import { RECORD_FOLDER } from "../record/record.ts";
import { readPlain, refuseOdd } from "../trust/index.ts";

const LOCK = `${RECORD_FOLDER}/lock`;
/** How long the right to drop a lock is believed in, in milliseconds. */
const RIGHT_MS = 2000;

interface Holder {
  readonly pid: number;
  /** When that process began: a number may be given to another process later. */
  readonly since: string;
}

/**
 * Takes a project's lock, or refuses while another process that lives has it; returns how to give it back.
 *
 * @throws {UserError} if another process has the lock.
 */
export function lockProject(folder: string, files: Files = disk): () => void {
  refuseOdd(folder, RECORD_FOLDER);
  if (!existsSync(join(folder, RECORD_FOLDER))) files.mkdir(join(folder, RECORD_FOLDER));
  const path = join(folder, LOCK);
  const mine = JSON.stringify({ pid: process.pid, since: ownBeginning() } satisfies Holder);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (claim(path, mine, files)) return untilExit(() => release(path, mine, files));
    refuseAtWork(folder);
    if (existsSync(path)) dropStale(folder, mine, files);
  }
  throw new UserError(`Another run is taking the lock of ${folder} at this moment.`, {
    hint: "Try again.",
    exit: 4,
  });
}

/**
 * Refuses a project in which another process that lives is at work.
 *
 * @throws {UserError} if another process has the lock.
 */
export function refuseAtWork(folder: string): void {
  const holder = readHolder(folder);
  if (holder === undefined || !lives(holder)) return;
  throw new UserError(`Another run (process ${holder.pid}) is at work in ${folder}.`, {
    hint: `Wait until it has ended. If that process is no run of Plinth, delete ${LOCK}.`,
    exit: 4,
  });
}

/** Whether a process of this number lives; one that has ended and that its parent has not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return !isZombie(pid);
}

const held = new Set<() => void>();

/** Gives a lock back when it is said to, or when the process ends before. */
function untilExit(release: () => void): () => void {
  if (held.size === 0) process.once("exit", releaseAll);
  held.add(release);
  return () => {
    held.delete(release);
    if (held.size === 0) process.off("exit", releaseAll);
    release();
  };
}

function releaseAll(): void {
  for (const release of held) release();
}

/** Puts a file into place whole, for an empty lock would be taken for a dead one's; says whether nothing was there. */
function claim(path: string, content: string, files: Files): boolean {
  const own = `${path}-${process.pid}`;
  try {
    drop(own, files);
    files.write(own, content, { mode: 0o644 });
    files.place(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    drop(own, files);
  }
}

function lives({ pid, since }: Holder): boolean {
  return isAlive(pid) && canBeFrom(pid, since);
}

/** Who has the lock; undefined where it is no one's, or is not as a run writes it. */
function readHolder(folder: string): Holder | undefined {
  const text = readPlain(folder, LOCK, 1)?.toString("utf8");
  try {
    const { pid, since } = JSON.parse(text ?? "") as { readonly pid?: unknown; readonly since?: unknown };
    if (!Number.isSafeInteger(pid) || (pid as number) <= 0) return undefined;
    return typeof since === "string" && /^\d*$/.test(since) ? { pid: pid as number, since } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Drops a dead run's lock. Only who has the right to do so may, and looks once more: the lock that was found dead may
 * have been dropped, and taken by a user alive, in the meantime.
 */
function dropStale(folder: string, mine: string, files: Files): void {
  const path = join(folder, LOCK);
  const right = `${path}-right`;
  if (!claim(right, mine, files)) {
    const found = lstatSync(right, { throwIfNoEntry: false });
    // A run that died with it held it for a moment alone.
    if (found !== undefined && Date.now() - found.ctimeMs > RIGHT_MS) drop(right, files);
    return;
  }
  try {
    const holder = readHolder(folder);
    if (holder === undefined || !lives(holder)) drop(path, files);
  } finally {
    drop(right, files);
  }
}

function release(path: string, mine: string, files: Files): void {
  try {
    if (readFileSync(path, "utf8") === mine) files.unlink(path);
  } catch {
    // The run that took it over thought this one dead; there is nothing left to give back.
  }
}

function drop(path: string, files: Files): void {
  try {
    files.unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
