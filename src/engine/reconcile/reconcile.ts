import { type MergeOptions, mergeText } from "../merge/index.ts";
import {
  type DiskEntries,
  type FileMode,
  isObstacle,
  sameContent,
  sameFile,
  type Tree,
  type TreeFile,
  toText,
} from "../tree.ts";
import type { Change } from "./change.ts";
import { isUnedited } from "./edited.ts";
import { type Job, jobsOf, type Move } from "./moves.ts";
import { decideNew } from "./new-files.ts";

/** What else decides about a path. */
export interface ReconcileOptions extends MergeOptions {
  /** Files that, once written, are the user's alone: never changed, never deleted. */
  readonly writeOnce?: (path: string) => boolean;
  /** What the template has under other paths by now. */
  readonly moves?: readonly Move[];
  /** Files of the user's outside of the managed ones: wanted only when a managed file has vanished. */
  readonly unmanaged?: Tree;
}

/**
 * **yours-stays**: decides about every path from what we wrote before, what is there now, and what we would write now.
 *
 * @example const changes = reconcile(before, yours, next, { moves: stack.moves ?? [] });
 */
export function reconcile(
  before: Tree,
  yours: DiskEntries,
  next: Tree,
  options: ReconcileOptions = {},
): readonly Change[] {
  const jobs = jobsOf(before, yours, next, options.moves, options.unmanaged);
  return jobs.flatMap((job) => decideJob(job, yours, options)).sort(byPath);
}

/**
 * Decides about one path; what is decided about another does not depend on it.
 *
 * @example const changes = jobsOf(before, yours, next).flatMap((job) => decideJob(job, yours, {}));
 */
export function decideJob(job: Job, yours: DiskEntries, options: ReconcileOptions): readonly Change[] {
  const change = job.folder === undefined ? decide(job, options) : lostIn(job, job.folder);
  const beside = change.why === BINARY ? [templateBeside(job, yours)] : [];
  return [...(job.moved === undefined ? [change] : follow(change, job, job.moved)), ...beside];
}

/**
 * The order of changes.
 *
 * @example const sorted = [...reconcile(before, yours, next)].sort(byPath);
 */
export function byPath(a: Change, b: Change): number {
  return a.path < b.path ? -1 : 1;
}

/**
 * Whether the text of a path must be merged: changed by the user, and by the template in another way.
 *
 * @example jobsOf(before, yours, next).filter(needsMerge).length // => 0
 */
export function needsMerge({ before, yours, next }: Job): boolean {
  if (before === undefined || yours === undefined || next === undefined || isObstacle(yours)) return false;
  const apart = (a: TreeFile, b: TreeFile) => !sameContent(a.content, b.content);
  return apart(before, yours) && apart(before, next) && apart(yours, next);
}

const BINARY = "changed by both, and no text: the template's is beside it";

function templateBeside({ path, next }: Job, yours: DiskEntries): Change {
  const side = `${path}.template`;
  if (next === undefined) throw new Error(`${path} is not in the rendering.`);
  const there = yours.get(side);
  if (there === undefined) return { path: side, kind: "create", next, why: `the template's ${path}` };
  const same = !isObstacle(there) && sameContent(there.content, next.content);
  return { path: side, kind: same ? "keep" : "conflict", why: same ? "the same" : "exists already" };
}

/** What is done about a file that was moved. */
function follow(change: Change, { yours }: Job, { from, by }: NonNullable<Job["moved"]>): readonly Change[] {
  const why = by === "you" ? `moved by you from ${from}` : `was ${from}`;
  if (yours === undefined || isObstacle(yours)) return [{ ...change, why: change.why ?? why }];
  const said = change.kind === "conflict" && change.conflicts === undefined ? `${why}; ${change.why}` : why;
  if (by === "you")
    return [change.kind === "delete" ? { path: change.path, kind: "keep", why } : { ...change, why: said }];
  const next = change.next ?? yours;
  const kind = change.kind === "conflict" ? "conflict" : change.kind === "update" ? "create" : "merge";
  return [
    { path: from, kind: "delete", why: `is ${change.path} now` },
    { ...change, kind, next, why: said },
  ];
}

/** What is done about a new file for a folder that the user moved. */
function lostIn({ path, next }: Job, { from, to }: NonNullable<Job["folder"]>): Change {
  const why = `you moved ${from} to ${to}, and this new file is for there: move it and fix its imports`;
  return { path, kind: "conflict", ...(next && { next }), why };
}

function decide({ path, before, yours, next }: Job, options: ReconcileOptions): Change {
  if (before === undefined && next !== undefined) return decideNew(path, yours, next);
  const keep = (why: string): Change => ({ path, kind: "keep", why });
  const altered = before !== undefined && next !== undefined && !sameFile(before, next);
  if (before !== undefined && options.writeOnce?.(path)) return keep("written once");
  if (isObstacle(yours)) {
    const what = yours.obstacle === "other" ? "no plain file" : `a ${yours.obstacle}`;
    return keep(`${what} by now, and yours${altered ? "; the template changed" : ""}`);
  }
  if (before === undefined || next === undefined) {
    if (yours === undefined) return keep("already gone");
    if (before !== undefined && isUnedited(path, before, yours, options.reshape))
      return { path, kind: "delete" };
    return keep(UNMANAGED);
  }
  if (yours === undefined) return keep(altered ? "deleted by you; the template changed" : "deleted by you");
  return both(path, before, yours, next, options);
}

/** Why an edited file stays that the template no longer has. */
export const UNMANAGED = "no longer managed";

/** Decides about a path that all three have. */
function both(
  path: string,
  before: TreeFile,
  yours: TreeFile,
  next: TreeFile,
  options: MergeOptions,
): Change {
  if (sameFile(before, yours))
    return sameFile(yours, next) ? { path, kind: "keep", why: "unchanged" } : { path, kind: "update", next };
  if (sameFile(before, next) || sameFile(yours, next)) return { path, kind: "keep", why: "yours" };
  const mode: FileMode = yours.mode === before.mode ? next.mode : yours.mode;
  if (sameContent(before.content, yours.content))
    return sameContent(yours.content, next.content) && mode === yours.mode
      ? { path, kind: "keep", why: "yours" }
      : { path, kind: "update", next: { content: next.content, mode } };
  if (sameContent(before.content, next.content) || sameContent(yours.content, next.content))
    return mode === yours.mode
      ? { path, kind: "keep", why: "yours" }
      : { path, kind: "update", next: { content: yours.content, mode } };
  const [o, a, b] = [toText(before.content), toText(yours.content), toText(next.content)];
  if (o === undefined || a === undefined || b === undefined) return { path, kind: "conflict", why: BINARY };
  const { content, conflicts, joined, notes } = mergeText(path, o, a, b, options);
  const said = { ...(joined.length > 0 && { joined }), ...(notes.length > 0 && { notes }) };
  if (conflicts.length > 0)
    return { path, kind: "conflict", next: { content, mode }, why: "changed by both", conflicts, ...said };
  if (content === a && mode === yours.mode) return { path, kind: "keep", why: "yours", ...said };
  return { path, kind: "merge", next: { content, mode }, ...said };
}
