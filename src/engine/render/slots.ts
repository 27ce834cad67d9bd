import { UserError } from "../../errors.ts";
import type { Blueprint } from "../blueprint/blueprint.ts";
import type { Contribution, Section } from "../catalog/catalog.ts";
import { languageOf } from "../languages/index.ts";
import { append } from "../languages/lists.ts";
import { fillInline, inlineSlots } from "./inline.ts";
import { fillBlanks } from "./values.ts";

/** A line that names a slot: in a host a place, in a contribution a heading. */
const MARKER =
  /^([ \t]*)(?:#|\/\/|<!--|\/\*|--) slot: ([a-z][a-z0-9-]*)((?: (?:sorted|spaced|reversed|attached))*)(?: -->| \*\/)?$/;

/** A named place in a host. */
export interface Slot {
  readonly name: string;
  readonly indent: string;
  readonly sorted: boolean;
  readonly spaced: boolean;
  /** The last first, as when what was started is ended. */
  readonly reversed: boolean;
  /** It belongs to the line below it, as a decorator does: without it, that line is where it would be. */
  readonly attached: boolean;
}

/** Reads a slot's marker from a line, where it is one. */
export function readMarker(line: string): Slot | undefined {
  // Nearly every line is none: a cheap test skips the expression.
  if (!line.includes(" slot: ")) return undefined;
  const match = MARKER.exec(line);
  if (match === null) return undefined;
  const [, indent = "", name = "", options = ""] = match;
  const has = (option: string) => options.includes(option);
  return {
    name,
    indent,
    sorted: has("sorted"),
    spaced: has("spaced"),
    reversed: has("reversed"),
    attached: has("attached"),
  };
}

/** The slots of a host, in the order in which they stand. */
export function slotsOf(text: string): readonly Slot[] {
  if (!text.includes(" slot: ")) return [];
  return text.split("\n").flatMap((line) => readMarker(line) ?? []);
}

/**
 * Reads a contribution's file: imports first, then a heading per slot with its section under it.
 *
 * @throws {UserError} if the text has no section.
 */
export function readContribution(host: string, source: string, text: string): Contribution {
  const imports: string[] = [];
  const sections: { slot: string; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const slot = readMarker(line);
    // An indented marker is a place in the section, for others to fill.
    if (slot?.indent === "") sections.push({ slot: slot.name, lines: [] });
    else (sections.at(-1)?.lines ?? imports).push(line);
  }
  if (sections.length === 0 && imports.every((line) => line.trim() === "")) {
    throw new UserError(`${source}: no section: write a line such as "# slot: name" above what goes there`);
  }
  return {
    host,
    source,
    imports: trimBlank(imports),
    sections: sections.map(({ slot, lines }) => ({ slot, lines: trimBlank(lines) })),
  };
}

/**
 * Fills a host's slots with the sections for it and merges their imports; no marker is left.
 *
 * @throws {UserError} if a section names a slot that the host does not have.
 */
export function fillSlots(host: string, text: string, contributions: readonly Contribution[]): string {
  if (contributions.length === 0 && !text.includes(" slot: ") && !text.includes("slot_")) return text;
  const sections = contributions.flatMap((contribution) =>
    contribution.sections.map((section) => ({ ...section, source: contribution.source })),
  );
  const known = new Set([text, ...sections.map(({ lines }) => lines.join("\n"))].flatMap(slotNames));
  const lost = sections.find((section) => !known.has(section.slot));
  if (lost !== undefined) throw new UserError(`${lost.source}: ${host} has no slot "${lost.slot}"`);
  return mergeImports(host, fillLines(text.split("\n"), sections).join("\n"), contributions);
}

/**
 * A host with its slots filled, and the texts that users typed put in; its lines are as its formatter would break them.
 *
 * @throws {UserError} if a section names a slot that the host does not have.
 */
export function fillHost(
  host: string,
  text: string,
  contributions: readonly Contribution[],
  blueprint: Pick<Blueprint, "name" | "description">,
): string {
  const { quote, layout } = languageOf(host);
  const filled = fillBlanks(fillSlots(host, text, contributions), blueprint, quote);
  return layout === undefined ? filled : layout(filled);
}

/** The names of the slots that a text has: lines, and places in lines. */
export function slotNames(text: string): readonly string[] {
  return [...slotsOf(text).map((slot) => slot.name), ...inlineSlots(text)];
}

/** Fills the slots of what one use contributes to a host by what else it contributes; the rest is for the host. */
export function nestSections<One extends Section>(sections: readonly One[]): readonly One[] {
  const inner = new Set(sections.flatMap(({ lines }) => slotNames(lines.join("\n"))));
  if (inner.size === 0) return sections;
  return sections
    .filter(({ slot }) => !inner.has(slot))
    .map((section) => ({ ...section, lines: fillLines(section.lines, sections) }));
}

/** Slots in slots are not deeper than this: more is a circle. */
const DEEPEST = 8;

/** @throws {UserError} if slots fill themselves. */
function fillLines(lines: readonly string[], sections: readonly Section[]): readonly string[] {
  const bySlot = new Map<string, Section[]>();
  for (const section of sections) {
    if (section.lines.length === 0) continue;
    const known = bySlot.get(section.slot);
    if (known === undefined) bySlot.set(section.slot, [section]);
    else known.push(section);
  }
  return fillFrom(lines, bySlot, 0);
}

/** @throws {UserError} if slots fill themselves. */
function fillFrom(
  lines: readonly string[],
  bySlot: ReadonlyMap<string, readonly Section[]>,
  depth: number,
): readonly string[] {
  if (depth > DEEPEST)
    throw new UserError(`The slots of a section are filled by the section itself: ${lines[0]}`);
  const given = (name: string) => bySlot.get(name) ?? [];
  const inner = (name: string): readonly string[] =>
    given(name).flatMap((section) => fillFrom(section.lines, bySlot, depth + 1));
  const filled: string[] = [];
  let isEmptied = false;
  for (const line of lines) {
    const slot = readMarker(line);
    if (slot === undefined) {
      const text = fillInline(line, inner);
      const last = filled.at(-1) ?? "";
      // Brackets around an empty slot are written as brackets around nothing.
      if (isEmptied && isPair(last, text)) filled.splice(-1, 1, last + text.trimStart());
      else filled.push(text);
    } else
      fill(
        filled,
        slot,
        given(slot.name).map((section) => ({
          ...section,
          lines: fillFrom(section.lines, bySlot, depth + 1),
        })),
      );
    isEmptied = slot !== undefined && given(slot.name).length === 0;
  }
  return filled;
}

/** Whether a line opens a bracket and the next one closes it. */
function isPair(line: string, next: string): boolean {
  const pair = `${line.at(-1)}${next.trimStart()[0]}`;
  return ["()", "[]", "{}"].includes(pair);
}

/** Puts the sections of one slot at the end of the lines written so far. */
function fill(lines: string[], slot: Slot, sections: readonly Section[]): void {
  if (sections.length === 0) {
    if (!slot.attached) dropBlankEnd(lines);
    return;
  }
  if (slot.sorted) {
    let first = lines.length;
    while (first > 0 && standsWith(lines[first - 1] ?? "", slot.indent)) first -= 1;
    const added = sections.flatMap((section) => indented(section.lines, slot.indent));
    const all = [...new Set([...lines.slice(first), ...added])];
    lines.splice(first, lines.length, ...all.sort(byLetters));
    return;
  }
  const gap = slot.spaced ? Math.max(1, blankEnd(lines)) : 0;
  const ordered = slot.reversed ? [...sections].reverse() : sections;
  ordered.forEach((section, index) => {
    if (index > 0) for (let blank = 0; blank < gap; blank += 1) lines.push("");
    append(lines, indented(section.lines, slot.indent));
  });
}

function standsWith(line: string, indent: string): boolean {
  return line.trim() !== "" && line.startsWith(indent) && !/^[\s#\])}-]/.test(line.slice(indent.length));
}

function byLetters(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function indented(lines: readonly string[], indent: string): string[] {
  return lines.map((line) => (line.trim() === "" ? "" : indent + line));
}

function blankEnd(lines: readonly string[]): number {
  let blank = 0;
  while (blank < lines.length && (lines[lines.length - 1 - blank] ?? "").trim() === "") blank += 1;
  return blank;
}

function dropBlankEnd(lines: string[]): void {
  lines.length -= blankEnd(lines);
}

function trimBlank(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.trim() !== "");
  const to = lines.findLastIndex((line) => line.trim() !== "");
  return from < 0 ? [] : lines.slice(from, to + 1);
}

/** @throws {UserError} if the language of the host has no imports. */
function mergeImports(host: string, text: string, contributions: readonly Contribution[]): string {
  const imports = contributions.flatMap((contribution) => contribution.imports);
  if (imports.length === 0) return text;
  const merge = languageOf(host).imports?.insert;
  if (merge !== undefined) return merge(text, imports.join("\n"));
  const source = contributions.find((contribution) => contribution.imports.length > 0)?.source;
  throw new UserError(
    `${source}: text above the first slot, and ${host} is no file whose imports can be merged`,
  );
}
