import { diffIndices } from "node-diff3";
import type { Piece } from "./chunk.ts";
import { type Region, settle } from "./overlap.ts";
import { gatherMoves } from "./reorder.ts";

/** A line that is not blank, with the number of blank lines above it; the last one of a text is its end. */
export interface Token {
  readonly text: string;
  readonly key: string;
  readonly blanks: number;
}

/** Where one side differs from `before`: a range of `before`, and the range that stands for it. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Splits lines into tokens: blank lines are no anchors, for they match everywhere. */
export function tokensOf(lines: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let blanks = 0;
  for (const text of lines) {
    if (text.trim() === "") blanks += 1;
    else {
      tokens.push({ text, key: text.trimEnd(), blanks });
      blanks = 0;
    }
  }
  return [...tokens, { text: "", key: "", blanks }];
}

/** Writes tokens back as lines. */
export function linesOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token) => {
    const blanks = new Array<string>(token.blanks).fill("");
    return token.key === "" ? blanks : [...blanks, token.text];
  });
}

/** How one side differs from `before`. */
export function hunksOf(before: readonly Token[], side: readonly Token[]): readonly Hunk[] {
  const keys = (tokens: readonly Token[]) => tokens.map((token) => token.key);
  return diffIndices(keys(before), keys(side)).map(({ buffer1, buffer2 }) => ({
    from: buffer1[0],
    to: buffer1[0] + buffer1[1],
    start: buffer2[0],
    end: buffer2[0] + buffer2[1],
  }));
}

/** Merges by line what two sides made of `before`; `path` tells the kind of file, `join` whether additions may meet. */
export function mergeLines(
  path: string,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  join: boolean,
): readonly Piece[] {
  const [o, a, b] = [tokensOf(before), tokensOf(yours), tokensOf(next)];
  const [left, right] = [[...gatherMoves(o, a, hunksOf(o, a))], [...hunksOf(o, b)]];
  const pieces: Piece[] = [];
  // The place that is reached in each of the three.
  let [at, inYours, inNext] = [0, 0, 0];
  const keep = (to: number) => {
    for (; at < to; at += 1, inYours += 1, inNext += 1) {
      const token = agreed(o[at], a[inYours], b[inNext]);
      pieces.push({ lines: linesOf([token]), from: "both" });
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
    if (theirs.length === 0) pieces.push({ lines: linesOf(region.yours), from: "yours" });
    else if (mine.length === 0) pieces.push({ lines: linesOf(region.next), from: "next" });
    else pieces.push(...settle(path, region, join));
    [at, inYours, inNext] = [to, endYours, endNext];
  }
  keep(o.length);
  return pieces;
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
