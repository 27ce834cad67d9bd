/**
 * Whether a text has only the lines of what merged branches wrote, in the order that each of them has, as git leaves
 * two additions at one place: in another order than a rendering, and with a line twice that both branches added.
 *
 * @example isInterleaved("b\na\n", "a\nb\n", ["a\n", "b\n"]) // => true
 */
export function isInterleaved(text: string, written: string, sides: readonly string[]): boolean {
  const [has, wanted] = [linesIn(text), linesIn(written)];
  const [counts, enough] = [countOf(has), countOf(wanted)];
  const isTwice = (line: string) => (counts.get(line) ?? 0) > (enough.get(line) ?? 0);
  const once = has.filter((line, index) => line !== has[index - 1] || !isTwice(line));
  return [...once].sort().join("\n") === [...wanted].sort().join("\n") && hasOrders(once, sides);
}

/**
 * Whether a text has no line of its own: each is in one of the texts that were merged, in the order that it has there.
 *
 * @example isMadeOf("a\nb\n", ["a\n", "b\n"]) // => true
 */
export function isMadeOf(text: string, sides: readonly string[]): boolean {
  const lines = linesIn(text);
  const known = new Set(sides.flatMap(linesIn));
  return lines.every((line) => known.has(line)) && hasOrders(lines, sides);
}

/** Whether the lines that a text and a side have once each are in the same order in both. */
function hasOrders(lines: readonly string[], sides: readonly string[]): boolean {
  const counts = countOf(lines);
  return sides.every((side) => {
    const order = linesIn(side);
    const own = countOf(order);
    const isOnce = (line: string) => counts.get(line) === 1 && own.get(line) === 1;
    return lines.filter(isOnce).join("\n") === order.filter(isOnce).join("\n");
  });
}

/** The lines that are not empty. */
function linesIn(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

function countOf(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
