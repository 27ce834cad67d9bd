import { UserError } from "../../errors.ts";
import { HELD, IS_WINDOWS } from "../../platform.ts";

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  ENAMETOOLONG: "the path is too long",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "another program was writing there",
  ENOTEMPTY: "another program was writing there",
  ENOENT: "its folder is gone",
  EISDIR: "there is a folder where a file would go",
  EMFILE: "too many files are open",
  EIO: "the disk failed",
};

/** What Windows says of a file that may not be changed now: it is another user's, or another program has it open. */
const HELD_CAUSE = "permission was denied, or another program has a file open";

/** Does what may fail without harm: what is left over, the next run takes care of. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Another user's files are in the way, or the disk is still full.
  }
}

/**
 * Tells a failure of the disk in one sentence; anything else is passed on.
 *
 * @throws {UserError} if the disk fails for a known reason (exit 4).
 */
export async function guarded(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const cause = IS_WINDOWS && HELD.includes(code) ? HELD_CAUSE : CAUSES[code];
    if (cause === undefined) throw error;
    throw new UserError(`${folder} could not be written: ${cause}. Nothing was changed.`, { exit: 4 });
  }
}
