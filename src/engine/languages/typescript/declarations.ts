import type { Definition } from "../language.ts";

/** What a JavaScript or TypeScript module declares at its outermost level; overloads of a function count once. */
export function declarations(lines: readonly string[]): readonly Definition[] {
  return lines.flatMap((line, at) => {
    const declared =
      /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\b\*?|class|const|let|var|interface|type|enum|namespace)\s+([\w$]+)/.exec(
        line,
      );
    return declared === null || /\)(?::[^{]*)?;\s*$/.test(line) ? [] : [{ name: `\0${declared[1]}`, at }];
  });
}
