import type { Grammar, Item, Outline } from "../merge/keyed.ts";
import { append } from "./lists.ts";
import { extensionOf, isEnvironment, isIgnore } from "./names.ts";

/** The grammar of a kind of file that is made of named things, where one is known. */
export function grammarFor(path: string): Grammar | undefined {
  if (isEnvironment(path)) return environment;
  if (isIgnore(path)) return patterns;
  if (/(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/.test(path)) return requirements;
  return { ".toml": tables, ".yaml": mapping, ".yml": mapping }[extensionOf(path)];
}

/** Gives each line a name, or none where it belongs to what follows; a line that is `false` cannot be understood. */
function entries(
  lines: readonly string[],
  nameOf: (line: string) => string | undefined | false,
): Outline | undefined {
  const items: Item[] = [];
  let lead: string[] = [];
  for (const line of lines) {
    const name = nameOf(line);
    if (name === false) return undefined;
    if (name === undefined) lead.push(line);
    else {
      items.push({ name, lead, lines: [line] });
      lead = [];
    }
  }
  return outline(items, lead);
}

function outline(items: readonly Item[], tail: readonly string[]): Outline | undefined {
  return new Set(items.map((item) => item.name)).size === items.length ? { items, tail } : undefined;
}

const isRemark = (line: string) => line.trim() === "" || line.trim().startsWith("#");

/** Environment files: a key a line. */
const environment: Grammar = (lines) => {
  const found = entries(lines, (line) => (isRemark(line) ? undefined : (SETTING.exec(line)?.[2] ?? false)));
  return found && { ...found, items: found.items.map((item) => withScalar(item, SETTING, isWord)) };
};

/** What is before the key, the key, what is between it and the value, and the value. */
const SETTING = /^(\s*(?:export\s+)?)([\w.]+)(\s*=\s*)(.*?)\s*$/;
const KEY = /^(\s*)([\w./"'<-]+)(\s*:\s+)(.*?)\s*$/;

/** Adds the value of a line `key = value`; quotes around it mean nothing where it `isPlain`. */
function withScalar(item: Item, form: RegExp, isPlain: (value: string) => boolean): Item {
  const [, before, key, between, text = ""] = form.exec(item.lines[0] ?? "") ?? [];
  const quote = /^(["'])[^"'\\]*\1$/.exec(text)?.[1] ?? "";
  const value = quote === "" ? text : text.slice(1, -1);
  if (item.lines.length !== 1 || key === undefined || !isPlain(value)) return item;
  const rewrite = (other: string) =>
    isPlain(other) ? [`${before}${key}${between}${quote}${other}${quote}`] : undefined;
  return { ...item, value, rewrite };
}

/** An environment's value that a shell takes as it is written. */
const isWord = (value: string) => /^[^\s"'#$`\\]*$/.test(value);

/** A YAML value that is the same text with quotes and without: no number, switch or null. */
const isYamlText = (value: string) =>
  /^[A-Za-z_/][\w./@+-]*(?::[\w./@+-]+)*$/.test(value) &&
  !/^(?:true|false|yes|no|on|off|null|[yn])$/i.test(value);

/** Ignore files, such as gitignore(5): a pattern a line. */
const patterns: Grammar = (lines) => entries(lines, (line) => (isRemark(line) ? undefined : line.trim()));

/** Requirements: a package a line; an option is named by itself. */
const requirements: Grammar = (lines) =>
  entries(lines, (line) => {
    if (isRemark(line)) return undefined;
    return line.endsWith("\\") ? false : line.startsWith("-") ? line.trim() : (packageOf(line) ?? false);
  });

/** A package's name with its extras, normalised, at the start of what says which version of it is wanted. */
function packageOf(text: string): string | undefined {
  const match = /^([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(?:$|[<>=!~;@#].*)/.exec(text.trim());
  if (match === null) return undefined;
  return `${match[1]?.toLowerCase().replaceAll(/[-_.]+/g, "-")}${match[2] ?? ""}`;
}

/** TOML: tables by their headings; what stands above the first is a table without one. */
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
function tomlValue(name: string, lines: readonly string[]): Pick<Item, "value" | "rewrite"> {
  const text = lines.join("\n").replace(/^[^=]*=/, "");
  const parts = text.match(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^"'\s]+/g) ?? [];
  if (parts.some((part) => /^[^"'].*#|^#/.test(part))) return {};
  const quoted = parts.map((part) => (/^'[^"\\]*'$/.test(part) ? `"${part.slice(1, -1)}"` : part));
  const value = quoted.join("").replaceAll(/,(?=\])/g, "");
  const indent = /^\s*/.exec(lines[0] ?? "")?.[0] ?? "";
  const rewrite = (other: string) =>
    lines.length === 1 && /^\[(?:"[^"\\]*"(?:,(?!\])|(?=\])))*\]$/.test(other)
      ? [`${indent}${name} = ${other.replaceAll('","', '", "')}`]
      : undefined;
  return { value, rewrite };
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

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
