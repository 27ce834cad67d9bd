import { bareCode } from "./code.ts";

/**
 * Whether Python code is indented so that it can be read: by the stack of the language reference (2.1.8,
 * "Indentation"), with a block below each colon and something to decorate below each decorator.
 */
export function isIndented(lines: readonly string[]): boolean {
  const stack = [0];
  let opens = false;
  let decorates = false;
  for (const { indent, text } of statementsOf(bareCode(lines.join("\n")))) {
    const top = stack.at(-1) ?? 0;
    if (opens) {
      if (indent <= top) return false;
      stack.push(indent);
    } else {
      while ((stack.at(-1) ?? 0) > indent) stack.pop();
      if (stack.at(-1) !== indent) return false;
      if (decorates && (indent !== top || !/^(?:@|class\b|(?:async\s+)?def\b)/.test(text))) return false;
    }
    opens = /:\s*$/.test(text);
    decorates = text.startsWith("@");
  }
  return !opens && !decorates;
}

interface Statement {
  readonly indent: number;
  readonly text: string;
}

/** The logical lines: what is in brackets, or after a backslash, belongs to the line that began it. */
function statementsOf(code: string): readonly Statement[] {
  const statements: { indent: number; text: string }[] = [];
  let depth = 0;
  let goesOn = false;
  for (const line of code.split("\n")) {
    const text = line.trim();
    if (text === "") continue;
    const last = statements.at(-1);
    if (last !== undefined && (depth > 0 || goesOn)) last.text += ` ${text}`;
    else statements.push({ indent: line.length - line.trimStart().length, text });
    depth += (text.match(/[([{]/g)?.length ?? 0) - (text.match(/[)\]}]/g)?.length ?? 0);
    goesOn = text.endsWith("\\");
  }
  return statements;
}
