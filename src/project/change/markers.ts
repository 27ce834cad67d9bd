import { type DiskEntries, isObstacle } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { listed } from "./listed.ts";

/** The lines, from 1, at which conflicts begin that are not resolved yet: ours, and whole ones that git left. */
export function markersIn(text: string): readonly number[] {
  if (!text.includes("<<<<<<<")) return [];
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line === "<<<<<<< yours") return [index + 1];
    if (!/^<{7} ./.test(line)) return [];
    const middle = lines.indexOf("=======", index);
    const next = lines.findIndex((other, at) => at > index && /^[<>]{7} ./.test(other));
    return middle !== -1 && middle < next && lines[next]?.startsWith(">") ? [index + 1] : [];
  });
}

/** The places of conflicts in files: `path:line`. */
export function markersOf(entries: DiskEntries): readonly string[] {
  return [...entries].flatMap(([path, entry]) =>
    isObstacle(entry) || typeof entry.content !== "string"
      ? []
      : markersIn(entry.content).map((line) => `${path}:${line}`),
  );
}

/**
 * Refuses to go on while conflicts are in files.
 *
 * @throws {UserError} if a file has conflict markers.
 */
export function refuseMarkers(entries: DiskEntries): void {
  const places = markersOf(entries);
  if (places.length === 0) return;
  throw new UserError(`Conflicts are not resolved yet: ${listed(places)}.`, {
    hint: "Edit these files, then run: npx create-plinth continue (or take the change back: npx create-plinth undo)",
    exit: 3,
  });
}
