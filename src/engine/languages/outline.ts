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

/** Whether two texts have the same things with the same values in one order, however they are written. */
export function sameOutline(grammar: Grammar): (a: string, b: string) => boolean {
  return (a, b) => sameThings([grammar, a.split("\n")], [grammar, b.split("\n")]);
}

type Lines = readonly [Grammar, readonly string[]];

function sameThings([grammar, lines]: Lines, [other, others]: Lines): boolean {
  const [a, b] = [grammar(lines), other(others)];
  if (a === undefined || b === undefined || a.items.length !== b.items.length) return false;
  return (
    sameRemarks(a.tail, b.tail) &&
    a.items.every((item, at) => {
      const twin = b.items[at];
      return twin?.name === item.name && sameRemarks(item.lead, twin.lead) && sameItem(item, twin);
    })
  );
}

function sameItem(a: Item, b: Item): boolean {
  if (a.value !== undefined && a.value === b.value) return true;
  if (a.inner === undefined || b.inner === undefined) {
    const ends = (lines: readonly string[]) => lines.map((line) => line.trimEnd()).join("\n");
    return ends(a.lines) === ends(b.lines) || (a.lines.length === 1 && sameRemarks(a.lines, b.lines));
  }
  const inside = ({ lines }: Item, { head, foot, grammar }: NonNullable<Item["inner"]>): Lines => [
    grammar,
    lines.slice(head, lines.length - foot),
  ];
  const [head, other] = [a.lines.slice(0, a.inner.head), b.lines.slice(0, b.inner.head)];
  return sameRemarks(head, other) && sameThings(inside(a, a.inner), inside(b, b.inner));
}

/** Whether lines are the same but for blank ones, and spaces around them. */
function sameRemarks(a: readonly string[], b: readonly string[]): boolean {
  const written = (lines: readonly string[]) => lines.flatMap((line) => line.trim() || []).join("\n");
  return written(a) === written(b);
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
