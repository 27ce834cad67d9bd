import { existsSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { disk } from "./files.ts";
import { RECORD_FOLDER } from "./record.ts";

const LOCK = `${RECORD_FOLDER}/lock`;

interface Holder {
  readonly pid: number;
  /** When that process began, where the system tells: a number may be given to another process later. */
  readonly since: string;
}

/** Takes a project's lock, or refuses while another process that lives has it; returns how to give it back. */
export function lockProject(folder: string): () => void {
  if (!existsSync(join(folder, RECORD_FOLDER))) disk.mkdir(join(folder, RECORD_FOLDER));
  const path = join(folder, LOCK);
  const mine = JSON.stringify({ pid: process.pid, since: beginning(process.pid) } satisfies Holder);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, mine, { flag: "wx" });
      // Somebody who took the same dead lock for stale may have removed this one.
      if (readFileSync(path, "utf8") === mine) return () => release(path, mine);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST" && code !== "ENOENT") throw error;
      const holder = readHolder(path);
      if (holder !== undefined && lives(holder)) {
        throw new UserError(`Another run (process ${holder.pid}) is at work in ${folder}.`, {
          hint: "Wait until it has ended.",
          exit: 4,
        });
      }
      dropStale(path);
    }
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

function dropStale(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function release(path: string, mine: string): void {
  try {
    if (readFileSync(path, "utf8") === mine) unlinkSync(path);
  } catch {
    // Whoever took it over thought this run dead; there is nothing left to give back.
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
