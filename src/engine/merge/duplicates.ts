import { append } from "../languages/lists.ts";
import { extensionOf, nameOf } from "../languages/names.ts";
import { type Chunk, isUnresolved } from "./chunk.ts";

/** What stands once in each side and would stand twice in the outcome, because both added it at different places. */
export function rejectDuplicates(
  path: string,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  chunks: readonly Chunk[],
): readonly Chunk[] {
  const [was, has, will] = [countNames(path, before), countNames(path, yours), countNames(path, next)];
  const outcome = chunks.flatMap((chunk) => (isUnresolved(chunk) ? [] : chunk.lines));
  const doubled = [...countNames(path, outcome)]
    .filter(([name, times]) => {
      const most = Math.max(was.get(name) ?? 0, has.get(name) ?? 0, will.get(name) ?? 0);
      return times > most && times > 1;
    })
    .map(([name]) => name);
  if (doubled.length === 0) return chunks;
  // Where a line stands tells what it belongs to, so the names are read with all that is above it.
  const above: string[] = [];
  return chunks.map((chunk) => {
    if (isUnresolved(chunk)) return chunk;
    const start = above.length;
    append(above, chunk.lines);
    if (chunk.from === "yours") return chunk;
    const own = scopedNames(path, above)
      .filter(({ at }) => at >= start)
      .map(({ name }) => name);
    const name = doubled.find((candidate) => own.includes(candidate));
    const added = chunk.from === "next" || chunk.joined === true;
    if (name === undefined || !added || was.has(name)) return chunk;
    const why = `${name.split("\0").at(-1)}: added by both`;
    const mine = chunk.joined ? chunk.lines.filter((line) => yours.includes(line)) : [];
    const theirs = chunk.joined ? chunk.lines.filter((line) => !mine.includes(line)) : chunk.lines;
    return { yours: mine, next: theirs, why };
  });
}

function countNames(path: string, lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of scopedNames(path, lines)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What a JavaScript or TypeScript module declares at its outermost level; overloads of a function count once. */
function declarations(lines: readonly string[]): readonly { name: string; at: number }[] {
  return lines.flatMap((line, at) => {
    const declared =
      /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\b\*?|class|const|let|var|interface|type|enum|namespace)\s+([\w$]+)/.exec(
        line,
      );
    return declared === null || /\)(?::[^{]*)?;\s*$/.test(line) ? [] : [{ name: `\0${declared[1]}`, at }];
  });
}

const CALL = /^\s*(?:await )?[\w.]+\(.+\)$/;

/** What is defined at the outermost level and in classes, and what is called there or in functions, each with its scope. */
function scopedNames(path: string, lines: readonly string[]): readonly { name: string; at: number }[] {
  if (/^\.[cm]?[jt]sx?$/.test(extensionOf(path))) return declarations(lines);
  if (extensionOf(path) !== ".py") return [];
  const names: { name: string; at: number }[] = [];
  let scopes: { depth: number; name: string; code: boolean }[] = [];
  let quoted = false;
  for (const [at, line] of lines.entries()) {
    const inside = quoted;
    if ((line.match(/"""/g)?.length ?? 0) % 2 === 1) quoted = !quoted;
    if (inside || line.trim() === "" || /^\s*#/.test(line)) continue;
    const depth = line.length - line.trimStart().length;
    if (!/^\s*[)\]}]/.test(line)) scopes = scopes.filter((scope) => scope.depth < depth);
    const scope = scopes.map((other) => other.name).join(".");
    const inCode = scopes.at(-1)?.code === true;
    const expected = scopes.length === 0 ? 0 : undefined;
    const name = nameOf(path, line);
    const header = /^\s*(?:(?:async\s+)?(def)|class)\s+(\w+)/.exec(line);
    const direct = expected === undefined ? depth > 0 : depth === 0;
    if (direct && !inCode && name !== undefined) names.push({ name: `${scope}\0${name}`, at });
    else if (CALL.test(line)) names.push({ name: `${scope}\0${line.trim()}`, at });
    if (header !== null) scopes.push({ depth, name: header[2] ?? "", code: header[1] !== undefined });
  }
  return names;
}
