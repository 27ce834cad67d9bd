import type { Grammar, Item, Language } from "./language.ts";
import { entries, isOutlined, isRemark, outline, sameOutline } from "./outline.ts";
import { packageOf } from "./plain/requirements.ts";

/** TOML: tables by their headings; what is above the first is a table without one. */
const tables: Grammar = (lines) => {
  const items: Item[] = [];
  let name = "";
  let lead: string[] = [];
  let body: string[] = [];
  let open = false;
  const close = () => {
    if (body.length === 0) return;
    items.push({ name, lead, lines: body, inner: { head: name === "" ? 0 : 1, foot: 0, grammar: keys } });
  };
  for (const line of lines) {
    const heading = open ? undefined : /^\s*(\[\[?[^\]]+\]\]?)\s*(?:#.*)?$/.exec(line)?.[1];
    if (heading === undefined) {
      open = open ? !/^\s*\]/.test(line) : /=\s*\[\s*(?:#.*)?$/.test(line);
      body.push(line);
      continue;
    }
    const above = body.splice(body.findLastIndex((other) => !isRemark(other)) + 1);
    close();
    [name, lead, body] = [heading, above, [line]];
  }
  const tail = body.splice(body.findLastIndex((line) => line.trim() !== "") + 1);
  close();
  return outline(items, tail);
};

/** TOML: the keys of a table; an array over several lines is made of named things itself. */
const keys: Grammar = (lines) => {
  const items: Item[] = [];
  let lead: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (isRemark(line)) {
      lead.push(line);
      continue;
    }
    const name = /^\s*([\w."'-]+)\s*=/.exec(line)?.[1];
    if (name === undefined || /"""|'''|\{\s*$/.test(line)) return undefined;
    let end = at + 1;
    if (/=\s*\[\s*$/.test(line)) {
      while (end < lines.length && !/^\s*\]\s*$/.test(lines[end] ?? "")) end += 1;
      if (end === lines.length) return undefined;
      end += 1;
    } else if (count(line, /\[/g) !== count(line, /\]/g)) return undefined;
    const whole = lines.slice(at, end);
    items.push({
      name,
      lead,
      lines: whole,
      ...tomlValue(name, whole),
      ...(end > at + 1 && { inner: { head: 1, foot: 1, grammar: array } }),
    });
    lead = [];
    at = end - 1;
  }
  return outline(items, lead);
};

/** A TOML value without what is layout in it; undefined if a comment is in it. */
function tomlValue(name: string, lines: readonly string[]): Pick<Item, "value" | "rewrite" | "elements"> {
  const text = lines.join("\n").replace(/^[^=]*=/, "");
  const parts = text.match(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^"'\s]+/g) ?? [];
  if (parts.some((part) => /^[^"'].*#|^#/.test(part))) return {};
  const quoted = parts.map((part) => (/^'[^"\\]*'$/.test(part) ? `"${part.slice(1, -1)}"` : part));
  const value = quoted.join("").replaceAll(/,(?=\])/g, "");
  const indent = /^\s*/.exec(lines[0] ?? "")?.[0] ?? "";
  const rewrite = (other: string) =>
    lines.length === 1 && TEXTS.test(other)
      ? [`${indent}${name} = ${other.replaceAll('","', '", "')}`]
      : undefined;
  return { value, rewrite, elements: elementsOf(value) };
}

/** An array of texts without escapes, in one form. */
const TEXTS = /^\[(?:"[^"\\]*"(?:,(?!\])|(?=\])))*\]$/;

/** The texts of an array, a wanted package by its name; undefined if it is none, or if two have one name. */
function elementsOf(value: string): ReadonlyMap<string, string> | undefined {
  if (!TEXTS.test(value)) return undefined;
  const texts = JSON.parse(value) as readonly string[];
  const found = new Map(texts.map((text) => [packageOf(text) ?? text, text]));
  return found.size === texts.length ? found : undefined;
}

/** An array with a value a line: a wanted package is named by its name, anything else by itself. */
const array: Grammar = (lines) => {
  const written = lines.filter((line) => !isRemark(line));
  if (written.slice(0, -1).some((line) => !/,\s*(?:#.*)?$/.test(line))) return undefined;
  const bare = written.map((line) => line.replaceAll(/"[^"]*"|'[^']*'|#.*$/g, ""));
  if (bare.some((line) => count(line, /[[{]/g) !== count(line, /[\]}]/g))) return undefined;
  const found = entries(lines, (line) => {
    if (isRemark(line)) return undefined;
    const value = /^\s*(?:"([^"\\]*)"|'([^']*)'),?\s*(?:#.*)?$/.exec(line);
    return value === null
      ? line.trim().replace(/,$/, "")
      : (packageOf(value[1] ?? value[2] ?? "") ?? value[0].trim());
  });
  // What is added below the last value needs a comma above it.
  const items = found?.items.map((item) => ({
    ...item,
    lines: item.lines.map((line) =>
      /,\s*(?:#.*)?$/.test(line) ? line : line.replace(/(\S)(\s*#.*)?$/, "$1,$2"),
    ),
  }));
  return found === undefined || items === undefined ? undefined : { items, tail: found.tail };
};

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** TOML. */
export const toml: Language = {
  matches: (path) => path.endsWith(".toml"),
  comment: /^\s*#/,
  nameIn: (line) => {
    const [, table, key] = /^\s*(?:\[+([^\]]+)\]+|([\w."'-]+)\s*=)/.exec(line) ?? [];
    return table ?? key;
  },
  outline: tables,
  isSame: sameOutline(tables),
  isSound: (lines) => isOutlined(tables, lines),
  additive: true,
};
