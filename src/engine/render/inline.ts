/** A slot within a line: `*slot_x` takes any number of arguments, `slot_x` one. */
const SLOT = /(\*?)\bslot_([a-z][a-z0-9_]*)\b/;

/** The names of the slots within the lines of a text. */
export function inlineSlots(text: string): readonly string[] {
  if (!text.includes("slot_")) return [];
  return [...text.matchAll(new RegExp(SLOT, "g"))].map(([, , name = ""]) => name.replaceAll("_", "-"));
}

/**
 * Fills the slots within a line. `*slot_x` takes all sections, joined by commas. `slot_x` takes the last of several;
 * with none it leaves together with the `, `, ` | ` or ` = ` that binds it. What was put in is not read again.
 */
export function fillInline(line: string, lookup: (slot: string) => readonly string[]): string {
  if (!line.includes("slot_")) return line;
  let text = line;
  for (let from = 0; ; ) {
    const match = SLOT.exec(text.slice(from));
    if (match === null) return text;
    const [whole, star, name = ""] = match;
    const at = from + match.index;
    const found = lookup(name.replaceAll("_", "-"));
    const [before, after] = [text.slice(0, at), text.slice(at + whole.length)];
    if (found.length > 0) {
      const put = star === "*" ? found.join(", ") : (found.at(-1) ?? "");
      text = before + put + after;
      from = at + put.length;
      continue;
    }
    const bound = /(?:, | \| | = )$/.exec(before);
    from = bound === null ? at : at - bound[0].length;
    text = closeTuple(before.slice(0, from) + (bound ? after : after.replace(/^(?:, | \| )/, "")), from);
  }
}

/** A tuple that has lost all its elements but one keeps a comma: `(*slot_x, {})` becomes `({},)`. */
function closeTuple(line: string, at: number): string {
  const open = opening(line, at);
  if (line[open] !== "(" || /[\w\])]/.test(line[open - 1] ?? "")) return line;
  let depth = 0;
  for (let to = open + 1; to < line.length; to += 1) {
    const letter = line[to] ?? "";
    if (depth === 0 && letter === ",") return line;
    if (depth === 0 && letter === ")")
      return to === open + 1 ? line : `${line.slice(0, to)},${line.slice(to)}`;
    if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) depth -= 1;
  }
  return line;
}

/** Where the bracket opens that a place is in; -1 if it is in none. */
function opening(line: string, at: number): number {
  let depth = 0;
  for (let from = at - 1; from >= 0; from -= 1) {
    const letter = line[from] ?? "";
    if (")]}".includes(letter)) depth += 1;
    else if ("([{".includes(letter)) {
      if (depth === 0) return from;
      depth -= 1;
    }
  }
  return -1;
}
