import { createHash } from "node:crypto";
import {
  type BigIntStats,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Stack } from "../../engine/catalog/catalog.ts";
import { toolRoots } from "./declared.ts";
import { stateFolders } from "./state.ts";

/** Trusts the programs in a project's folder because the user says so: as long as the folder that holds them is the same. */
export function trustTools(folder: string, stack: Stack): void {
  const here = realpathSync(folder);
  for (const root of toolRoots(stack)) writeToken(here, root);
}

/** Keeps in mind that a project's folder was made on this machine: what is in it and not in git is the user's. */
export function rememberFolder(folder: string): void {
  writeToken(realpathSync(folder), ".");
}

/** Whether it is kept that a folder of a project, or for "." the project's own, is the user's. */
export function hasToken(folder: string, root: string): boolean {
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
  const [place] = stateFolders(folder);
  if (place === undefined) return undefined;
  return join(
    place,
    "trusted",
    createHash("sha256")
      .update(JSON.stringify([folder, root]))
      .digest("hex"),
  );
}

/** Whether a file is this user's, or may be root's. */
export function isOwn({ uid }: BigIntStats, orRoot: boolean): boolean {
  const user = process.geteuid?.();
  return user === undefined || uid === BigInt(user) || (orRoot && uid === 0n);
}

/** What is at a path; undefined where nothing is. */
export function lookAt(path: string, look: typeof lstatSync = lstatSync): BigIntStats | undefined {
  try {
    return look(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
