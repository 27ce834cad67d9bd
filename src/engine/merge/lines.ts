import type { Language } from "../languages/language.ts";
import { append } from "../languages/lists.ts";
import type { Chunk } from "./chunk.ts";
import { type Region, resolveOverlap } from "./overlap.ts";
import { gatherMoves } from "./reorder.ts";
import { type Hunk, hunksOf, linesOf, type Token, tokensOf } from "./tokens.ts";

/**
 * Merges by line what two sides made of `before`; `join` whether additions may meet. The regions are those of diff3
 * (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", FSTTCS 2007).
 */
export function mergeLines(
  language: Language,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  join: boolean,
): readonly Chunk[] {
  const [o, a, b] = [tokensOf(before), tokensOf(yours), tokensOf(next)];
  const [left, right] = [[...gatherMoves(o, a, hunksOf(o, a))], [...hunksOf(o, b)]];
  const chunks: Chunk[] = [];
  // The place that is reached in each of the three.
  let [at, inYours, inNext] = [0, 0, 0];
  const keep = (to: number) => {
    for (; at < to; at += 1, inYours += 1, inNext += 1) {
      const token = agreed(o[at], a[inYours], b[inNext]);
      chunks.push({ lines: linesOf([token]), from: "both" });
    }
  };
  while (left.length > 0 || right.length > 0) {
    const from = Math.min(left[0]?.from ?? Infinity, right[0]?.from ?? Infinity);
    keep(from);
    let to = from;
    const mine: Hunk[] = [];
    const theirs: Hunk[] = [];
    for (let grown = true; grown; ) {
      grown = false;
      for (const [queue, taken] of [
        [left, mine],
        [right, theirs],
      ] as const) {
        const [hunk] = queue;
        if (hunk === undefined || hunk.from > to) continue;
        taken.push(hunk);
        queue.shift();
        to = Math.max(to, hunk.to);
        grown = true;
      }
    }
    const widen = (hunks: readonly Hunk[]) =>
      hunks.reduce((sum, hunk) => sum + (hunk.end - hunk.start) - (hunk.to - hunk.from), to - from);
    const [endYours, endNext] = [inYours + widen(mine), inNext + widen(theirs)];
    const region: Region = {
      before: o.slice(from, to),
      yours: a.slice(inYours, endYours),
      next: b.slice(inNext, endNext),
      below: o[to],
    };
    if (theirs.length === 0) chunks.push({ lines: linesOf(region.yours), from: "yours" });
    else if (mine.length === 0) chunks.push({ lines: linesOf(region.next), from: "next" });
    else append(chunks, resolveOverlap(language, region, join));
    [at, inYours, inNext] = [to, endYours, endNext];
  }
  keep(o.length);
  return chunks;
}

/** A line on which all three agree, but for blank lines above it and spaces at its end: who changed those, wins. */
function agreed(before?: Token, yours?: Token, next?: Token): Token {
  if (before === undefined || yours === undefined || next === undefined)
    throw new Error("A line that all have is missing.");
  return {
    key: yours.key,
    text: yours.text === before.text ? next.text : yours.text,
    blanks: yours.blanks === before.blanks ? next.blanks : yours.blanks,
  };
}
