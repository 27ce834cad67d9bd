import { type DiskEntries, type DiskEntry, isObstacle, sameText, type Tree, type TreeFile } from "../tree.ts";
import type { Change } from "./change.ts";

/** **yours-stays**: what is done about a path that was never written before: whatever is there is a user's. */
export function decideNew(path: string, yours: DiskEntry | undefined, next: TreeFile): Change {
  if (yours === undefined) return { path, kind: "create", next };
  if (!isObstacle(yours) && sameText(yours.content, next.content))
    return { path, kind: "keep", why: "the same" };
  return { path, kind: "conflict", why: "exists already" };
}

/**
 * Decides about every path of a project that was never written before: there is nothing to merge.
 *
 * @example reconcileNew(new Map(), renderFiles(catalog, blueprint))[0]?.kind // => "create"
 */
export function reconcileNew(yours: DiskEntries, next: Tree): readonly Change[] {
  return [...next.keys()].sort().flatMap((path) => {
    const file = next.get(path);
    return file === undefined ? [] : [decideNew(path, yours.get(path), file)];
  });
}
