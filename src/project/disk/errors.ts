import { UserError } from "../../errors.ts";

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  ENAMETOOLONG: "the path is too long",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "somebody else was writing there",
  ENOTEMPTY: "somebody else was writing there",
  ENOENT: "the folder it would stand in is gone",
  EISDIR: "a folder stands where a file would go",
  EMFILE: "too many files are open",
  EIO: "the disk failed",
};

/** Does what may fail without harm: what is left over, the next run takes care of. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Somebody else's files are in the way, or the disk is still full.
  }
}

/** Tells a failure of the disk in one sentence; anything else is passed on. */
export async function guarded(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const cause = CAUSES[(error as NodeJS.ErrnoException).code ?? ""];
    if (cause === undefined) throw error;
    throw new UserError(`${folder} could not be written: ${cause}. Nothing was changed.`, { exit: 4 });
  }
}
