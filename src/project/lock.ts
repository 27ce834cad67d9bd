import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { disk, type Files } from "./files.ts";
import { RECORD_FOLDER } from "./record.ts";

const LOCK = `${RECORD_FOLDER}/lock`;
/** How long the right to drop a lock is believed in, in milliseconds. */
const RIGHT_MS = 2000;

interface Holder {
  readonly pid: number;
  /** When that process began, where the system tells: a number may be given to another process later. */
  readonly since: string;
}

/** Takes a project's lock, or refuses while another process that lives has it; returns how to give it back. */
export function lockProject(folder: string, files: Files = disk): () => void {
  if (!existsSync(join(folder, RECORD_FOLDER))) files.mkdir(join(folder, RECORD_FOLDER));
  const path = join(folder, LOCK);
  const mine = JSON.stringify({ pid: process.pid, since: beginning(process.pid) } satisfies Holder);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (claim(path, mine, files)) return untilExit(() => release(path, mine, files));
    const holder = readHolder(path);
    if (holder !== undefined && lives(holder)) {
      throw new UserError(`Another run (process ${holder.pid}) is at work in ${folder}.`, {
        hint: "Wait until it has ended.",
        exit: 4,
      });
    }
    if (existsSync(path)) dropStale(path, mine, files);
  }
  throw new UserError(`Another run is taking the lock of ${folder} at this moment.`, {
    hint: "Try again.",
    exit: 4,
  });
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
  return isAlive(pid) && (since === "" || beginning(pid) === since);
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/**
 * Drops a dead run's lock. Only who has the right to do so may, and looks once more: the lock that was found dead may
 * have been dropped, and taken by somebody alive, in the meantime.
 */
function dropStale(path: string, mine: string, files: Files): void {
  const right = `${path}-right`;
  if (!claim(right, mine, files)) {
    const found = lstatSync(right, { throwIfNoEntry: false });
    // Whoever died with it had it for a moment alone.
    if (found !== undefined && Date.now() - found.ctimeMs > RIGHT_MS) drop(right, files);
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder === undefined || !lives(holder)) drop(path, files);
  } finally {
    drop(right, files);
  }
}

function release(path: string, mine: string, files: Files): void {
  try {
    if (readFileSync(path, "utf8") === mine) files.unlink(path);
  } catch {
    // Whoever took it over thought this run dead; there is nothing left to give back.
  }
}

function drop(path: string, files: Files): void {
  try {
    files.unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** The start time of a process in clock ticks since boot, from proc(5); empty where there is no /proc. */
function beginning(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
