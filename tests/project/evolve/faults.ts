import { existsSync, writeFileSync } from "node:fs";
import { disk, type Files } from "../../../src/project/disk/write.ts";

/** What goes wrong: one call fails, the disk stays full, or the process dies (half of what it writes is there). */
export type Fault = "ENOSPC" | "EACCES" | "full" | "dies";

/** A file system without hard links. */
export const linkless: Files = {
  ...disk,
  place(from, to) {
    if (existsSync(to)) throw Object.assign(new Error(`${to} exists`), { code: "EEXIST" });
    disk.rename(from, to);
  },
};

/** The file layer with a fault at its nth call, from 0; `reached` says whether there was such a call. */
export function faulty(
  at: number,
  fault: Fault,
  base: Files = disk,
): Files & { reached(): boolean; calls(): number } {
  let count = -1;
  const fail = (code: string) => Object.assign(new Error(`injected ${code}`), { code });
  const guard = (takesRoom: boolean, work: () => void, half?: () => void) => {
    count += 1;
    if (count < at) return work();
    if (fault === "dies") {
      if (count === at) half?.();
      throw fail("EDEAD");
    }
    if (fault === "full") {
      if (!takesRoom) return work();
      half?.();
      throw fail("ENOSPC");
    }
    if (count > at) return work();
    half?.();
    throw fail(fault);
  };
  return {
    mkdir: (path) => guard(true, () => base.mkdir(path)),
    write: (path, content, as) =>
      guard(
        true,
        () => base.write(path, content, as),
        () => writeFileSync(path, content.slice(0, content.length / 2), { flag: "wx" }),
      ),
    rename: (from, to) => guard(false, () => base.rename(from, to)),
    // The real layer renames where a link finds no room.
    place: (from, to) =>
      fault === "full" && count + 1 >= at
        ? guard(false, () => linkless.place(from, to))
        : guard(true, () => base.place(from, to)),
    unlink: (path) => guard(false, () => base.unlink(path)),
    rmdir: (path) => guard(false, () => base.rmdir(path)),
    reached: () => count >= at,
    calls: () => count + 1,
  };
}
