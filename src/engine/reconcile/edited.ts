import { isRestyled, shape } from "../merge/style.ts";
import { sameText, type TreeFile, toText } from "../tree.ts";

/**
 * **style-is-no-edit**: whether a file is as it was written, but for its style: line ends, a byte order mark, the end of the file, indentation,
 * and what a formatter changes.
 *
 * @example isUnedited("a.py", { content: "a = 1\n", mode: 0o644 }, { content: "a = 1\r\n", mode: 0o644 }) // => true
 */
export function isUnedited(
  path: string,
  before: TreeFile,
  yours: TreeFile,
  reshape?: (path: string, text: string) => string | undefined,
): boolean {
  if (before.mode !== yours.mode) return false;
  if (sameText(before.content, yours.content)) return true;
  const [was, has] = [toText(before.content), toText(yours.content)];
  if (was === undefined || has === undefined) return false;
  if (isRestyled(path, was, has)) return true;
  const formatted = reshape?.(path, was);
  return formatted !== undefined && sameText(formatted, has);
}

/**
 * A file as it was written, in the shape of what the user has of it: what is left of the difference is an edit.
 *
 * @example inShapeOf({ content: "a\n", mode: 0o644 }, { content: "b\r\n", mode: 0o644 }).content // => "a\r\n"
 */
export function inShapeOf(before: TreeFile, yours: TreeFile): TreeFile {
  const [was, has] = [toText(before.content), toText(yours.content)];
  if (was === undefined || has === undefined) return before;
  const shaped = shape({ before: was, yours: has, template: was });
  return { ...before, content: shaped.write(shaped.before) };
}
