import { append } from "../languages/lists.ts";
import { extensionOf, nameOf } from "../languages/names.ts";
import type { Hunk, Token } from "./tokens.ts";

interface Block {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Splits Python at its outermost statements, each with the comments, decorators and blank lines above it. */
function blocksOf(path: string, lines: readonly string[]): readonly Block[] | undefined {
  if (extensionOf(path) !== ".py") return undefined;
  const blocks: { name: string; lines: string[] }[] = [];
  let above: string[] = [];
  let quoted = false;
  for (const line of lines) {
    const outer = !quoted && /^[^\s#@)\]}]/.test(line);
    if ((line.match(/"""/g)?.length ?? 0) % 2 === 1) quoted = !quoted;
    const last = blocks.at(-1);
    if (outer) {
      const name = nameOf(path, line) ?? line.trim();
      blocks.push({ name, lines: [...above, line] });
      above = [];
    } else if (line.trim() === "" || /^[#@]/.test(line)) above.push(line);
    else if (above.some((other) => other.startsWith("@"))) above.push(line);
    else if (last === undefined) return undefined;
    else {
      append(last.lines, above, [line]);
      above = [];
    }
  }
  append(blocks.at(-1)?.lines ?? [], above);
  return new Set(blocks.map((block) => block.name)).size === blocks.length ? blocks : undefined;
}

/** Puts the outermost statements of `before` and `next` into the user's order, where the user moved some. */
export function inYourOrder(
  path: string,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
): { readonly before: readonly string[]; readonly next: readonly string[] } | undefined {
  const [o, a, b] = [blocksOf(path, before), blocksOf(path, yours), blocksOf(path, next)];
  if (o === undefined || a === undefined || b === undefined) return undefined;
  const order = a.map((block) => block.name);
  const common = o.map((block) => block.name).filter((name) => order.includes(name));
  if (common.join("\n") === order.filter((name) => common.includes(name)).join("\n")) return undefined;
  return { before: arrange(o, order), next: arrange(b, order) };
}

function arrange(blocks: readonly Block[], order: readonly string[]): readonly string[] {
  const known = blocks.filter((block) => order.includes(block.name));
  const arranged = known.toSorted((x, y) => order.indexOf(x.name) - order.indexOf(y.name));
  for (const [at, block] of blocks.entries()) {
    if (order.includes(block.name)) continue;
    const above = blocks[at - 1]?.name;
    arranged.splice(arranged.findIndex((other) => other.name === above) + 1, 0, block);
  }
  return arranged.flatMap((block) => block.lines);
}

/** Takes hunks that together only put lines into another order for one, so that what was moved is seen whole. */
export function gatherMoves(
  before: readonly Token[],
  side: readonly Token[],
  hunks: readonly Hunk[],
): readonly Hunk[] {
  const gathered: Hunk[] = [];
  for (let at = 0; at < hunks.length; at += 1) {
    const first = hunks[at] as Hunk;
    let whole = first;
    for (let last = at + 1; last < Math.min(hunks.length, at + 8); last += 1) {
      const { to, end } = hunks[last] as Hunk;
      const wide = { from: first.from, to, start: first.start, end };
      if (!isReordered(before.slice(wide.from, to), side.slice(wide.start, end))) continue;
      whole = wide;
      at = last;
      break;
    }
    gathered.push(whole);
  }
  return gathered;
}

/** Whether the second holds the lines of the first in another order, each once. */
export function isReordered(before: readonly Token[], side: readonly Token[]): boolean {
  if (before.length < 2 || before.length !== side.length) return false;
  const keys = before.map((token) => token.key);
  const mine = side.map((token) => token.key);
  return new Set(keys).size === keys.length && [...keys].sort().join("\n") === mine.sort().join("\n");
}
