import { least } from "./lists.ts";

const DEFINES: Readonly<Record<string, RegExp>> = {
  ".py": /^\s*(?:(?:async\s+)?def\s+(\w+)|class\s+(\w+)|(\w+)\s*(?::[^=]+)?=(?!=)|(\w+)\s*:\s*\S)/,
  ".toml": /^\s*(?:\[+([^\]]+)\]+|([\w."'-]+)\s*=)/,
  ".yaml": /^\s*(?:- )?([\w."'/-]+):(?:\s|$)/,
  ".yml": /^\s*(?:- )?([\w."'/-]+):(?:\s|$)/,
};
const ENTRY = /^\s*(?:export\s+)?(\w+)=/;
const COMMENT = /^\s*(?:#(?!!)|\/\/|<!--)/;

/** What a line defines, in this kind of file. */
export function nameOf(path: string, line: string): string | undefined {
  const pattern = isEnvironment(path) ? ENTRY : DEFINES[extensionOf(path)];
  const match = pattern?.exec(line);
  return match?.slice(1).find((name) => name !== undefined);
}

/** What lines are about: what they define at their outermost level, and there every other line, as it is. */
export function namesIn(path: string, lines: readonly string[]): readonly string[] {
  const written = lines.filter((line) => line.trim() !== "" && !COMMENT.test(line));
  const outermost = least(written.map((line) => line.length - line.trimStart().length));
  return written
    .filter((line) => line.length - line.trimStart().length === outermost)
    .map((line) => nameOf(path, line) ?? line.trim());
}

/** Whether a path is that of a file of environment variables. */
export function isEnvironment(path: string): boolean {
  return /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(path);
}

/** Whether a path is that of a list of patterns, such as `.gitignore`. */
export function isIgnore(path: string): boolean {
  return /(?:^|\/)\.\w+ignore$/.test(path);
}

/** The end of a path from its last dot. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

/** Whether a file is of a kind in which additions stand for themselves, so that nothing has to be run to check them. */
export function isDeclarative(path: string): boolean {
  if (isEnvironment(path) || isIgnore(path)) return true;
  return [".toml", ".yaml", ".yml", ".md", ".txt"].includes(extensionOf(path));
}
