import type { Block, Definition } from "../language.ts";
import { append } from "../lists.ts";

const DEFINES = /^\s*(?:(?:async\s+)?def\s+(\w+)|class\s+(\w+)|(\w+)\s*(?::[^=]+)?=(?!=)|(\w+)\s*:\s*\S)/;

/** What a line defines. */
export function nameIn(line: string): string | undefined {
  return DEFINES.exec(line)
    ?.slice(1)
    .find((name) => name !== undefined);
}

const CALL = /^\s*(?:await )?[\w.]+\(.+\)$/;

/** What is defined at the outermost level and in classes, and what is called there or in functions, each with its scope. */
export function definitions(lines: readonly string[]): readonly Definition[] {
  const names: Definition[] = [];
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
    const name = nameIn(line);
    const header = /^\s*(?:(?:async\s+)?(def)|class)\s+(\w+)/.exec(line);
    const direct = expected === undefined ? depth > 0 : depth === 0;
    if (direct && !inCode && name !== undefined) names.push({ name: `${scope}\0${name}`, at });
    else if (CALL.test(line)) names.push({ name: `${scope}\0${line.trim()}`, at });
    if (header !== null) scopes.push({ depth, name: header[2] ?? "", code: header[1] !== undefined });
  }
  return names;
}

/** Splits Python at its outermost statements, each with the comments, decorators and blank lines above it. */
export function blocksOf(lines: readonly string[]): readonly Block[] | undefined {
  const blocks: { name: string; lines: string[] }[] = [];
  let above: string[] = [];
  let quoted = false;
  for (const line of lines) {
    const outer = !quoted && /^[^\s#@)\]}]/.test(line);
    if ((line.match(/"""/g)?.length ?? 0) % 2 === 1) quoted = !quoted;
    const last = blocks.at(-1);
    if (outer) {
      const name = nameIn(line) ?? line.trim();
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
