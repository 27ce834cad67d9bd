import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, relative, sep } from "node:path";
import { host } from "../../host.ts";
import { programEndings, splitPath } from "../../platform.ts";

/** Finds a program on the PATH, though never one that a project brings: in its folder, or in a package below or above. */
export function findOnPath(name: string, folder?: string): string | undefined {
  for (const place of safePlaces(folder)) {
    for (const ending of programEndings()) {
      const path = join(place, name + ending);
      if (isProgram(path)) return path;
    }
  }
  return undefined;
}

/** The PATH without entries that are relative or that a project brings, for programs that look for others on it. */
export function safePath(folder?: string): string {
  return safePlaces(folder).join(delimiter);
}

function safePlaces(folder?: string): readonly string[] {
  const places = splitPath(host().env.PATH ?? "").filter((place) => isAbsolute(place));
  return places.filter((place) => folder === undefined || !isBroughtBy(place, folder));
}

/** Whether a path is a folder, or in it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`);
}

/** Whether a place is in a folder, or where npm puts the programs of packages of this folder or of one above it. */
function isBroughtBy(place: string, folder: string): boolean {
  if (isWithin(place, folder)) return true;
  const at = place.split(sep).lastIndexOf("node_modules");
  return at >= 0 && isWithin(folder, place.split(sep).slice(0, at).join(sep) + sep);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
