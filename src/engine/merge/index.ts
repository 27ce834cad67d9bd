import { languageOf } from "../languages/index.ts";
import type { Imports } from "../languages/language.ts";

import { mergeLines } from "./by-line/lines.ts";
import { inYourOrder } from "./by-line/reorder.ts";
import { type Chunk, type Conflict, isUnresolved, type Joined, writeChunks } from "./chunk.ts";
import { rejectDuplicates } from "./duplicates.ts";
import { mergeKeyed } from "./keyed.ts";

import { conflictOf, rejectUnsound } from "./soundness.ts";
import { shape } from "./style.ts";
import { allVersions, type Lines, type MergeContext, mapVersions, type Versions } from "./versions.ts";

export { type Conflict, findMarkers, type Joined } from "./chunk.ts";

/** The outcome of a merge of three texts. */
export interface Merged {
  readonly content: string;
  /** Places with markers, which a person has to decide about. */
  readonly conflicts: readonly Conflict[];
  /** Places where additions of both were put together. */
  readonly joined: readonly Joined[];
  /** What else is worth saying. */
  readonly notes: readonly string[];
}

/** How texts are merged. */
export interface MergeOptions {
  /** Formats a text as the user's project formats it; nothing where it cannot be done. */
  readonly reshape?: (path: string, text: string) => string | undefined;
  /** Whether additions of both at one place may be put together: only where the outcome will be checked. */
  readonly join?: boolean | ((path: string) => boolean);
  /** Whether a text parses as a file of its kind; also said of kinds that have no parser. */
  readonly parses?: (path: string, text: string) => boolean;
}

/**
 * Merges what the user made of a text with what the template made of it, in the user's shape.
 *
 * @example mergeText("a.txt", "1\n2\n3\n", "0\n2\n3\n", "1\n2\n4\n").content // => "0\n2\n4\n"
 */
export function mergeText(
  path: string,
  before: string,
  yours: string,
  template: string,
  options: MergeOptions = {},
): Merged {
  if (before === template || yours === template) return untouched(yours);
  if (before === yours) return untouched(template);
  const { reshape, join: wanted = false, parses = () => true } = options;
  const join = typeof wanted === "function" ? wanted(path) : wanted;
  const shaped = shape({ before, yours, template }, reshape && ((text) => reshape(path, text)));
  const language = languageOf(path);
  const context: MergeContext = { language, mayJoin: join && before !== "", notes: [] };
  const versions = language.unify?.(shaped) ?? shaped;
  const merged = mergeAll(context, versions);
  // Where a side does not parse itself, the outcome need not.
  const stillParses = (outcome: readonly string[]) =>
    parses(path, shaped.write(outcome)) || ![yours, template].every((text) => parses(path, text));
  const chunks = rejectUnsound(language, versions, rejectDuplicates(language, versions, merged), stillParses);
  const { lines, conflicts, joined } = writeChunks(chunks);
  const restyled = conflicts.length > 0 ? language.restyle?.(versions) : undefined;
  if (restyled !== undefined)
    return { content: shaped.write(restyled), conflicts: [], joined: [], notes: [REFORMATTED] };
  return { content: shaped.write(lines), conflicts, joined, notes: context.notes };
}

/** The note on a text that the user only formatted, where the template's formatter wrote what it changed. */
export const REFORMATTED = "you only formatted it: format what the template added";

function untouched(content: string): Merged {
  return { content, conflicts: [], joined: [], notes: [] };
}

function mergeAll(context: MergeContext, versions: Versions<Lines>): readonly Chunk[] {
  const { outline, merge } = context.language;
  const merged = merge?.(versions, {
    byLine: () => mergeLines(context, versions),
    conflict: () => conflictOf(versions, "both changed the same value"),
  });
  if (merged !== undefined) return merged;
  const named = outline && mergeKeyed(context, outline, versions);
  if (named !== undefined) return named;
  const plain = mergeModule(context, versions);
  if (!plain.some(isUnresolved)) return plain;
  const ordered = inYourOrder(context.language, versions);
  if (ordered === undefined) return plain;
  const other = mergeModule(context, ordered);
  return other.filter(isUnresolved).length < plain.filter(isUnresolved).length ? other : plain;
}

const PLACE = "\0imports";

/** Merges the imports by name and the rest by line. */
function mergeModule(context: MergeContext, versions: Versions<Lines>): readonly Chunk[] {
  const { imports } = context.language;
  const whole = () => mergeLines(context, versions);
  const parts = imports && allVersions(mapVersions(versions, (lines) => cutImports(imports, lines)));
  if (imports === undefined || parts === undefined) return whole();
  // Imports that stand elsewhere in one of the three would be put together with their own copies.
  const late = mapVersions(parts, ({ rest }) => rest.filter((line) => imports.beginsIn(line)).join("\n"));
  if (late.yours !== late.before || late.template !== late.before) return whole();
  const rest = mergeLines(
    context,
    mapVersions(parts, (part) => part.rest),
  );
  const body = rest.flatMap((chunk) =>
    isUnresolved(chunk) ? [...chunk.yours, ...chunk.template] : chunk.lines,
  );
  const mine = new Set(parts.yours.rest);
  const added = body.filter((line) => !mine.has(line));
  const used = {
    body: imports.namesUsed(body.join("\n")),
    added: imports.namesUsed(added.join("\n")),
  };
  const merged = imports.merge(
    mapVersions(parts, ({ block }) => block),
    used,
  );
  const settled = rest.findIndex((chunk) => !isUnresolved(chunk) && chunk.lines.includes(PLACE));
  if (merged === undefined || settled < 0) return whole();
  return rest.flatMap((chunk): readonly Chunk[] => {
    if (isUnresolved(chunk)) return [chunk];
    const at = chunk.lines.indexOf(PLACE);
    if (at < 0) return [chunk];
    const part = (lines: readonly string[]) => (lines.length === 0 ? [] : [{ ...chunk, lines }]);
    return [...part(chunk.lines.slice(0, at)), ...merged, ...part(chunk.lines.slice(at + 1))];
  });
}

function cutImports(imports: Imports, lines: readonly string[]) {
  const block = imports.find(lines);
  if (block === undefined) return undefined;
  return {
    block: lines.slice(block.from, block.to),
    rest: [...lines.slice(0, block.from), PLACE, ...lines.slice(block.to)],
  };
}
