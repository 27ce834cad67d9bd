import type { Language } from "../languages/language.ts";
import { type Chunk, isUnresolved, type Unresolved } from "./chunk.ts";
import type { Lines, Versions } from "./versions.ts";

/**
 * **sound-outcome**: takes back what merged by line into a structure that neither side has, or into what does not parse: then all between
 * the first and the last difference is shown.
 */
export function rejectUnsound(
  { isSound = () => true }: Language,
  versions: Pick<Versions<Lines>, "yours" | "template">,
  chunks: readonly Chunk[],
  parses: (outcome: Lines) => boolean,
): readonly Chunk[] {
  if (chunks.some(isUnresolved)) return chunks;
  const outcome = chunks.flatMap((chunk) => (isUnresolved(chunk) ? [] : chunk.lines));
  const odd = !isSound(outcome) && isSound(versions.yours) && isSound(versions.template);
  return odd || !parses(outcome) ? conflictOf(versions, "both changed the structure here") : chunks;
}

/** Shows all between the first and the last line in which two sides differ as one conflict. */
export function conflictOf(
  { yours, template }: Pick<Versions<Lines>, "yours" | "template">,
  why: string,
): readonly Chunk[] {
  const most = Math.min(yours.length, template.length);
  let [top, end] = [0, 0];
  while (top < most && yours[top] === template[top]) top += 1;
  while (end < most - top && yours.at(-1 - end) === template.at(-1 - end)) end += 1;
  const unresolved: Unresolved = {
    yours: yours.slice(top, yours.length - end),
    template: template.slice(top, template.length - end),
    why,
  };
  return [
    { lines: yours.slice(0, top), from: "both" },
    unresolved,
    { lines: yours.slice(yours.length - end), from: "both" },
  ];
}
