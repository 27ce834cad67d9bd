import type { Chunk } from "../../merge/chunk.ts";

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/** Properties that identify the objects of an array, the most telling first. */
const KEYS = ["id", "uid", "key", "name"];

/** A value that both sides changed in two ways. */
class Disagreement extends Error {}

/** What a merge of JSON values came to: a value, or that both sides changed the same thing. */
type Outcome = { readonly value: Json } | "conflict";

/**
 * Merges JSON by key, and arrays of objects by the property that identifies them. The outcome is written in the user's
 * indentation where `JSON.stringify` writes the user's text as it is; otherwise it is merged by line, and taken only if
 * it means the same. Undefined if one of the three is no JSON.
 */
export function mergeJson(
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  byLine: () => readonly Chunk[],
  conflict: () => readonly Chunk[],
): readonly Chunk[] | undefined {
  const [o, a, b] = [before, yours, next].map(read);
  if (o === undefined || a === undefined || b === undefined) return undefined;
  const outcome = mergeValues(o.value, a.value, b.value);
  if (outcome !== "conflict") {
    const written = write(yours, a.value, outcome.value);
    if (written !== undefined) return [{ lines: written, from: "both" }];
  }
  const chunks = byLine();
  if (chunks.some((chunk) => "why" in chunk)) return chunks;
  const merged = read(chunks.flatMap((chunk) => ("lines" in chunk ? chunk.lines : [])));
  const same = outcome !== "conflict" && merged !== undefined && equal(merged.value, outcome.value);
  return same ? chunks : conflict();
}

function read(lines: readonly string[]): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(lines.join("\n")) as Json };
  } catch {
    return undefined;
  }
}

/** Writes a value in the user's indentation; undefined if their text is laid out in another way. */
function write(yours: readonly string[], has: Json, value: Json): readonly string[] | undefined {
  const text = yours.join("\n").trim();
  const indent = /^[ \t]+/.exec(yours[1] ?? "")?.[0] ?? "";
  return JSON.stringify(has, null, indent) === text
    ? JSON.stringify(value, null, indent).split("\n")
    : undefined;
}

function mergeValues(before: Json, yours: Json, next: Json): Outcome {
  try {
    return { value: merge(before, yours, next) as Json };
  } catch (error) {
    if (error instanceof Disagreement) return "conflict";
    throw error;
  }
}

/** Merges one value; `undefined` is a value that is not there. */
function merge(before: Json | undefined, yours: Json | undefined, next: Json | undefined): Json | undefined {
  if (equal(yours, next) || equal(before, next)) return yours;
  if (equal(before, yours)) return next;
  // The template changed what the user removed: it stays removed.
  if (yours === undefined) return undefined;
  if (isObject(yours) && isObject(next) && (before === undefined || isObject(before)))
    return Object.fromEntries(mergeEntries(entriesOf(before), entriesOf(yours), entriesOf(next)));
  if (Array.isArray(yours) && Array.isArray(next) && (before === undefined || Array.isArray(before)))
    return mergeLists(before ?? [], yours, next);
  throw new Disagreement();
}

type Entry = readonly [key: string, value: Json];

/** Merges entries by key, in the user's order; a new one of the template's comes behind its neighbour. */
function mergeEntries(before: readonly Entry[], yours: readonly Entry[], next: readonly Entry[]): Entry[] {
  const [was, has, will] = [before, yours, next].map((entries) => new Map(entries));
  const kept = yours.flatMap(([key, value]): Entry[] => {
    const merged = merge(was?.get(key), value, will?.get(key));
    return merged === undefined ? [] : [[key, merged]];
  });
  for (const [at, [key, value]] of next.entries()) {
    if (has?.has(key) || was?.has(key)) continue;
    const above = next.slice(0, at).reverse();
    const neighbour = above.find(([other]) => kept.some(([name]) => name === other))?.[0];
    kept.splice(kept.findIndex(([name]) => name === neighbour) + 1, 0, [key, value]);
  }
  return kept;
}

function mergeLists(before: readonly Json[], yours: readonly Json[], next: readonly Json[]): readonly Json[] {
  const key = keyOf([before, yours, next]);
  if (key === undefined) throw new Disagreement();
  const entries = [before, yours, next].map((list) => list.map((value): Entry => [key(value), value]));
  const [was = [], has = [], will = []] = entries;
  return mergeEntries(was, has, will).map(([, value]) => value);
}

/** What tells the values of lists apart: a property of all objects in them, or plain values themselves. */
function keyOf(lists: readonly (readonly Json[])[]): ((value: Json) => string) | undefined {
  const plain = (value: Json) => JSON.stringify(value);
  const ways: ((value: Json) => string | undefined)[] = KEYS.map((name) => (value) => {
    const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return typeof found === "string" || typeof found === "number" ? plain(found) : undefined;
  });
  ways.push((value) => (value === null || typeof value !== "object" ? plain(value) : undefined));
  const way = ways.find((keyed) =>
    lists.every((list) => {
      const keys = list.map(keyed);
      return !keys.includes(undefined) && new Set(keys).size === keys.length;
    }),
  );
  return way && ((value) => way(value) ?? "");
}

function entriesOf(value: JsonObject | undefined): readonly Entry[] {
  return value === undefined ? [] : Object.entries(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values mean the same: the order of keys means nothing. */
function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, at) => equal(value, b[at]));
  if (isObject(a) && isObject(b)) {
    const [keys, others] = [Object.keys(a), Object.keys(b)];
    return (
      keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
    );
  }
  return a === b;
}
