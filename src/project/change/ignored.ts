import { type Dirent, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import {
  type Change,
  type DiskEntries,
  fileOf,
  type IgnoreRule,
  ignoringRule,
  putLinesBack,
  readIgnoreRules,
  type TreeFile,
  toText,
} from "../../engine/index.ts";
import { listed } from "./listed.ts";

const IGNORE_FILE = ".gitignore";
/** How many paths are named for a line. */
const SHOWN = 3;

/** An ignore file that goes on ignoring what is on the disk. */
export interface StillIgnoring {
  readonly file: TreeFile;
  /** The lines that stay, and why, in words. */
  readonly notes: readonly string[];
}

/** Changes of ignore files, with the lines that stay because of files that would show up in the next commit. */
export function keepIgnoring(
  folder: string,
  changes: readonly Change[],
  yours: DiskEntries,
): readonly Change[] {
  return changes.map((change) => {
    const { path, kind, next, notes = [] } = change;
    if (kind !== "delete" && next === undefined) return change;
    const still = stillIgnoring(folder, path, fileOf(yours.get(path)), next);
    if (still === undefined) return change;
    return {
      ...change,
      kind: kind === "delete" ? "merge" : kind,
      next: still.file,
      notes: [...notes, ...still.notes],
    };
  });
}

/** What an ignore file has to be besides what it becomes; nothing where no ignored file would show up. */
export function stillIgnoring(
  folder: string,
  path: string,
  was: TreeFile | undefined,
  now: TreeFile | undefined,
): StillIgnoring | undefined {
  if (posix.basename(path) !== IGNORE_FILE || was === undefined) return undefined;
  const [before, after] = [toText(was.content), now === undefined ? "" : toText(now.content)];
  if (before === undefined || after === undefined) return undefined;
  const [old, kept] = [readIgnoreRules(before), readIgnoreRules(after)];
  if (old.every(({ line }) => kept.some((rule) => rule.line === line))) return undefined;
  const shown = new Map<string, string[]>();
  for (const [found, { line }] of appearing(join(folder, posix.dirname(path)), old, kept))
    shown.set(line, [...(shown.get(line) ?? []), found]);
  if (shown.size === 0) return undefined;
  const content = putLinesBack(before, after, new Set(shown.keys()));
  return {
    file: { content, mode: now?.mode ?? was.mode },
    notes: [...shown].map(([line, paths]) => {
      return `"${line.trim()}" stays: ${listed(paths, SHOWN)} would be committed, and what is in there is not carried over`;
    }),
  };
}

/** The paths that older rules ignore and newer ones do not, each with its rule; what is ignored is not entered, as in git. */
function appearing(
  folder: string,
  old: readonly IgnoreRule[],
  kept: readonly IgnoreRule[],
): readonly (readonly [path: string, rule: IgnoreRule])[] {
  const found: [string, IgnoreRule][] = [];
  const visit = (below: string): void => {
    for (const entry of list(join(folder, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (path === ".git" || ignoringRule(kept, path, isFolder) !== undefined) continue;
      const rule = ignoringRule(old, path, isFolder);
      if (rule === undefined) {
        if (isFolder) visit(path);
      } else if (!isFolder || holdsFiles(join(folder, path))) found.push([path, rule]);
    }
  };
  visit("");
  return found;
}

/** Whether there is anything in a folder that git would take. */
function holdsFiles(folder: string): boolean {
  return list(folder).some((entry) => !entry.isDirectory() || holdsFiles(join(folder, entry.name)));
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // What cannot be read is not committed either.
    return [];
  }
}
