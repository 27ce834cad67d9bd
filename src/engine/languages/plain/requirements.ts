import type { Grammar, Language } from "../language.ts";
import { entries, isOutlined, isRemark, sameOutline } from "../outline.ts";

/** Requirements: a package a line; an option is named by itself. */
const packages: Grammar = (lines) =>
  entries(lines, (line) => {
    if (isRemark(line)) return undefined;
    return line.endsWith("\\") ? false : line.startsWith("-") ? line.trim() : (packageOf(line) ?? false);
  });

/** A package's name with its extras, normalised, at the start of what says which version of it is wanted. */
export function packageOf(text: string): string | undefined {
  const match = /^([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(?:$|[<>=!~;@#].*)/.exec(text.trim());
  if (match === null) return undefined;
  return `${match[1]?.toLowerCase().replaceAll(/[-_.]+/g, "-")}${match[2] ?? ""}`;
}

/** Requirements files of pip, and constraints. */
export const requirements: Language = {
  matches: (path) => /(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/.test(path),
  comment: /^\s*#/,
  outline: packages,
  isSame: sameOutline(packages),
  isSound: (lines) => isOutlined(packages, lines),
  additive: true,
};
