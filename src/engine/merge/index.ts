import { languageOf } from "../languages/index.ts";
import type { ByLine, Imports, Language } from "../languages/language.ts";
import { type Chunk, type Conflict, isUnresolved, type Joined, writeChunks } from "./chunk.ts";
import { rejectDuplicates } from "./duplicates.ts";
import { mergeKeyed } from "./keyed.ts";
import { mergeLines } from "./lines.ts";
import { inYourOrder } from "./reorder.ts";
import { conflictOf, rejectUnsound } from "./soundness.ts";
import { isRestyled, shape } from "./style.ts";

export { type Conflict, findMarkers, type Joined } from "./chunk.ts";

/** What a merge of three texts came to. */
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
  next: string,
  options: MergeOptions = {},
): Merged {
  if (before === next || yours === next) return untouched(yours);
  if (before === yours) return untouched(next);
  const { reshape, join: wanted = false, parses = () => true } = options;
  const join = typeof wanted === "function" ? wanted(path) : wanted;
  const shaped = shape(before, yours, next, reshape && ((text) => reshape(path, text)));
  const notes: string[] = [];
  const language = languageOf(path);
  const texts = [shaped.before, shaped.yours, shaped.next] as const;
  const [o, a, b] = language.unify?.(...texts) ?? texts;
  const merged = mergeAll(language, o, a, b, join && before !== "", notes);
  // Where a side does not parse itself, the outcome need not.
  const stillParses = (outcome: readonly string[]) =>
    parses(path, shaped.write(outcome)) || ![yours, next].every((text) => parses(path, text));
  const chunks = rejectUnsound(language, a, b, rejectDuplicates(language, o, a, b, merged), stillParses);
  const { lines, conflicts, joined } = writeChunks(chunks);
  if (conflicts.length > 0 && isRestyled(path, before, yours))
    return { content: shaped.write(b), conflicts: [], joined: [], notes: [REFORMATTED] };
  return { content: shaped.write(lines), conflicts, joined, notes };
}

const REFORMATTED = "you only formatted it, and the template changed it: format it again";

function untouched(content: string): Merged {
  return { content, conflicts: [], joined: [], notes: [] };
}

function mergeAll(
  language: Language,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  join: boolean,
  notes: string[],
): readonly Chunk[] {
  const byLine: ByLine = (o, a, b) => mergeLines(language, o, a, b, join);
  const lines = () => byLine(before, yours, next);
  const conflict = () => conflictOf(yours, next, "both changed the same value");
  const merged = language.merge?.(before, yours, next, lines, conflict);
  if (merged !== undefined) return merged;
  const { outline } = language;
  const named = outline && mergeKeyed(outline, before, yours, next, byLine, notes);
  if (named !== undefined) return named;
  const plain = mergeModule(language, before, yours, next, byLine);
  if (!plain.some(isUnresolved)) return plain;
  const order = inYourOrder(language, before, yours, next);
  if (order === undefined) return plain;
  const other = mergeModule(language, order.before, yours, order.next, byLine);
  return other.filter(isUnresolved).length < plain.filter(isUnresolved).length ? other : plain;
}

const PLACE = "\0imports";

/** Merges the imports by name and the rest by line. */
function mergeModule(
  { imports }: Language,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  byLine: ByLine,
): readonly Chunk[] {
  if (imports === undefined) return byLine(before, yours, next);
  const texts = [before, yours, next] as const;
  const [o, a, b] = texts.map((lines) => cutImports(imports, lines));
  if (o === undefined || a === undefined || b === undefined) return byLine(before, yours, next);
  // Imports that stand elsewhere in one of the three would be put together with their own copies.
  const [late, ...others] = [o, a, b].map((part) =>
    part.rest.filter((line) => imports.beginsIn(line)).join("\n"),
  );
  if (others.some((other) => other !== late)) return byLine(before, yours, next);
  const rest = byLine(o.rest, a.rest, b.rest);
  const body = rest.flatMap((chunk) => (isUnresolved(chunk) ? [...chunk.yours, ...chunk.next] : chunk.lines));
  const mine = new Set(a.rest);
  const added = body.filter((line) => !mine.has(line));
  const used = {
    body: imports.namesUsed(body.join("\n")),
    added: imports.namesUsed(added.join("\n")),
  };
  const merged = imports.merge(o.block, a.block, b.block, used, byLine);
  const settled = rest.findIndex((chunk) => !isUnresolved(chunk) && chunk.lines.includes(PLACE));
  if (merged === undefined || settled < 0) return byLine(before, yours, next);
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
