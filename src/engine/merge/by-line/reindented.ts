import { append } from "../../languages/lists.ts";
import { mapVersions } from "../versions.ts";
import type { Region } from "./overlap.ts";
import { type Hunk, hunksOf, type Token } from "./tokens.ts";

/**
 * **reindented**: merges a place in which lines were put into a block, so that the user's differ from before by their indentation alone:
 * what the template changed among them takes their indentation. Undefined if the changes touch, or if it is not clear.
 */
export function mergeReindented({ before, yours, template }: Region): readonly Token[] | undefined {
  const { before: o, yours: a, template: b } = mapVersions({ before, yours, template }, unindented);
  const [mine, other] = [hunksOf(o, a), hunksOf(o, b)];
  const places = placesOf(mine, before.length);
  const shifts = before.map((token, at) => shiftOf(token, yours[places[at] ?? -1]));
  const kept = placesOf(other, before.length);
  // What the template indented in another way is changed by both.
  if (before.some(({ key }, at) => kept[at] !== undefined && template[kept[at] ?? 0]?.key !== key))
    return undefined;
  if (!shifts.some((shift) => shift !== undefined && shift !== 0)) return undefined;
  if (touches(mine, other)) return undefined;
  const outcome: Token[] = [];
  let at = 0;
  // Up to a place of before, what the user has: the template has it too.
  const keep = (to: number) => {
    const end = to === before.length ? yours.length : (places[to] ?? yours.length);
    append(outcome, yours.slice(at, end));
    at = end;
  };
  for (const hunk of other) {
    const { from, to, start, end } = hunk;
    const around = [shifts[from - 1], shifts[to]].filter((shift) => shift !== undefined);
    const [shift] = around;
    if (shift === undefined || around.some((one) => one !== shift)) return undefined;
    keep(from);
    for (const token of template.slice(start, end)) {
      const moved = indent(token, shift);
      if (moved === undefined) return undefined;
      outcome.push(moved);
    }
    at = to === before.length ? yours.length : (places[to] ?? at);
  }
  keep(before.length);
  return outcome;
}

/** Whether a change of one side begins or ends where one of the other's does, or is in it. */
function touches(mine: readonly Hunk[], other: readonly Hunk[]): boolean {
  let at = 0;
  return other.some(({ from, to }) => {
    while ((mine[at]?.to ?? Infinity) < from) at += 1;
    return (mine[at]?.from ?? Infinity) <= to;
  });
}

function unindented(tokens: readonly Token[]): readonly Token[] {
  return tokens.map((token) => ({ ...token, key: token.key.trimStart() }));
}

/** Where the user has each token of before; undefined for one that they changed. */
function placesOf(hunks: readonly Hunk[], length: number): readonly (number | undefined)[] {
  const places: (number | undefined)[] = [];
  let shift = 0;
  for (const { from, to, end } of hunks) {
    while (places.length < from) places.push(places.length + shift);
    while (places.length < to) places.push(undefined);
    shift = end - to;
  }
  while (places.length < length) places.push(places.length + shift);
  return places;
}

/** By how many characters a line was indented further. */
function shiftOf(before: Token, yours: Token | undefined): number | undefined {
  return yours === undefined ? undefined : yours.key.length - before.key.length;
}

function indent(token: Token, by: number): Token | undefined {
  if (by >= 0) return { ...token, text: " ".repeat(by) + token.text, key: " ".repeat(by) + token.key };
  const isBlank = /^ *$/.test(token.text.slice(0, -by));
  return isBlank ? { ...token, text: token.text.slice(-by), key: token.key.slice(-by) } : undefined;
}
