import { append } from "../../languages/lists.ts";
import type { Chunk } from "../chunk.ts";
import { allVersions, type Lines, type MergeContext, mapVersions, type Versions } from "../versions.ts";
import { type Region, resolveOverlap } from "./overlap.ts";
import { gatherMoves } from "./reorder.ts";
import { type Hunk, hunksOf, joinTokens, type Token, tokensOf } from "./tokens.ts";

/**
 * **by-line**: merges by line what two sides made of `before`. The regions are those of diff3 (Khanna, Kunal and Pierce,
 * "A Formal Investigation of Diff3", FSTTCS 2007).
 */
export function mergeLines(context: MergeContext, versions: Versions<Lines>): readonly Chunk[] {
  const { before, yours, template } = mapVersions(versions, tokensOf);
  const left = [...gatherMoves(before, yours, hunksOf(before, yours))];
  const right = [...hunksOf(before, template)];
  const chunks: Chunk[] = [];
  // The place that is reached in each of the three.
  let [at, inYours, inTemplate] = [0, 0, 0];
  const keep = (to: number) => {
    for (; at < to; at += 1, inYours += 1, inTemplate += 1) {
      const token = agreed({ before: before[at], yours: yours[inYours], template: template[inTemplate] });
      chunks.push({ lines: joinTokens([token]), from: "both" });
    }
  };
  while (left.length > 0 || right.length > 0) {
    const from = Math.min(left[0]?.from ?? Infinity, right[0]?.from ?? Infinity);
    keep(from);
    let to = from;
    const mine: Hunk[] = [];
    const other: Hunk[] = [];
    for (let grown = true; grown; ) {
      grown = false;
      for (const [queue, taken] of [
        [left, mine],
        [right, other],
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
    const [endYours, endTemplate] = [inYours + widen(mine), inTemplate + widen(other)];
    const region: Region = {
      before: before.slice(from, to),
      yours: yours.slice(inYours, endYours),
      template: template.slice(inTemplate, endTemplate),
      below: before[to],
    };
    if (other.length === 0) chunks.push({ lines: joinTokens(region.yours), from: "yours" });
    else if (mine.length === 0) chunks.push({ lines: joinTokens(region.template), from: "template" });
    else append(chunks, resolveOverlap(context, region));
    [at, inYours, inTemplate] = [to, endYours, endTemplate];
  }
  keep(before.length);
  return chunks;
}

/** A line on which all three agree, but for blank lines above it and spaces at its end: who changed those, wins. */
function agreed(tokens: Versions<Token | undefined>): Token {
  const found = allVersions(tokens);
  if (found === undefined) throw new Error("A line that all have is missing.");
  const { before, yours, template } = found;
  return {
    key: yours.key,
    text: yours.text === before.text ? template.text : yours.text,
    blanks: yours.blanks === before.blanks ? template.blanks : yours.blanks,
  };
}
