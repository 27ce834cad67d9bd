import { sameContent, type Tree, type TreeFile } from "./tree.ts";

/** What is done about one path. */
export interface Change {
  readonly path: string;
  readonly kind: "create" | "update" | "delete" | "keep" | "conflict";
  readonly next?: TreeFile;
  readonly why?: string;
}

/** Decides about every path from what we wrote before, what stands there now, and what we would write now. */
export function reconcile(before: Tree, yours: Tree, next: Tree): readonly Change[] {
  const paths = [...new Set([...before.keys(), ...next.keys()])].sort();
  return paths.map((path) => decide(path, before.get(path), yours.get(path), next.get(path)));
}

function decide(path: string, before?: TreeFile, yours?: TreeFile, next?: TreeFile): Change {
  if (next === undefined) {
    if (yours === undefined) return { path, kind: "keep", why: "already gone" };
    if (before !== undefined && same(before, yours)) return { path, kind: "delete" };
    return { path, kind: "keep", why: "no longer managed" };
  }
  if (before === undefined) {
    if (yours === undefined) return { path, kind: "create", next };
    return sameContent(yours.content, next.content)
      ? { path, kind: "keep", why: "the same" }
      : { path, kind: "conflict", next, why: "exists already" };
  }
  if (yours === undefined) return { path, kind: "keep", why: "deleted by you" };
  if (same(before, yours))
    return same(yours, next) ? { path, kind: "keep", why: "unchanged" } : { path, kind: "update", next };
  if (same(before, next)) return { path, kind: "keep", why: "yours" };
  return { path, kind: "conflict", next, why: "changed by both" };
}

function same(a: TreeFile, b: TreeFile): boolean {
  return a.mode === b.mode && sameContent(a.content, b.content);
}
