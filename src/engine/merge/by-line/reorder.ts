import type { Block, Language } from "../../languages/language.ts";
import { allVersions, type Lines, mapVersions, type Versions } from "../versions.ts";
import type { Hunk, Token } from "./tokens.ts";

/** **your-order**: puts the outermost statements of `before` and `template` into the user's order, where the user moved some. */
export function inYourOrder({ blocks }: Language, versions: Versions<Lines>): Versions<Lines> | undefined {
  const found = allVersions(mapVersions(versions, (lines) => blocks?.(lines)));
  if (found === undefined) return undefined;
  const { before, yours, template } = found;
  const order = yours.map((block) => block.name);
  const common = before.map((block) => block.name).filter((name) => order.includes(name));
  if (common.join("\n") === order.filter((name) => common.includes(name)).join("\n")) return undefined;
  return { before: arrange(before, order), yours: versions.yours, template: arrange(template, order) };
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
