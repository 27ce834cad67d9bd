type Lines = readonly string[];

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

/** Gives all three texts the same names in each import and export list, merged as sets, in the user's layout. */
export function unifyLists(before: Lines, yours: Lines, next: Lines): readonly [Lines, Lines, Lines] {
  const texts = [before, yours, next].map((lines) => lines.join("\n")) as [string, string, string];
  const [o, a, b] = texts.map(listsOf) as [Lists, Lists, Lists];
  const [mine, theirs] = [wordsAdded(before, yours), wordsAdded(before, next)];
  const merged = new Map<string, string>();
  for (const [key, list] of a) {
    const [was, will] = [o.get(key), b.get(key)];
    if (list === undefined || was === undefined || will === undefined) continue;
    const wanted = namesOf(was, list, will, mine, theirs);
    const bound = new Set(wanted.map(boundBy));
    if (wanted.length > 0 && bound.size === wanted.length) merged.set(key, write(list, wanted));
  }
  const unified = ([o, a, b] as const).map((lists, at) => {
    const rewritten = new Map([...merged].map(([key, text]) => [lists.get(key)?.text ?? "", text]));
    return (texts[at] ?? "").replaceAll(LIST, (whole) => rewritten.get(whole) ?? whole).split("\n");
  });
  return unified as [string[], string[], string[]];
}

type Lists = ReadonlyMap<string, List | undefined>;

/** The user's names, less those that the template removed, and those that it added; a name that new code uses stays. */
function namesOf(was: List, has: List, will: List, mine: ReadonlySet<string>, theirs: ReadonlySet<string>) {
  const [old, own, other] = [new Set(was.names), new Set(has.names), new Set(will.names)];
  const kept = has.names.filter((name) => other.has(name) || !old.has(name) || mine.has(boundBy(name)));
  const added = will.names.filter((name) => !own.has(name) && (!old.has(name) || theirs.has(boundBy(name))));
  const isSorted = (names: readonly string[]) => [...names].sort(byName).join() === names.join();
  return isSorted(kept) ? [...kept, ...added].sort(byName) : [...kept, ...added];
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
