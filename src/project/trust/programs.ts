import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "../../engine/catalog/catalog.ts";
import { HAS_MODES } from "../../platform.ts";
import { isMadeHere, isTracked } from "../tools/git.ts";
import { isWithin } from "../tools/path.ts";
import { programsOf, toolRoots } from "./declared.ts";
import { hasToken, isOwn, lookAt } from "./token.ts";

/** Why the programs in a project's folder are not run; undefined where they may be, or where there are none. */
export function whyUntrusted(folder: string, stack: Stack): string | undefined {
  const here = realpathSync(folder);
  for (const root of toolRoots(stack)) {
    const why = whyUntrustedRoot(here, root, programsOf(stack));
    if (why !== undefined) return why;
  }
  return undefined;
}

function whyUntrustedRoot(folder: string, root: string, programs: readonly string[]): string | undefined {
  const found = lookAt(join(folder, root));
  if (found === undefined) return undefined;
  const own = programs.filter((path) => path === root || path.startsWith(`${root}/`));
  for (const path of [".", ...own.flatMap(partsOf)]) {
    const target = lookAt(join(folder, path), statSync);
    if (target !== undefined && HAS_MODES && (target.mode & 0o002n) !== 0n)
      return `any user may write to ${path === "." ? folder : path}`;
  }
  if (hasToken(folder, root)) return undefined;
  if (found.isSymbolicLink()) return `${root} is a link`;
  for (const path of own.flatMap(partsOf)) {
    const why = whyStrange(folder, root, path);
    if (why !== undefined) return why;
  }
  if (isTracked(folder, [root])) return `${root} came with the repository`;
  if (hasToken(folder, ".") || isMadeHere(folder)) return undefined;
  return `${root} may have come with this folder, which neither git nor this program made here`;
}

/** Why one path on the way to a program, or the program, is not what its user installed. */
function whyStrange(folder: string, root: string, path: string): string | undefined {
  const place = join(folder, path);
  const [found, target] = [lookAt(place), lookAt(place, statSync)];
  if (found === undefined) return undefined;
  if (!isOwn(found, false)) return `${path} belongs to another user`;
  if (!found.isSymbolicLink()) return undefined;
  if (target === undefined) return `${path} is a link to nothing`;
  const end = realpathSync(place);
  if (isWithin(end, join(folder, root))) return undefined;
  // An interpreter outside: the system's, or one that this user installed.
  if (
    target.isFile() &&
    !isWithin(end, folder) &&
    isOwn(target, true) &&
    !(HAS_MODES && (target.mode & 0o002n) !== 0n)
  )
    return undefined;
  return `${path} is a link that leads out of ${root}`;
}

/** A path and the folders that it is in, from the top down. */
function partsOf(path: string): readonly string[] {
  const names = path.split("/");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
