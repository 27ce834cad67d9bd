import { append } from "../languages/lists.ts";
/** Lines that were decided about, and who wrote them. */
export interface Resolved {
  readonly lines: readonly string[];
  readonly from: "both" | "yours" | "template";
  /** What each side has there, where additions of both were put together. */
  readonly joined?: { readonly yours: readonly string[]; readonly template: readonly string[] };
}

/** Lines that only a person can decide about. */
export interface Unresolved {
  readonly yours: readonly string[];
  readonly template: readonly string[];
  readonly why: string;
}

/** A part of the outcome of a merge. */
export type Chunk = Resolved | Unresolved;

/** Whether a chunk is a conflict. */
export function isUnresolved(chunk: Chunk): chunk is Unresolved {
  return "why" in chunk;
}

/** A place that was not decided, by its lines (from 1) in the merged file. */
export interface Conflict {
  readonly line: number;
  readonly end: number;
  readonly why: string;
}

/** A place where additions of both were put together. */
export interface Joined {
  readonly line: number;
  readonly end: number;
}

const MARKERS = ["<<<<<<< yours", "=======", ">>>>>>> template"] as const;

/** Writes chunks as lines, with markers around what was not decided. */
export function writeChunks(chunks: readonly Chunk[]): {
  readonly lines: readonly string[];
  readonly conflicts: readonly Conflict[];
  readonly joined: readonly Joined[];
} {
  const lines: string[] = [];
  const conflicts: Conflict[] = [];
  const joined: Joined[] = [];
  for (const chunk of chunks) {
    const line = lines.length + 1;
    if (isUnresolved(chunk)) {
      append(lines, [MARKERS[0]], chunk.yours, [MARKERS[1]], chunk.template, [MARKERS[2]]);
      conflicts.push({ line, end: lines.length, why: chunk.why });
    } else {
      append(lines, chunk.lines);
      if (chunk.joined) joined.push({ line, end: lines.length });
    }
  }
  return { lines, conflicts, joined };
}

/**
 * The lines (from 1) on which conflict markers of a merge are in a text: of ours, or of git.
 *
 * @example findMarkers("<<<<<<< yours\na\n=======\nb\n>>>>>>> template\n") // => [1, 3, 5]
 */
export function findMarkers(text: string): readonly number[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const opened = lines.findIndex((line) => line.startsWith("<<<<<<< "));
  if (opened < 0 || !lines.some((line) => line.startsWith(">>>>>>> "))) return [];
  return lines.flatMap((line, index) => (/^(?:<{7} |>{7} |={7}$|\|{7} )/.test(line) ? [index + 1] : []));
}
