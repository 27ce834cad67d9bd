import { constants, readFileSync } from "node:fs";
import { uptime } from "node:os";
import { host } from "./host.ts";

/** All that depends on the operating system: no other module of src/ asks which one it is. */

/** The operating system, as Node.js names it. */
export const PLATFORM: NodeJS.Platform = process.platform;

/** Whether this is Windows. */
export const IS_WINDOWS = PLATFORM === "win32";

/** Whether a file has permission bits: Windows has lists of access, of which Node.js shows none. */
export const HAS_MODES = !IS_WINDOWS;

/** Opens a file for reading, neither through a link nor waiting for a pipe; Windows has no such flags. */
export const OPEN_PLAIN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What CreateProcess and cmd.exe run; PATHEXT also names scripts of other interpreters. */
const RUNNABLE = [".com", ".exe", ".bat", ".cmd"];

/** What the file of a program ends with, behind its name, in the order in which it is looked for. */
export function programEndings(
  platform: NodeJS.Platform = PLATFORM,
  pathext = host().env.PATHEXT ?? "",
): readonly string[] {
  if (platform !== "win32") return [""];
  const named = pathext.toLowerCase().split(";");
  const known = named.filter((ending) => RUNNABLE.includes(ending));
  return known.length > 0 ? known : RUNNABLE;
}

/** Entries of the PATH: Windows allows quotes around one. */
export function splitPath(path: string, platform: NodeJS.Platform = PLATFORM): readonly string[] {
  if (platform !== "win32") return path.split(":");
  return path.split(";").map((place) => place.replace(/^"(.*)"$/, "$1"));
}

/** When this process began: on Linux in clock ticks since the boot (proc(5)), elsewhere in milliseconds since 1970. */
export function ownBeginning(platform: NodeJS.Platform = PLATFORM): string {
  return platform === "linux" ? (statOf(process.pid)[19] ?? "") : `${Math.round(performance.timeOrigin)}`;
}

/**
 * Whether the process of this number can be the one that began at `since`. Linux tells; elsewhere a number that was
 * given to another process shows only if that is this one, or if the computer was started since.
 */
export function canBeFrom(
  pid: number,
  since: string,
  platform: NodeJS.Platform = PLATFORM,
  secondsUp = uptime(),
): boolean {
  if (platform === "linux") return (statOf(pid)[19] ?? "") === since;
  if (since === "") return true;
  if (pid === process.pid) return since === ownBeginning(platform);
  return Number(since) > Date.now() - secondsUp * 1000;
}

/** Whether a process has ended and its parent has not waited for it: Z is a zombie, X is dead (proc(5)). */
export function isZombie(pid: number): boolean {
  return PLATFORM === "linux" && ["Z", "X"].includes(statOf(pid)[0] ?? "");
}

/** What /proc says of a process, from its state on. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** Windows refuses to move or delete what another program has open: a virus scanner, an indexer, an editor. */
export const HELD = ["EACCES", "EBUSY", "EPERM"];
/** Milliseconds between two tries: about a second in all. */
const WAITS = [10, 20, 40, 80, 160, 320, 400];

/** Calls what moves or deletes a file; on Windows again, for about a second, while another program has it open. */
export function whileHeld<Result>(work: () => Result, platform: NodeJS.Platform = PLATFORM): Result {
  for (const wait of platform === "win32" ? WAITS : []) {
    try {
      return work();
    } catch (error) {
      if (!HELD.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
  }
  return work();
}

/** Names that Windows gives to devices, whatever the extension ("Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** Why Windows cannot have a file or folder of this name; undefined if it can. */
export function nameProblemOnWindows(name: string): string | undefined {
  if (DEVICE.test(name.trimEnd())) return "is the name of a device on Windows";
  if (/[<>:"|?*]/.test(name)) return "holds a character that Windows does not allow";
  return /[. ]$/.test(name) ? "ends with a dot or a space, which Windows drops" : undefined;
}
