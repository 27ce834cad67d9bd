import type { Definition } from "../language.ts";

const DECLARES =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:(function)\b\s*\*?|class|(?:const\s+)?enum|const|let|var|interface|type|namespace)\s*(?<=[\s*])([\w$]+)/;

/** What a module declares at its outermost level; overloads of a function count once. */
export function declarations(lines: readonly string[]): readonly Definition[] {
  return lines.flatMap((line, at) => {
    const [, isFunction, name] = DECLARES.exec(line) ?? [];
    const isOverload = isFunction !== undefined && line.trimEnd().endsWith(";") && !line.includes("{");
    const names = name === undefined || isOverload ? [] : [{ name: `\0${name}`, at }];
    return /^export\s+default\b/.test(line) && !isOverload ? [...names, { name: "\0default", at }] : names;
  });
}
