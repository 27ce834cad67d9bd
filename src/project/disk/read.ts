import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type DiskEntries,
  type DiskEntry,
  type FileMode,
  isObstacle,
  type Tree,
} from "../../engine/index.ts";
import { HAS_MODES } from "../../platform.ts";
import { look, pathProblem } from "../trust/index.ts";

/** In bytes: nothing that is rendered comes near it, and what is larger is not read into memory. */
const LARGEST = 64 * 2 ** 20;

/**
 * Reads what is at paths of a folder; what is behind a link is the user's, and is not read. Where the system keeps no
 * permission bits, a file has those of `recorded`.
 */
export function readEntries(
  folder: string,
  paths: Iterable<string>,
  recorded: Tree = new Map(),
  hasModes = HAS_MODES,
): DiskEntries {
  const entries = new Map<string, DiskEntry>();
  const open = new Map<string, boolean>();
  for (const path of paths) {
    const entry = read(folder, path, open);
    if (entry === undefined) continue;
    const mode = hasModes ? undefined : recorded.get(path)?.mode;
    entries.set(path, mode === undefined || isObstacle(entry) ? entry : { ...entry, mode });
  }
  return entries;
}

/** Reads what is at one path of a folder; none where nothing is. */
export function readEntry(folder: string, path: string): DiskEntry | undefined {
  return readEntries(folder, [path]).get(path);
}

/** A text is a string, anything else bytes. */
function read(folder: string, path: string, open: Map<string, boolean>): DiskEntry | undefined {
  if (pathProblem(path) !== undefined) return { obstacle: "other" };
  if (!isOpen(folder, dirname(path), open)) return { obstacle: "link" };
  const found = look(join(folder, path));
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return { obstacle: "link" };
  if (found.isDirectory()) return { obstacle: "folder" };
  if (!found.isFile() || found.size > LARGEST) return { obstacle: "other" };
  const bytes = readFileSync(join(folder, path));
  const text = bytes.toString("utf8");
  const isText = !bytes.includes(0) && Buffer.from(text, "utf8").equals(bytes);
  return { content: isText ? text : new Uint8Array(bytes), mode: modeOf(found.mode) };
}

/** The nearest of the modes that are distinguished. */
function modeOf(bits: number): FileMode {
  if ((bits & 0o100) !== 0) return 0o755;
  return (bits & 0o077) === 0 ? 0o600 : 0o644;
}

/** Whether a path is below nothing but folders: a link would lead elsewhere, and below a file there is nothing. */
function isOpen(folder: string, path: string, known: Map<string, boolean>): boolean {
  if (path === ".") return true;
  const before = known.get(path);
  if (before !== undefined) return before;
  const above = isOpen(folder, dirname(path), known);
  const found = above ? lstatSync(join(folder, path), { throwIfNoEntry: false }) : undefined;
  const open = above && (found === undefined || found.isDirectory());
  known.set(path, open);
  return open;
}
