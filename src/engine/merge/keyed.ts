import type { Grammar, Item, Outline } from "../languages/language.ts";
import { mergeLines } from "./by-line/lines.ts";
import { type Chunk, isUnresolved } from "./chunk.ts";
import { allVersions, type Lines, type MergeContext, mapVersions, type Versions } from "./versions.ts";

interface Placed {
  readonly name: string;
  readonly chunks: readonly Chunk[];
}

/** **keyed-union**: merges three lists of named things by name, in the order that the user gave them. */
export function mergeKeyed(
  context: MergeContext,
  grammar: Grammar,
  versions: Versions<Lines>,
): readonly Chunk[] | undefined {
  const outlines = allVersions(mapVersions(versions, grammar));
  if (outlines === undefined) return undefined;
  const { before, yours, template } = outlines;
  const { before: was, yours: has, template: will } = mapVersions(outlines, index);
  const placed: Placed[] = yours.items.map((item) => {
    const { name } = item;
    return {
      name,
      chunks: mergeItem(context, { before: was.get(name), yours: item, template: will.get(name) }),
    };
  });
  for (const item of before.items) {
    const other = will.get(item.name);
    if (!has.has(item.name) && other !== undefined && !equal(item.lines, other.lines))
      context.notes.push(`${item.name}: removed by you, changed by the template`);
  }
  const added = template.items.filter((item) => !was.has(item.name) && !has.has(item.name));
  for (const item of added) place(placed, item, { yours, template });
  const tail = equal(yours.tail, before.tail) ? template.tail : yours.tail;
  return [...placed.flatMap((item) => item.chunks), { lines: tail, from: "both" }];
}

function index(outline: Outline): ReadonlyMap<string, Item> {
  return new Map(outline.items.map((item) => [item.name, item]));
}

/** Puts a new thing of the template's where its order has it: by name where both are sorted, else behind its neighbour. */
function place(
  placed: Placed[],
  item: Item,
  { yours, template }: Pick<Versions<Outline>, "yours" | "template">,
): void {
  const added = {
    name: item.name,
    chunks: [{ lines: [...item.lead, ...item.lines], from: "template" as const }],
  };
  if (isSorted(yours) && isSorted(template)) {
    const at = placed.findIndex((other) => other.name.toLowerCase() > item.name.toLowerCase());
    placed.splice(at < 0 ? placed.length : at, 0, added);
    return;
  }
  const order = template.items.map((other) => other.name);
  const above = order.slice(0, order.indexOf(item.name)).reverse();
  const neighbour = above.find((name) => placed.some((other) => other.name === name));
  placed.splice(placed.findIndex((other) => other.name === neighbour) + 1, 0, added);
}

function isSorted({ items }: Outline): boolean {
  const names = items.map((item) => item.name.toLowerCase());
  return names.length > 2 && names.every((name, at) => at === 0 || (names[at - 1] ?? "") <= name);
}

function mergeItem(
  context: MergeContext,
  { before, yours, template }: Versions<Item | undefined> & { readonly yours: Item },
): readonly Chunk[] {
  const own = (lines: readonly string[]): Chunk => ({ lines, from: "yours" });
  const whole = [...yours.lead, ...yours.lines];
  if (before === undefined) {
    if (template === undefined || sameValue(yours, template)) return [own(whole)];
    const isUnion = [yours, template].every(isCollection);
    const inside = isUnion
      ? mergeInside(context, { before: withoutInside(yours), yours, template })
      : undefined;
    if (inside?.every((chunk) => !isUnresolved(chunk)) === true) return [own(yours.lead), ...inside];
    const why = `${yours.name}: added by both, with other values`;
    return [own(yours.lead), { yours: yours.lines, template: template.lines, why }];
  }
  if (template === undefined) {
    // What the user wrote above it stays.
    if (sameValue(before, yours))
      return [own(yours.lead.filter((line) => line.trim() !== "" && !before.lead.includes(line)))];
    return [{ yours: whole, template: [], why: `${yours.name}: changed by you, removed by the template` }];
  }
  const items = { before, yours, template };
  return [own(leadOf(items)), ...mergeBody(context, items)];
}

function leadOf({ before, yours, template }: Versions<Item>): Lines {
  if (sameText(before.lead, template.lead)) return yours.lead;
  if (equal(before.lead, yours.lead)) return template.lead;
  if (sameText(before.lead, yours.lead)) {
    const blanks = (lines: readonly string[]) => lines.filter((line) => line.trim() === "");
    return [...blanks(yours.lead), ...template.lead.filter((line) => line.trim() !== "")];
  }
  return yours.lead;
}

function mergeBody(context: MergeContext, items: Versions<Item>): readonly Chunk[] {
  const { before, yours, template } = items;
  if (sameValue(before, template)) return [{ lines: yours.lines, from: "yours" }];
  if (sameText(before.lines, yours.lines)) return [{ lines: template.lines, from: "template" }];
  if (sameValue(before, yours)) return [{ lines: inStyleOf(yours, template), from: "template" }];
  if (sameValue(yours, template)) return [{ lines: yours.lines, from: "both" }];
  const inside = mergeInside(context, items);
  if (inside !== undefined) return inside;
  const elements = mergeElements(items);
  if (elements !== undefined) return [{ lines: elements, from: "both" }];
  if (yours.lines.length > 1 || template.lines.length > 1 || before.lines.length > 1)
    return mergeLines(
      context,
      mapVersions(items, ({ lines }) => lines),
    );
  return [{ yours: yours.lines, template: template.lines, why: `${yours.name}: changed by both` }];
}

/** Merges what is inside of named things; undefined if it has no names, or what encloses it differs. */
function mergeInside(context: MergeContext, items: Versions<Item>): readonly Chunk[] | undefined {
  const parts = allVersions(mapVersions(items, partsOf));
  if (parts === undefined) return undefined;
  const { before, yours, template } = parts;
  if (!sameText(before.opening, yours.opening) || !sameText(yours.opening, template.opening))
    return undefined;
  const chunks = mergeKeyed(
    context,
    yours.grammar,
    mapVersions(parts, ({ inside }) => inside),
  );
  return (
    chunks && [{ lines: yours.opening, from: "both" }, ...chunks, { lines: yours.closing, from: "both" }]
  );
}

/** Whether a thing is made of things that are made of named things themselves, as a list of services is. */
function isCollection(item: Item): boolean {
  const parts = partsOf(item);
  return parts?.grammar(parts.inside)?.items.every(({ inner }) => inner !== undefined) === true;
}

/** A named thing in which nothing is yet. */
function withoutInside(item: Item): Item {
  const { head, foot } = item.inner ?? { head: 0, foot: 0 };
  return { ...item, lines: [...item.lines.slice(0, head), ...item.lines.slice(item.lines.length - foot)] };
}

function partsOf({ lines, inner }: Item) {
  if (inner === undefined) return undefined;
  const end = lines.length - inner.foot;
  const [opening, inside, closing] = [
    lines.slice(0, inner.head),
    lines.slice(inner.head, end),
    lines.slice(end),
  ];
  return { grammar: inner.grammar, opening, inside, closing };
}

/** Merges lists of texts by name, in the user's order and layout; undefined where both changed the same one. */
function mergeElements(items: Versions<Item>): Lines | undefined {
  const lists = allVersions(mapVersions(items, ({ elements }) => elements));
  if (lists === undefined) return undefined;
  const { before, yours, template } = lists;
  const merged: string[] = [];
  for (const [name, text] of yours) {
    const [was, will] = [before.get(name), template.get(name)];
    if (text === will || was === will) merged.push(text);
    else if (text !== was) return undefined;
    else if (will !== undefined) merged.push(will);
  }
  const added = [...template].flatMap(([name, text]) => (yours.has(name) || before.has(name) ? [] : [text]));
  // What both replaced by something else was changed by both.
  const areReplaced = [...before.keys()].some((name) => !yours.has(name) && !template.has(name));
  if (areReplaced && added.length > 0 && [...yours.keys()].some((name) => !before.has(name)))
    return undefined;
  const all = [...merged, ...added];
  const isSorted = merged.every((text, at) => at === 0 || (merged[at - 1] ?? "") <= text);
  return items.yours.rewrite?.(JSON.stringify(isSorted && merged.length > 1 ? all.sort() : all));
}

/** **equal-values**: whether two things have the same value, however it is written. */
function sameValue(a: Item, b: Item): boolean {
  return sameText(a.lines, b.lines) || (a.value !== undefined && a.value === b.value);
}

/** The template's value in the user's style, where that can write it. */
function inStyleOf({ rewrite }: Item, template: Item): readonly string[] {
  return (template.value === undefined ? undefined : rewrite?.(template.value)) ?? template.lines;
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
