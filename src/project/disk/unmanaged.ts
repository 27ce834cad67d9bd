import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tree, TreeFile } from "../../engine/index.ts";
import { pathProblem } from "../trust/index.ts";

/** Larger files are nothing that was rendered and then moved. */
const LARGEST = 512 * 1024;
/** In all; what comes after is not looked through. */
const LARGEST_SUM = 128 * 1024 * 1024;
/** Folders that hold what was installed or built. */
const SKIPPED = new Set(["node_modules", "__pycache__", "venv", "dist", "build", "target"]);

/** Reads the files of a project that are not managed and are of the same kinds as those that are. */
export function readUnmanaged(folder: string, managed: ReadonlySet<string>): Tree {
  const kinds = new Set([...managed].map(kindOf));
  const unmanaged = new Map<string, TreeFile>();
  let sum = 0;
  const visit = (below: string) => {
    for (const entry of list(join(folder, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !SKIPPED.has(entry.name)) visit(path);
      } else if (entry.isFile() && !managed.has(path) && kinds.has(kindOf(path))) {
        const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
        // A name that is no UTF-8 is not found again, and was never rendered.
        if (found === undefined || !found.isFile() || found.size > LARGEST) continue;
        sum += found.size;
        if (sum > LARGEST_SUM || pathProblem(path) !== undefined) continue;
        unmanaged.set(path, {
          content: readFileSync(join(folder, path)),
          mode: (found.mode & 0o100) === 0 ? 0o644 : 0o755,
        });
      }
    }
  };
  visit("");
  return unmanaged;
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // What may not be read is no one's moved file.
    if (["EACCES", "EPERM", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function kindOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : name;
}
