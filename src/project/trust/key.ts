import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { quietly } from "../disk/errors.ts";
import { look } from "./paths.ts";
import { isInside, stateFolders } from "./state.ts";

/** Bytes of the key: the output size of SHA-256 (RFC 2104, section 3). */
const SIZE = 32;

/** Seals a text with the user's key, which is made where there is none; a key that cannot be kept lasts for this run. */
export function seal(project: string, text: string): string {
  return sign(keyToWrite(project), text);
}

/** Whether a text was sealed with a key of this user. */
export function isSealed(project: string, text: string, value: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(value)) return false;
  const given = Buffer.from(value, "hex");
  return placesOf(project).some((place) => {
    const key = readKey(place);
    return key !== undefined && timingSafeEqual(given, Buffer.from(sign(key, text), "hex"));
  });
}

function sign(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

let fleeting: Buffer | undefined;

function keyToWrite(project: string): Buffer {
  for (const place of placesOf(project)) {
    const key = readKey(place) ?? makeKey(place);
    if (key !== undefined) return key;
  }
  fleeting ??= randomBytes(SIZE);
  return fleeting;
}

/** Folders for the key, the best first: the user's state, else the folder of temporary files. */
function placesOf(project: string): readonly string[] {
  const temporary = join(tmpdir(), `plinth-${process.getuid?.() ?? "user"}`);
  return [...stateFolders(project), ...(isInside(temporary, project) ? [] : [temporary])];
}

/** Reads a key that this user alone can read and replace. */
function readKey(place: string): Buffer | undefined {
  const path = join(place, "key");
  try {
    const [folder, file] = [look(place), look(path)];
    if (folder === undefined || !folder.isDirectory() || !isPrivate(folder, 0o022)) return undefined;
    if (file === undefined || !file.isFile() || file.size !== SIZE || !isPrivate(file, 0o077))
      return undefined;
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function isPrivate({ uid, mode }: { readonly uid: number; readonly mode: number }, others: number): boolean {
  const user = process.getuid?.();
  return user === undefined || (uid === user && (mode & others) === 0);
}

function makeKey(place: string): Buffer | undefined {
  const [path, draft] = [join(place, "key"), join(place, `key-${process.pid}`)];
  try {
    makeFolders(place);
    writeFileSync(draft, randomBytes(SIZE), { flag: "wx", mode: 0o600 });
    chmodSync(draft, 0o600);
    placeKey(draft, path);
  } catch {
    // Read-only, full, or another user's.
  }
  quietly(() => unlinkSync(draft));
  // Another run may have been faster: its key counts.
  return readKey(place);
}

function placeKey(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" || look(path) !== undefined) return;
    renameSync(draft, path);
  }
}

/** Not `recursive`, which never returns where nothing can be made, as in /proc. */
function makeFolders(path: string): void {
  if (look(path) !== undefined || existsSync(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  mkdirSync(path, 0o700);
}
