import { grammarFor } from "../languages/grammars.ts";
import { least } from "../languages/lists.ts";
import { extensionOf } from "../languages/names.ts";
import { isIndented } from "../languages/python/indentation.ts";
import { type Chunk, isUnresolved, type Unresolved } from "./chunk.ts";
import type { Grammar } from "./keyed.ts";

/**
 * Takes back what merged by line into a structure that neither side has, or into what does not parse: then all between
 * the first and the last difference is shown.
 */
export function rejectUnsound(
  path: string,
  yours: readonly string[],
  next: readonly string[],
  chunks: readonly Chunk[],
  parses: (outcome: readonly string[]) => boolean,
): readonly Chunk[] {
  if (chunks.some(isUnresolved)) return chunks;
  const outcome = chunks.flatMap((chunk) => (isUnresolved(chunk) ? [] : chunk.lines));
  const sound = soundnessOf(path) ?? (() => true);
  const odd = !sound(outcome) && sound(yours) && sound(next);
  return odd || !parses(outcome) ? conflictOf(yours, next, "both changed the structure here") : chunks;
}

/** How to tell, in this kind of file, whether lines are in a structure that can be read. */
function soundnessOf(path: string): ((lines: readonly string[]) => boolean) | undefined {
  const extension = extensionOf(path);
  if (extension === ".py") return isIndented;
  const grammar = grammarFor(path);
  return grammar && ((lines) => isSound(grammar, lines, /^\.ya?ml$/.test(extension)));
}

/** Whether lines are named things all the way down. */
function isSound(grammar: Grammar, lines: readonly string[], nested: boolean): boolean {
  const outline = grammar(lines);
  // A list may hold the same value twice, which then names nothing.
  if (outline === undefined) return nested && layoutOf(lines) === "list";
  return outline.items.every(({ lines: [head = "", ...rest], lines: whole, inner }) => {
    if (nested && layoutOf(rest) === "neither") return false;
    if (inner === undefined) return !nested || !holdsTwice(head, rest);
    return isSound(inner.grammar, whole.slice(inner.head, whole.length - inner.foot), nested);
  });
}

/** How what stands below a key is laid out: as a list, as keys, or as neither. */
function layoutOf(lines: readonly string[]): "list" | "keys" | "neither" {
  const written = lines.filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  const indents = written.map((line) => line.length - line.trimStart().length);
  const outer = least(indents);
  const outermost = written.filter((_, at) => indents[at] === outer);
  const listed = outermost.filter((line) => /^\s*-(?:\s|$)/.test(line)).length;
  if (indents[0] !== outer && written.length > 0) return "neither";
  return listed === 0 ? "keys" : listed === outermost.length ? "list" : "neither";
}

/** Whether a key has a plain value of its own and keys below it. */
function holdsTwice(head: string, rest: readonly string[]): boolean {
  const below = rest.find((line) => line.trim() !== "" && !line.trim().startsWith("#")) ?? "";
  return /:\s+[^\s|>&*{["'#]/.test(head) && /^\s*(?:- )?[\w."'/-]+:(?:\s|$)/.test(below);
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
