import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative } from "node:path";
import { host } from "../../host.ts";
import { IS_WINDOWS } from "../../platform.ts";

/**
 * Where this user's state is kept outside of a project, the best place first (XDG Base Directory Specification). A place
 * inside the project would come with a clone.
 */
export function stateFolders(project: string): readonly string[] {
  const { XDG_STATE_HOME: xdg = "", LOCALAPPDATA: windows = "" } = host().env;
  const home = homeFolder();
  const places = [
    ...(isAbsolute(xdg) ? [join(xdg, "plinth")] : []),
    ...(IS_WINDOWS && isAbsolute(windows) ? [join(windows, "plinth")] : []),
    // A home that does not exist is not made: root would make that of a service's user.
    ...(home !== undefined && existsSync(home) ? [join(home, ".local/state/plinth")] : []),
  ];
  return places.filter((place) => !isInside(place, project));
}

function homeFolder(): string | undefined {
  try {
    const home = (IS_WINDOWS ? undefined : host().env.HOME) || homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    // A user that the system does not know.
    return undefined;
  }
}

/** Whether a place is inside a project, by the real paths of both. */
export function isInside(place: string, project: string): boolean {
  const way = relative(realOf(project), realOf(place));
  return way === "" || (way !== ".." && !/^\.\.[/\\]/.test(way) && !isAbsolute(way));
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), path.slice(dirname(path).length));
  }
}
