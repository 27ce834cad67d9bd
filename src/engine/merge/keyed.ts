import type { ByLine, Grammar, Item, Outline } from "../languages/language.ts";
import type { Chunk } from "./chunk.ts";

interface Placed {
  readonly name: string;
  readonly chunks: readonly Chunk[];
}

/** Merges three lists of named things by name, in the order that the user gave them. */
export function mergeKeyed(
  grammar: Grammar,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  byLine: ByLine,
  notes: string[],
): readonly Chunk[] | undefined {
  const [o, a, b] = [grammar(before), grammar(yours), grammar(next)];
  if (o === undefined || a === undefined || b === undefined) return undefined;
  const [was, will] = [index(o), index(b)];
  const has = index(a);
  const placed: Placed[] = [];
  for (const item of a.items)
    placed.push({
      name: item.name,
      chunks: mergeItem(was.get(item.name), item, will.get(item.name), byLine, notes),
    });
  for (const item of o.items) {
    const other = will.get(item.name);
    if (!has.has(item.name) && other !== undefined && !equal(item.lines, other.lines))
      notes.push(`${item.name}: removed by you, changed by the template`);
  }
  const added = b.items.filter((item) => !was.has(item.name) && !has.has(item.name));
  for (const item of added) place(placed, item, a, b);
  const tail = equal(a.tail, o.tail) ? b.tail : a.tail;
  return [...placed.flatMap((item) => item.chunks), { lines: tail, from: "both" }];
}

function index(outline: Outline): ReadonlyMap<string, Item> {
  return new Map(outline.items.map((item) => [item.name, item]));
}

/** Puts a new thing of the template's where its order has it: by name where both are sorted, else behind its neighbour. */
function place(placed: Placed[], item: Item, yours: Outline, next: Outline): void {
  const added = {
    name: item.name,
    chunks: [{ lines: [...item.lead, ...item.lines], from: "next" as const }],
  };
  if (isSorted(yours) && isSorted(next)) {
    const at = placed.findIndex((other) => other.name.toLowerCase() > item.name.toLowerCase());
    placed.splice(at < 0 ? placed.length : at, 0, added);
    return;
  }
  const order = next.items.map((other) => other.name);
  const above = order.slice(0, order.indexOf(item.name)).reverse();
  const neighbour = above.find((name) => placed.some((other) => other.name === name));
  placed.splice(placed.findIndex((other) => other.name === neighbour) + 1, 0, added);
}

function isSorted({ items }: Outline): boolean {
  const names = items.map((item) => item.name.toLowerCase());
  return names.length > 2 && names.every((name, at) => at === 0 || (names[at - 1] ?? "") <= name);
}

function mergeItem(
  before: Item | undefined,
  yours: Item,
  next: Item | undefined,
  byLine: ByLine,
  notes: string[],
): readonly Chunk[] {
  const own = (lines: readonly string[]): Chunk => ({ lines, from: "yours" });
  const whole = [...yours.lead, ...yours.lines];
  if (before === undefined) {
    if (next === undefined || sameValue(yours, next)) return [own(whole)];
    const why = `${yours.name}: added by both, with other values`;
    return [own(yours.lead), { yours: yours.lines, next: next.lines, why }];
  }
  if (next === undefined) {
    // What the user wrote above it stays.
    if (sameValue(before, yours))
      return [own(yours.lead.filter((line) => line.trim() !== "" && !before.lead.includes(line)))];
    return [{ yours: whole, next: [], why: `${yours.name}: changed by you, removed by the template` }];
  }
  const lead = leadOf(before, yours, next);
  return [own(lead), ...mergeBody(before, yours, next, byLine, notes)];
}

function leadOf(before: Item, yours: Item, next: Item): readonly string[] {
  if (sameText(before.lead, next.lead)) return yours.lead;
  if (equal(before.lead, yours.lead)) return next.lead;
  if (sameText(before.lead, yours.lead)) {
    const blanks = (lines: readonly string[]) => lines.filter((line) => line.trim() === "");
    return [...blanks(yours.lead), ...next.lead.filter((line) => line.trim() !== "")];
  }
  return yours.lead;
}

function mergeBody(before: Item, yours: Item, next: Item, byLine: ByLine, notes: string[]): readonly Chunk[] {
  if (sameValue(before, next)) return [{ lines: yours.lines, from: "yours" }];
  if (sameText(before.lines, yours.lines)) return [{ lines: next.lines, from: "next" }];
  if (sameValue(before, yours)) return [{ lines: inStyleOf(yours, next), from: "next" }];
  if (sameValue(yours, next)) return [{ lines: yours.lines, from: "both" }];
  const inside = mergeInside(before, yours, next, byLine, notes);
  if (inside !== undefined) return inside;
  if (yours.lines.length > 1 || next.lines.length > 1 || before.lines.length > 1)
    return byLine(before.lines, yours.lines, next.lines);
  return [{ yours: yours.lines, next: next.lines, why: `${yours.name}: changed by both` }];
}

function mergeInside(before: Item, yours: Item, next: Item, byLine: ByLine, notes: string[]) {
  const [o, a, b] = [before.inner, yours.inner, next.inner];
  if (o === undefined || a === undefined || b === undefined) return undefined;
  const inside = (item: Item, inner: NonNullable<Item["inner"]>) =>
    item.lines.slice(inner.head, item.lines.length - inner.foot);
  const opening = (item: Item, inner: NonNullable<Item["inner"]>) => item.lines.slice(0, inner.head);
  if (!sameText(opening(before, o), opening(yours, a)) || !sameText(opening(yours, a), opening(next, b)))
    return undefined;
  const chunks = mergeKeyed(a.grammar, inside(before, o), inside(yours, a), inside(next, b), byLine, notes);
  if (chunks === undefined) return undefined;
  const closing = yours.lines.slice(yours.lines.length - a.foot);
  return [
    { lines: opening(yours, a), from: "both" } as const,
    ...chunks,
    { lines: closing, from: "both" } as const,
  ];
}

/** Whether two things have the same value, however it is written. */
function sameValue(a: Item, b: Item): boolean {
  return sameText(a.lines, b.lines) || (a.value !== undefined && a.value === b.value);
}

/** The template's value in the user's style, where that can write it. */
function inStyleOf({ rewrite }: Item, next: Item): readonly string[] {
  return (next.value === undefined ? undefined : rewrite?.(next.value)) ?? next.lines;
}

/** Whether lines say the same, but for spaces at their ends and blank lines. */
function sameText(a: readonly string[], b: readonly string[]): boolean {
  const bare = (lines: readonly string[]) =>
    lines.map((line) => line.trimEnd().replace(/,$/, "")).filter((line) => line !== "");
  return equal(bare(a), bare(b));
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
