import type { Definition, Language } from "../language.ts";

/** Markdown and other texts in which a line may be added without a check. */
export const prose: Language = {
  matches: (path) => /\.(?:md|txt)$/.test(path),
  additive: true,
};

/** Settings of a section (`key = value`), and what is named by the line that begins it (`name …:`). */
function names(lines: readonly string[]): readonly Definition[] {
  let section = "";
  return lines.flatMap((line, at) => {
    section = /^\[([^\]]+)\]/.exec(line)?.[1] ?? section;
    const [, key, name] = /^(?:([\w.-]+)\s*=(?!=)|([\w-]+)\b[^:=]*:\s*$)/.exec(line) ?? [];
    return key === undefined && name === undefined ? [] : [{ name: `${section}\0${key ?? name}`, at }];
  });
}

/** Every other file, such as one of settings or recipes: the usual comments, and names at the outermost level. */
export const text: Language = {
  matches: () => true,
  definitions: names,
};
