import type { Language } from "../languages/language.ts";
import { type Chunk, isUnresolved, type Unresolved } from "./chunk.ts";

/**
 * Takes back what merged by line into a structure that neither side has, or into what does not parse: then all between
 * the first and the last difference is shown.
 */
export function rejectUnsound(
  { isSound = () => true }: Language,
  yours: readonly string[],
  next: readonly string[],
  chunks: readonly Chunk[],
  parses: (outcome: readonly string[]) => boolean,
): readonly Chunk[] {
  if (chunks.some(isUnresolved)) return chunks;
  const outcome = chunks.flatMap((chunk) => (isUnresolved(chunk) ? [] : chunk.lines));
  const odd = !isSound(outcome) && isSound(yours) && isSound(next);
  return odd || !parses(outcome) ? conflictOf(yours, next, "both changed the structure here") : chunks;
}

/** Shows all between the first and the last line in which two sides differ as one conflict. */
export function conflictOf(yours: readonly string[], next: readonly string[], why: string): readonly Chunk[] {
  const most = Math.min(yours.length, next.length);
  let [top, end] = [0, 0];
  while (top < most && yours[top] === next[top]) top += 1;
  while (end < most - top && yours.at(-1 - end) === next.at(-1 - end)) end += 1;
  const unresolved: Unresolved = {
    yours: yours.slice(top, yours.length - end),
    next: next.slice(top, next.length - end),
    why,
  };
  return [
    { lines: yours.slice(0, top), from: "both" },
    unresolved,
    { lines: yours.slice(yours.length - end), from: "both" },
  ];
}
