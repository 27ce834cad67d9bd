import type { Grammar, Item, Outline } from "./language.ts";

/** Gives each line a name, or none where it belongs to what follows; a line that is `false` cannot be understood. */
export function entries(
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

/** An outline; undefined if two items have the same name. */
export function outline(items: readonly Item[], tail: readonly string[]): Outline | undefined {
  return new Set(items.map((item) => item.name)).size === items.length ? { items, tail } : undefined;
}

/** Whether a line is blank or a comment that `#` begins. */
export const isRemark = (line: string) => line.trim() === "" || line.trim().startsWith("#");

/** Adds the value of a line `key = value`; quotes around it mean nothing where it `isPlain`. */
export function withScalar(item: Item, form: RegExp, isPlain: (value: string) => boolean): Item {
  const [, before, key, between, text = ""] = form.exec(item.lines[0] ?? "") ?? [];
  const quote = /^(["'])[^"'\\]*\1$/.exec(text)?.[1] ?? "";
  const value = quote === "" ? text : text.slice(1, -1);
  if (item.lines.length !== 1 || key === undefined || !isPlain(value)) return item;
  const rewrite = (other: string) =>
    isPlain(other) ? [`${before}${key}${between}${quote}${other}${quote}`] : undefined;
  return { ...item, value, rewrite };
}

/** Whether lines are named things all the way down. */
export function isOutlined(grammar: Grammar, lines: readonly string[]): boolean {
  return (
    grammar(lines)?.items.every(
      ({ lines: whole, inner }) =>
        inner === undefined || isOutlined(inner.grammar, whole.slice(inner.head, whole.length - inner.foot)),
    ) ?? false
  );
}
