import {
  type DiskEntries,
  type DiskEntry,
  isObstacle,
  sameContent,
  type Tree,
  type TreeFile,
  toText,
} from "../tree.ts";

/** A file that the template has under another path by now. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** One path to decide about, with its file in all three. */
export interface Job {
  readonly path: string;
  readonly before: TreeFile | undefined;
  readonly yours: DiskEntry | undefined;
  readonly next: TreeFile | undefined;
  /** Where it was, and who moved it. */
  readonly moved?: { readonly from: string; readonly by: "you" | "template" };
  /** The user moved the folder in which the template has this new file: whether it belongs there too, a person knows. */
  readonly folder?: { readonly from: string; readonly to: string };
}

/** How much alike two texts must be for one to be the other, moved. */
const ALIKE = 0.6;
/** A text with fewer lines than this is like too many others. */
const LEAST = 3;

/**
 * Every path to decide about: the managed ones, under the paths that they have now.
 *
 * @example const jobs = jobsOf(before, yours, next);
 */
export function jobsOf(
  before: Tree,
  yours: DiskEntries,
  next: Tree,
  moves: readonly Move[] = [],
  unmanaged: Tree = new Map(),
): readonly Job[] {
  const paths = [...new Set([...before.keys(), ...next.keys()])].sort();
  const jobs = new Map<string, Job>();
  for (const path of paths)
    jobs.set(path, { path, before: before.get(path), yours: yours.get(path), next: next.get(path) });
  for (const move of moves) rename(jobs, move);
  const found = unmanaged.size === 0 ? new Map<string, string>() : findMoved(before, yours, unmanaged);
  for (const [from, to] of found) {
    // What the template renamed, too, is under its new name.
    const [key, job] = [...jobs].find(([path, one]) => path === from || one.moved?.from === from) ?? [];
    if (key !== undefined && job !== undefined)
      jobs.set(key, { ...job, path: to, yours: unmanaged.get(to), moved: { from, by: "you" } });
  }
  const folders = movedFolders(before, yours, found);
  for (const job of jobs.values()) {
    const to = folders.get(folderOf(job.path));
    if (to !== undefined && job.before === undefined)
      jobs.set(job.path, { ...job, folder: { from: folderOf(job.path), to } });
  }
  return [...jobs.values()];
}

/** Has an edited file follow the template's new name for it. */
function rename(jobs: Map<string, Job>, { from, to }: Move): void {
  const [old, fresh] = [jobs.get(from), jobs.get(to)];
  if (old?.before === undefined || old.next !== undefined) return;
  if (fresh?.next === undefined || fresh.before !== undefined || fresh.yours !== undefined) return;
  if (isObstacle(old.yours)) return;
  jobs.set(to, { ...fresh, before: old.before, yours: old.yours, moved: { from, by: "template" } });
  jobs.delete(from);
}

/**
 * **moved-files**: the managed files that vanished and whose content is in just one file of the user's.
 *
 * @example findMoved(renderFiles(catalog, blueprint), new Map(), new Map()).size // => 0
 */
export function findMoved(before: Tree, yours: DiskEntries, unmanaged: Tree): ReadonlyMap<string, string> {
  const texts = new Map<string, readonly string[]>();
  for (const [path, file] of unmanaged) texts.set(path, textLines(file));
  const found = new Map<string, string>();
  for (const [path, file] of before) {
    if (yours.has(path)) continue;
    const lines = textLines(file);
    const alike = [...texts].filter(([found, other]) =>
      lines.length < LEAST
        ? other.length > 0 &&
          baseOf(found) === baseOf(path) &&
          sameContent(unmanaged.get(found)?.content ?? "", file.content)
        : likeness(lines, other) >= ALIKE,
    );
    const [only] = alike;
    if (alike.length === 1 && only !== undefined) found.set(path, only[0]);
  }
  const claims = [...found.values()];
  return new Map([...found].filter(([, to]) => claims.filter((other) => other === to).length === 1));
}

/** The folders that are empty by now and of which two files or more are in one other folder, under their old names. */
function movedFolders(
  before: Tree,
  yours: DiskEntries,
  found: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const from of new Set([...found.keys()].map(folderOf))) {
    const inside = [...before.keys()].filter((path) => folderOf(path) === from);
    if (inside.some((path) => yours.has(path))) continue;
    const moved = [...found].filter(([path, to]) => folderOf(path) === from && baseOf(path) === baseOf(to));
    const places = new Set(moved.map(([, to]) => folderOf(to)));
    const [place] = places;
    if (moved.length > 1 && places.size === 1 && place !== undefined) folders.set(from, place);
  }
  return folders;
}

function textLines(file: TreeFile): readonly string[] {
  const lines = toText(file.content)?.split(/\r?\n/) ?? [];
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** The part of their lines that two texts share, from 0 to 1 (the Sørensen–Dice coefficient, of multisets). */
function likeness(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of a) left.set(line, (left.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of b) {
    const rest = left.get(line) ?? 0;
    if (rest === 0) continue;
    left.set(line, rest - 1);
    shared += 1;
  }
  return (2 * shared) / Math.max(1, a.length + b.length);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
