import { dirname, join, resolve } from "node:path";
import { look, readPlain } from "../trust/index.ts";

/** What git leaves in its folder until it has ended: gitrepository-layout(5), git-rebase(1). */
const SIGNS = [
  ["MERGE_HEAD", "merge"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
] as const;

/** What has begun in the repository of a folder and waits for its end, as git calls it; no program is run. */
export function begunInGit(folder: string): string | undefined {
  const place = gitFolder(folder);
  return SIGNS.find(([name]) => place !== undefined && look(join(place, name)) !== undefined)?.[1];
}

/** What git rev-parse --abbrev-ref says of no branch. */
export const DETACHED = "HEAD";

/** The branch of a folder's repository, or `DETACHED`; undefined where there is none to be read. No program is run. */
export function branchOf(folder: string): string | undefined {
  try {
    const place = gitFolder(folder);
    const head = place === undefined ? undefined : readPlain(place, "HEAD", 1)?.toString("utf8").trimEnd();
    if (head === undefined) return undefined;
    if (/^[0-9a-f]{40,64}$/.test(head)) return DETACHED;
    // A repository whose references are in a reftable has a HEAD that leads nowhere: git-refs(1).
    return /^ref: refs\/heads\/(?!\.invalid$)([^\p{Cc}]+)$/u.exec(head)?.[1];
  } catch {
    // What cannot be read is no reason to fail: a change needs no branch.
    return undefined;
  }
}

/** Git's own folder; that of a linked worktree or of a submodule is named in a file. */
function gitFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = look(join(folder, ".git"));
    if (found?.isDirectory()) return join(folder, ".git");
    if (found?.isFile()) {
      const text = readPlain(folder, ".git", 1)?.toString("utf8") ?? "";
      const [, named] = /^gitdir: (.+?)\r?\n?$/.exec(text) ?? [];
      return named === undefined ? undefined : resolve(folder, named);
    }
    if (dirname(folder) === folder) return undefined;
  }
}
