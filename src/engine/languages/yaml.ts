import type { Grammar, Item, Language } from "./language.ts";
import { append, least } from "./lists.ts";
import { entries, isRemark, outline, sameOutline, withScalar } from "./outline.ts";

/** YAML: the keys of a block mapping, each with what is indented below it. */
const mapping: Grammar = (lines) => {
  const first = lines.find((line) => !isRemark(line)) ?? "";
  const indent = first.length - first.trimStart().length;
  const items: { name: string; lead: string[]; lines: string[] }[] = [];
  let lead: string[] = [];
  for (const line of lines) {
    const depth = line.length - line.trimStart().length;
    const last = items.at(-1);
    if (line.trim() === "" || (isRemark(line) && (depth <= indent || last === undefined))) lead.push(line);
    else if (depth > indent || /^\s*-(?:\s|$)/.test(line)) {
      if (last === undefined || depth < indent) return undefined;
      append(last.lines, lead, [line]);
      lead = [];
    } else {
      const name = /^\s*([\w./"'<-]+)\s*:(?:\s|$)/.exec(line)?.[1];
      if (name === undefined || depth < indent) return undefined;
      items.push({ name, lead, lines: [line] });
      lead = [];
    }
  }
  return outline(
    items.map((item) => withScalar(withInner(item), KEY, isYamlText)),
    lead,
  );
};

function withInner(item: Item): Item {
  const [head = "", ...inside] = item.lines;
  if (inside.length === 0 || !/:\s*(?:&\S+\s*)?(?:#.*)?$/.test(head)) return item;
  const listed = inside.every((line) => isRemark(line) || /^\s*- [^{[&*|>:]+(?::\S[^:]*)*$/.test(line));
  return { ...item, inner: { head: 1, foot: 0, grammar: listed ? values : mapping } };
}

/** YAML: a list of plain values, each named by itself. */
const values: Grammar = (lines) => entries(lines, (line) => (isRemark(line) ? undefined : line.trim()));

/** The text before the key, the key, the text between it and the value, and the value. */
const KEY = /^(\s*)([\w./"'<-]+)(\s*:\s+)(.*?)\s*$/;

/** A YAML value that is the same text with quotes and without: no number, switch or null. */
const isYamlText = (value: string) =>
  /^[A-Za-z_/][\w./@+-]*(?::[\w./@+-]+)*$/.test(value) &&
  !/^(?:true|false|yes|no|on|off|null|[yn])$/i.test(value);

/** Whether lines are named things all the way down. */
function isNested(grammar: Grammar, lines: readonly string[]): boolean {
  const outline = grammar(lines);
  // A list may hold the same value twice, which then names nothing.
  if (outline === undefined) return layoutOf(lines) === "list";
  return outline.items.every(({ lines: [head = "", ...rest], lines: whole, inner }) => {
    if (layoutOf(rest) === "neither") return false;
    if (inner === undefined) return !holdsTwice(head, rest);
    return isNested(inner.grammar, whole.slice(inner.head, whole.length - inner.foot));
  });
}

/** How what is below a key is laid out: as a list, as keys, or as neither. */
function layoutOf(lines: readonly string[]): "list" | "keys" | "neither" {
  const written = lines.filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  const indents = written.map((line) => line.length - line.trimStart().length);
  const outer = least(indents);
  const outermost = written.filter((_, at) => indents[at] === outer);
  const listed = outermost.filter((line) => /^\s*-(?:\s|$)/.test(line)).length;
  if (indents[0] !== outer && written.length > 0) return "neither";
  return listed === 0 ? "keys" : listed === outermost.length ? "list" : "neither";
}

/** Whether a key has a plain value of its own and keys below it. */
function holdsTwice(head: string, rest: readonly string[]): boolean {
  const below = rest.find((line) => line.trim() !== "" && !line.trim().startsWith("#")) ?? "";
  return /:\s+[^\s|>&*{["'#]/.test(head) && /^\s*(?:- )?[\w."'/-]+:(?:\s|$)/.test(below);
}

/** YAML, in block style. */
export const yaml: Language = {
  matches: (path) => /\.ya?ml$/.test(path),
  comment: /^\s*#/,
  nameIn: (line) => /^\s*(?:- )?([\w."'/-]+):(?:\s|$)/.exec(line)?.[1],
  outline: mapping,
  isSame: sameOutline(mapping),
  isSound: (lines) => isNested(mapping, lines),
  additive: true,
};
