import { allVersions, type Lines, mapVersions, type Versions } from "../../merge/versions.ts";

/** An `import { … }` or `export { … }`; the names are those between the braces. */
interface List {
  readonly text: string;
  readonly names: readonly string[];
}

const LIST =
  /^(import|export)\b([^{}"'`;()\n]*)\{([^{}]*)\}([ \t]*from[ \t]*(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*(?:;[ \t]*)?$/gm;
const NAME = /^(?:type )?(?:[\w$]+ as )?([\w$]+)$/;

/** The lists of a module by what they import from or export; undefined for a list that has a twin or a comment. */
function listsOf(text: string): ReadonlyMap<string, List | undefined> {
  const lists = new Map<string, List | undefined>();
  for (const [whole, keyword = "", before = "", inside = "", from = ""] of text.matchAll(LIST)) {
    const key = `${keyword} ${before.trim()} ${from.trim().replaceAll("'", '"')}`;
    const names = inside.split(",").flatMap((name) => name.trim().split(/\s+/).join(" ") || []);
    const isPlain = names.every((name) => NAME.test(name)) && !lists.has(key);
    lists.set(key, isPlain ? { text: whole, names } : undefined);
  }
  return lists;
}

/** **import-lists**: gives all three texts the same names in each import and export list, merged as sets, in the user's layout. */
export function unifyLists(versions: Versions<Lines>): Versions<Lines> {
  const texts = mapVersions(versions, (lines) => lines.join("\n"));
  const lists = mapVersions(texts, listsOf);
  const { before, yours, template } = versions;
  const added = { yours: wordsAdded(before, yours), template: wordsAdded(before, template) };
  const merged = new Map<string, string>();
  for (const [key, list] of lists.yours) {
    const found = allVersions(mapVersions(lists, (all) => all.get(key)));
    if (list === undefined || found === undefined) continue;
    const wanted = namesOf(found, added);
    const bound = new Set(wanted.map(boundBy));
    if (wanted.length > 0 && bound.size === wanted.length) merged.set(key, write(list, wanted));
  }
  return mapVersions(texts, (text) => {
    const all = listsOf(text);
    const rewritten = new Map([...merged].map(([key, list]) => [all.get(key)?.text ?? "", list]));
    return text.replaceAll(LIST, (whole) => rewritten.get(whole) ?? whole).split("\n");
  });
}

/** The words that each side added. */
interface Added {
  readonly yours: ReadonlySet<string>;
  readonly template: ReadonlySet<string>;
}

/** The user's names, less those that the template removed, and those that it added; a name that new code uses stays. */
function namesOf(lists: Versions<List>, added: Added): readonly string[] {
  const { before: old, yours: own, template: other } = mapVersions(lists, ({ names }) => new Set(names));
  const kept = lists.yours.names.filter(
    (name) => other.has(name) || !old.has(name) || added.yours.has(boundBy(name)),
  );
  const more = lists.template.names.filter(
    (name) => !own.has(name) && (!old.has(name) || added.template.has(boundBy(name))),
  );
  const isSorted = (names: readonly string[]) => [...names].sort(byName).join() === names.join();
  return isSorted(kept) ? [...kept, ...more].sort(byName) : [...kept, ...more];
}

/** The words of the lines that one side added, but for lists and imports. */
function wordsAdded(before: Lines, side: Lines): ReadonlySet<string> {
  const known = new Set(before);
  const added = side.filter((line) => !known.has(line)).join("\n");
  return new Set(added.replaceAll(LIST, "").match(/[\w$]+/g));
}

function boundBy(name: string): string {
  return NAME.exec(name)?.[1] ?? name;
}

function byName(a: string, b: string): number {
  const [left, right] = [boundBy(a).toLowerCase(), boundBy(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Writes names into a list, a line each if it has a line each or would be longer than 100 characters. */
function write({ text, names }: List, wanted: readonly string[]): string {
  if (wanted.join() === names.join()) return text;
  const [open, close] = [text.indexOf("{") + 1, text.lastIndexOf("}")];
  const inside = text.slice(open, close);
  const gap = inside.startsWith(" ") ? " " : "";
  const line = `${text.slice(0, open)}${gap}${wanted.join(", ")}${gap}${text.slice(close)}`;
  if (!inside.includes("\n") && line.length <= 100) return line;
  const indent = /\n([ \t]+)\S/.exec(inside)?.[1] ?? "  ";
  const comma = inside.includes("\n") && !inside.trimEnd().endsWith(",") ? "" : ",";
  return `${text.slice(0, open)}\n${wanted.map((name) => indent + name).join(",\n")}${comma}\n${text.slice(close)}`;
}
