import type { Language } from "../../languages/language.ts";
import { append, least } from "../../languages/lists.ts";
import type { Chunk } from "../chunk.ts";
import type { MergeContext, Versions } from "../versions.ts";
import { mergeReindented } from "./reindented.ts";
import { isReordered } from "./reorder.ts";
import { type Hunk, hunksOf, joinTokens, type Token } from "./tokens.ts";

/** A place that both changed. */
export interface Region extends Versions<readonly Token[]> {
  /** The line below, where there is one. */
  readonly below: Token | undefined;
}

/** Resolves a place that both changed, where that is safe: the same change, or changes that have nothing to do with each other. */
export function resolveOverlap({ language, mayJoin }: MergeContext, region: Region): readonly Chunk[] {
  if (sameKeys(region.yours, region.template)) return [{ lines: joinTokens(region.yours), from: "both" }];
  const joined = mayJoin ? (orderAdditions(region) ?? mergeApart(language, region)) : undefined;
  if (joined !== undefined) {
    const sides = { yours: joinTokens(region.yours), template: joinTokens(region.template) };
    return [{ lines: joinTokens(joined), from: "both", joined: sides }];
  }
  const calls = mergeCalls(region);
  if (calls !== undefined) return [{ lines: joinTokens(calls), from: "both" }];
  // Where structure is indentation, it is checked behind.
  const reindented = language.isSound === undefined ? undefined : mergeReindented(region);
  if (reindented !== undefined) return [{ lines: joinTokens(reindented), from: "both" }];
  return unresolved(region);
}

/** A call that is a whole line, and no part of what is assigned or awaited: what it calls, at its indentation. */
const CALL = /^\s*[A-Za-z_][\w.]*(?=\(.*\)[;,]?$)/;

/**
 * **list-of-calls**: lines that all call the same are a list: of one side's lines that are added beside lines that the other
 * removes, the former stay and the latter go.
 */
function mergeCalls({ before, yours, template }: Region): readonly Token[] | undefined {
  const calls = [...before, ...yours, ...template].map(({ text }) =>
    isWhole([text]) ? CALL.exec(text.trimEnd())?.[0] : undefined,
  );
  if (calls.some((call) => call === undefined || call !== calls[0])) return undefined;
  const hunks = [
    ...hunksOf(before, yours).map((hunk) => ({ ...hunk, side: yours })),
    ...hunksOf(before, template).map((hunk) => ({ ...hunk, side: template })),
  ];
  // What is changed in place is neither.
  if (hunks.some(({ from, to, start, end }) => from !== to && start !== end)) return undefined;
  const added = new Map<number, readonly Token[]>();
  for (const { from, start, end, side } of hunks.filter((hunk) => hunk.from === hunk.to)) {
    if (added.has(from)) return undefined;
    added.set(from, side.slice(start, end));
  }
  const isRemoved = (at: number) => hunks.some(({ from, to }) => from <= at && at < to);
  const outcome: Token[] = [];
  for (let at = 0; at <= before.length; at += 1) {
    append(outcome, added.get(at) ?? []);
    append(outcome, isRemoved(at) ? [] : before.slice(at, at + 1));
  }
  return outcome;
}

function unresolved({ before, yours, template }: Region): readonly Chunk[] {
  const why =
    yours.length === 0
      ? "removed by you, changed by the template"
      : template.length === 0
        ? "changed by you, removed by the template"
        : before.length === 0
          ? "both added something here"
          : "both changed this";
  let [top, end] = [0, 0];
  const most = Math.min(yours.length, template.length);
  while (top < most && same(yours[top], template[top])) top += 1;
  while (end < most - top && same(yours.at(-1 - end), template.at(-1 - end))) end += 1;
  const middle = (tokens: readonly Token[]) => tokens.slice(top, tokens.length - end);
  const chunks: Chunk[] = [
    { lines: joinTokens(yours.slice(0, top)), from: "both" },
    { yours: joinTokens(middle(yours)), template: joinTokens(middle(template)), why },
    { lines: joinTokens(yours.slice(yours.length - end)), from: "both" },
  ];
  return chunks.filter((chunk) => !("lines" in chunk) || chunk.lines.length > 0);
}

/** The lines were only put into another order by the user, and the template added or removed some: each follows what it followed. */
function orderAdditions({ before, yours, template }: Region): readonly Token[] | undefined {
  const keys = before.map((token) => token.key);
  if (!isReordered(before, yours)) return undefined;
  if (template.some((token, index) => template.findIndex((other) => other.key === token.key) !== index))
    return undefined;
  const left = template.filter((token) => keys.includes(token.key)).map((token) => token.key);
  if (left.join("\n") !== keys.filter((key) => left.includes(key)).join("\n")) return undefined;
  const indents = new Set([...before, ...template].map((token) => indentOf(token.text)));
  if (indents.size !== 1 || !isWhole(joinTokens(yours)) || !isWhole(joinTokens(template))) return undefined;
  const outcome = yours.filter((token) => left.includes(token.key));
  for (const [index, token] of template.entries()) {
    if (left.includes(token.key)) continue;
    const above = template[index - 1]?.key;
    outcome.splice(outcome.findIndex((other) => other.key === above) + 1, 0, token);
  }
  return outcome;
}

/** The changes touch or meet, but neither changes what the other does, and they name different things. */
function mergeApart(language: Language, region: Region): readonly Token[] | undefined {
  const { before, yours, template } = region;
  const [left, right] = [[...hunksOf(before, yours)], [...hunksOf(before, template)]];
  const outcome: Token[] = [];
  let at = 0;
  while (left.length > 0 || right.length > 0) {
    const [mine, other] = [left[0], right[0]];
    const place = Math.min(mine?.from ?? Infinity, other?.from ?? Infinity);
    append(outcome, before.slice(at, place));
    at = place;
    const [a, b] = [linesAt(yours, mine, place), linesAt(template, other, place)];
    if (mine !== undefined && other !== undefined && a !== undefined && b !== undefined) {
      if (mine.to !== mine.from || other.to !== other.from) return undefined;
      const both = mergeAdjacent(language, { yours: a, template: b }, before[at] ?? region.below);
      if (both === undefined) return undefined;
      append(outcome, both);
    } else append(outcome, a ?? b ?? []);
    // What stood above or below an addition is gone: no one knows whether it still belongs there.
    if (left.length > 0 && right.length > 0 && [mine, other].some((hunk) => hunk?.start === hunk?.end))
      return undefined;
    const end = Math.max(a === undefined ? at : (mine?.to ?? at), b === undefined ? at : (other?.to ?? at));
    if (a !== undefined) left.shift();
    if (b !== undefined) right.shift();
    // The other's next change may begin where this one ends, but not before.
    if (Math.min(left[0]?.from ?? Infinity, right[0]?.from ?? Infinity) < end) return undefined;
    at = end;
  }
  append(outcome, before.slice(at));
  const [added, others] = [changed(before, yours), changed(before, template)];
  return isWhole(added) && isWhole(others) && nameApart(language, added, others) ? outcome : undefined;
}

function linesAt(
  side: readonly Token[],
  hunk: Hunk | undefined,
  place: number,
): readonly Token[] | undefined {
  return hunk?.from === place ? side.slice(hunk.start, hunk.end) : undefined;
}

/** **adjacent-additions**: puts two additions at one place together, the more deeply indented first, for it belongs to what is above. */
function mergeAdjacent(
  language: Language,
  { yours, template }: Pick<Region, "yours" | "template">,
  below: Token | undefined,
): readonly Token[] | undefined {
  const [mine, other] = [joinTokens(yours), joinTokens(template)];
  const [left, right] = [indentOf(firstOf(mine)), indentOf(firstOf(other))];
  if (!nameApart(language, mine, other) || !isWhole(mine) || !isWhole(other)) return undefined;
  if (left !== right) return left > right ? [...yours, ...template] : [...template, ...yours];
  const last = yours.at(-1)?.text.trim() ?? "";
  // A comment that is right above a line is about that line.
  const heads =
    /^(?:#|\/\/|<!--)/.test(last) && below !== undefined && below.key !== "" && below.blanks === 0;
  return heads ? [...template, ...yours] : [...yours, ...template];
}

function changed(before: readonly Token[], side: readonly Token[]): readonly string[] {
  return hunksOf(before, side).flatMap((hunk) => joinTokens(side.slice(hunk.start, hunk.end)));
}

function nameApart(language: Language, a: readonly string[], b: readonly string[]): boolean {
  const names = new Set(namesIn(language, a));
  return !namesIn(language, b).some((name) => names.has(name));
}

const COMMENT = /^\s*(?:#(?!!)|\/\/|<!--)/;

/** What lines are about: what they define at their outermost level, and there every other line, as it is. */
function namesIn({ comment = COMMENT, nameIn }: Language, lines: readonly string[]): readonly string[] {
  const written = lines.filter((line) => line.trim() !== "" && !comment.test(line));
  const outermost = least(written.map(indentOf));
  return written.filter((line) => indentOf(line) === outermost).map((line) => nameIn?.(line) ?? line.trim());
}

const LEAVES = /^\s*(?:return|raise|yield|break|continue)\b/;
const OPENS = /(?:[:([{\\]|^\s*@.*)$/;

/** Whether lines are complete in themselves: nothing is left open, and nothing leaves the block they are in. */
function isWhole(lines: readonly string[]): boolean {
  const text = lines.join("\n");
  if ((text.match(/"""|'''|```/g)?.length ?? 0) % 2 !== 0) return false;
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  if (count(/[([{]/g) !== count(/[)\]}]/g)) return false;
  const written = lines.filter((line) => line.trim() !== "");
  const outer = least(written.map(indentOf));
  if (written.some((line) => indentOf(line) === outer && LEAVES.test(line))) return false;
  const last = written.at(-1) ?? "";
  return !OPENS.test(last);
}

function firstOf(lines: readonly string[]): string {
  return lines.find((line) => line.trim() !== "") ?? "";
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function same(a?: Token, b?: Token): boolean {
  return a !== undefined && a.key === b?.key;
}

function sameKeys(a: readonly Token[], b: readonly Token[]): boolean {
  return a.length === b.length && a.every((token, index) => same(token, b[index]));
}
