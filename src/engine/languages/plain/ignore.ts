import type { Grammar, Language } from "../language.ts";
import { entries, isOutlined, isRemark } from "../outline.ts";

/** One line of an ignore file, as gitignore(5) reads it. */
export interface IgnoreRule {
  readonly line: string;
  /** Whether it takes back what lines before it ignore. */
  readonly isNegated: boolean;
  readonly isFolderOnly: boolean;
  /** Matches a path relative to the file's folder. */
  readonly pattern: RegExp;
}

/**
 * Reads the lines of an ignore file that say something.
 *
 * @example readIgnoreRules("# none\n*.log\n").length // => 1
 */
export function readIgnoreRules(text: string): readonly IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const isNegated = line.startsWith("!");
    const body = line.slice(isNegated ? 1 : 0).replace(/(?<!\\)[ \t]+$/, "");
    if (body === "" || body.startsWith("#")) return [];
    const isFolderOnly = body.endsWith("/");
    const path = isFolderOnly ? body.slice(0, -1) : body;
    const glob = path.includes("/") ? path.replace(/^\//, "") : `**/${path}`;
    return [{ line, isNegated, isFolderOnly, pattern: toPattern(glob) }];
  });
}

/**
 * The rule that ignores a path; none where no rule does, or the last that fits takes it back.
 *
 * @example ignoringRule(readIgnoreRules("*.log"), "a/b.log", false)?.line // => "*.log"
 */
export function ignoringRule(
  rules: readonly IgnoreRule[],
  path: string,
  isFolder: boolean,
): IgnoreRule | undefined {
  const last = rules.findLast((rule) => (isFolder || !rule.isFolderOnly) && rule.pattern.test(path));
  return last?.isNegated === true ? undefined : last;
}

/**
 * Puts lines of an older text back into a newer one, each behind the line that it stood behind.
 *
 * @example putLinesBack("a\nb\nc\n", "a\nc\n", new Set(["b"])) // => "a\nb\nc\n"
 */
export function putLinesBack(was: string, now: string, back: ReadonlySet<string>): string {
  const lines = now === "" ? [] : now.replace(/\n$/, "").split("\n");
  let at = 0;
  for (const line of was.replace(/\n$/, "").split("\n")) {
    const found = lines.indexOf(line, at);
    if (found >= 0) at = found + 1;
    else if (back.has(line)) {
      lines.splice(at, 0, line);
      at += 1;
    }
  }
  return `${lines.join("\n")}\n`;
}

function toPattern(glob: string): RegExp {
  const source = glob.replaceAll(
    /\\(.)|\*\*\/|\/\*\*$|\*+|\?|\[(!|\^)?((?:\\.|[^\]\\])+)\]|[.+^${}()|[\]\\]/g,
    (found, escaped: string | undefined, not: string | undefined, set: string | undefined) => {
      if (escaped !== undefined) return escaped.replace(/[^\w]/, "\\$&");
      if (found === "**/") return "(?:.*/)?";
      if (found === "/**") return "/.*";
      if (found.startsWith("*")) return "[^/]*";
      if (found === "?") return "[^/]";
      if (set !== undefined) return `[${not === undefined ? "" : "^"}${set.replaceAll("[", "\\[")}]`;
      return `\\${found}`;
    },
  );
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // A range that is none, as [z-a]: git matches nothing with it either.
    return /(?!)/;
  }
}

/** A pattern a line; one that is repeated is named by its count too, for the last that matches decides. */
const patterns: Grammar = (lines) => {
  const counts = new Map<string, number>();
  return entries(lines, (line) => {
    if (isRemark(line)) return undefined;
    const pattern = line.trim();
    const count = (counts.get(pattern) ?? 0) + 1;
    counts.set(pattern, count);
    return count === 1 ? pattern : `${pattern} (${count})`;
  });
};

/** Lists of patterns as gitignore(5) has them, such as `.gitignore` and `.dockerignore`. */
export const ignore: Language = {
  matches: (path) => /(?:^|\/)\.\w+ignore$/.test(path),
  comment: /^\s*#/,
  outline: patterns,
  isSound: (lines) => isOutlined(patterns, lines),
  additive: true,
};
