import { createHash } from "node:crypto";
import {
  type BigIntStats,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { Stack } from "../engine/catalog.ts";
import { programsOf, toolRoots } from "./declared.ts";
import { isMadeHere, isTracked } from "./git.ts";
import { isWithin } from "./path.ts";

/** Why the programs in a project's folder are not run; undefined where they may be, or where there are none. */
export function whyUntrusted(folder: string, stack: Stack): string | undefined {
  const here = realpathSync(folder);
  for (const root of toolRoots(stack)) {
    const why = whyUntrustedRoot(here, root, programsOf(stack));
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Trusts the programs in a project's folder because the user says so: as long as the folder that holds them is the same. */
export function trustTools(folder: string, stack: Stack): void {
  const here = realpathSync(folder);
  for (const root of toolRoots(stack)) writeToken(here, root);
}

/** Keeps in mind that a project's folder was made on this machine: what is in it and not in git is the user's. */
export function rememberFolder(folder: string): void {
  writeToken(realpathSync(folder), ".");
}

function whyUntrustedRoot(folder: string, root: string, programs: readonly string[]): string | undefined {
  const found = lookAt(join(folder, root));
  if (found === undefined) return undefined;
  const own = programs.filter((path) => path === root || path.startsWith(`${root}/`));
  for (const path of [".", ...own.flatMap(partsOf)]) {
    const target = lookAt(join(folder, path), statSync);
    if (target !== undefined && (target.mode & 0o002n) !== 0n && process.platform !== "win32")
      return `anybody may write to ${path === "." ? folder : path}`;
  }
  if (hasToken(folder, root)) return undefined;
  if (found.isSymbolicLink()) return `${root} is a link`;
  for (const path of own.flatMap(partsOf)) {
    const why = whyStrange(folder, root, path);
    if (why !== undefined) return why;
  }
  if (isTracked(folder, [root])) return `${root} came with the repository`;
  if (hasToken(folder, ".") || isMadeHere(folder)) return undefined;
  return `${root} may have come with this folder, which neither git nor this program made here`;
}

/** Why one path on the way to a program, or the program, is not what its user installed. */
function whyStrange(folder: string, root: string, path: string): string | undefined {
  const place = join(folder, path);
  const [found, target] = [lookAt(place), lookAt(place, statSync)];
  if (found === undefined) return undefined;
  if (!isOwn(found, false)) return `${path} belongs to another user`;
  if (!found.isSymbolicLink()) return undefined;
  if (target === undefined) return `${path} is a link to nothing`;
  const end = realpathSync(place);
  if (isWithin(end, join(folder, root))) return undefined;
  // An interpreter outside: the system's, or one that this user installed.
  if (target.isFile() && !isWithin(end, folder) && isOwn(target, true) && (target.mode & 0o002n) === 0n)
    return undefined;
  return `${path} is a link that leads out of ${root}`;
}

/** Whether a file is this user's, or may be root's. */
function isOwn({ uid }: BigIntStats, orRoot: boolean): boolean {
  const user = process.geteuid?.();
  return user === undefined || uid === BigInt(user) || (orRoot && uid === 0n);
}

/** A path and the folders that it is in, from the top down. */
function partsOf(path: string): readonly string[] {
  const names = path.split("/");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function hasToken(folder: string, root: string): boolean {
  try {
    const path = tokenOf(folder, root);
    if (path === undefined || !isOwn(lstatSync(path, { bigint: true }), false)) return false;
    return readFileSync(path, "utf8") === identityOf(folder, root);
  } catch {
    return false;
  }
}

function writeToken(folder: string, root: string): void {
  const identity = identityOf(folder, root);
  const path = tokenOf(folder, root);
  if (identity === undefined || path === undefined) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.${process.pid}`, identity, { mode: 0o600 });
  renameSync(`${path}.${process.pid}`, path);
}

/** What tells a folder from another that is put in its place. */
function identityOf(folder: string, root: string): string | undefined {
  const found = lookAt(join(folder, root), statSync);
  if (found === undefined) return undefined;
  const { dev, ino, birthtimeNs } = found;
  return `${JSON.stringify([folder, root, `${dev}`, `${ino}`, `${birthtimeNs}`])}\n`;
}

function tokenOf(folder: string, root: string): string | undefined {
  const place = stateFolder(folder);
  if (place === undefined) return undefined;
  return join(
    place,
    createHash("sha256")
      .update(JSON.stringify([folder, root]))
      .digest("hex"),
  );
}

/** Where trust is kept (XDG Base Directory Specification): undefined within the project, or where the user has no home. */
function stateFolder(project: string): string | undefined {
  const { XDG_STATE_HOME: named = "", LOCALAPPDATA: local = "" } = process.env;
  const home = homedir();
  if (!isAbsolute(named) && !existsSync(home)) return undefined;
  const standard = process.platform === "win32" && local !== "" ? local : join(home, ".local/state");
  const place = join(isAbsolute(named) ? named : standard, "plinth/trusted");
  return isWithin(place, project) ? undefined : place;
}

function lookAt(path: string, look: typeof lstatSync = lstatSync): BigIntStats | undefined {
  try {
    return look(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
