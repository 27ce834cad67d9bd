import * as fs from "node:fs";
import { whileHeld } from "../../platform.ts";

/** Whose a file is, and its permission bits. */
export interface Ownership {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** Every call of ours that changes the disk, in one place: a test walks through them and fails each in turn. */
export interface Files {
  mkdir(path: string): void;
  /** Writes a file that does not exist yet, with exactly this mode. */
  write(path: string, content: string | Uint8Array, as: Ownership): void;
  rename(from: string, to: string): void;
  /** Moves a file into place, and fails where something is there already. */
  place(from: string, to: string): void;
  unlink(path: string): void;
  rmdir(path: string): void;
}

/** File systems that have no hard links say so with one of these. */
const NO_LINKS = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EXDEV"];
/** A link takes room of its own where a rename takes none. */
const NO_ROOM = ["ENOSPC", "EDQUOT"];

/** The disk itself. Synchronous: for many small files several times faster than promises. */
export const disk: Files = {
  mkdir(path) {
    // Not `recursive`: where nothing can be made, as in /proc, that never comes back.
    fs.mkdirSync(path);
    fs.chmodSync(path, 0o755);
  },
  write(path, content, { mode, uid, gid }) {
    const file = fs.openSync(path, "wx", mode);
    try {
      fs.writeFileSync(file, content);
      // The umask of the process must not decide the mode.
      fs.fchmodSync(file, mode);
      if (uid !== undefined && gid !== undefined && process.getuid?.() === 0) fs.fchownSync(file, uid, gid);
    } finally {
      fs.closeSync(file);
    }
  },
  rename: (from, to) => whileHeld(() => fs.renameSync(from, to)),
  place(from, to) {
    try {
      // A rename would replace what a user put there meanwhile.
      fs.linkSync(from, to);
    } catch (error) {
      if (![...NO_LINKS, ...NO_ROOM].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      if (fs.lstatSync(to, { throwIfNoEntry: false }) !== undefined)
        throw Object.assign(new Error(`${to} exists`), { code: "EEXIST" });
      whileHeld(() => fs.renameSync(from, to));
    }
  },
  unlink: (path) => whileHeld(() => fs.unlinkSync(path)),
  rmdir: (path) => fs.rmdirSync(path),
};

/** Removes whatever is at a path, one call at a time; a link goes, and what it leads to stays. */
export function clear(path: string, files: Files): void {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) {
    files.unlink(path);
    return;
  }
  for (const name of fs.readdirSync(path)) clear(`${path}/${name}`, files);
  files.rmdir(path);
}
