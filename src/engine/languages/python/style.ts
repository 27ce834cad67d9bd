import { diffIndices } from "node-diff3";
import type { Lines, Versions } from "../../merge/versions.ts";
import { append } from "../lists.ts";
import { bareCode } from "./code.ts";

/** A pair of brackets. */
interface Group {
  /** The index of the token that opens it. */
  readonly at: number;
  /** It is a call, a subscript or a definition. */
  readonly isApplied: boolean;
  readonly before: string;
  commas: number;
  /** It holds a generator, a yield or a named expression. */
  isNeeded: boolean;
}

interface Token {
  text: string;
  /** A formatter decides whether it is there. */
  isLayout?: boolean;
}

const TOKEN =
  /(?<space>[ \t\f\r]+|\\\r?\n)|(?<line>\n)|(?<comment>#[^\n]*)|(?<string>[A-Za-z]{0,2}(?:"""(?:\\[\s\S]|(?!""")[^\\])*"""|'''(?:\\[\s\S]|(?!''')[^\\])*'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'))|(?<word>[\p{L}\p{N}_]+)|(?<sign>:=|->|[-+*/%@&|^<>=!]=|\*\*=?|\/\/=?|<<=?|>>=?|[\s\S])/gsuy;

const KEYWORDS = new Set(
  "and as assert async await case del elif else except for from if import in is lambda match not or raise return while with yield".split(
    " ",
  ),
);
/** Before an expression in brackets that ends its statement, or its place in a list, and may as well have none. */
const BEFORE = new Set([
  "=",
  ":",
  ",",
  "(",
  "[",
  "{",
  "->",
  "return",
  "if",
  "elif",
  "while",
  "assert",
  "else",
]);
const BEHIND = new Set(["\n", ",", ")", "]", "}", ":", ""]);
const NEWLINE = "\n";
/** By what is before the brackets, what is behind them: where they mean nothing around several values, and around one. */
const TUPLES: Readonly<Record<string, readonly string[]>> = {
  import: [NEWLINE],
  with: [":"],
  for: ["in"],
  [NEWLINE]: ["="],
  ">": ["="],
  "<": ["="],
  "=": [NEWLINE],
  return: [NEWLINE],
};
const SINGLES: Readonly<Record<string, readonly string[]>> = {
  except: ["as", ":"],
  case: [":", "if"],
  ":": ["="],
};

/** **style-is-no-edit**: whether two Python texts are the same program with the same comments. */
export function isSamePython(a: string, b: string): boolean {
  return normalize(a) === normalize(b);
}

/** A statement, or a comment on lines of its own, with the blank lines above it. */
interface Statement {
  readonly key: string;
  readonly lines: Lines;
}

/** The template's program in the style of a user who only formatted theirs; undefined if they did more, or formatted what it changed. */
export function restylePython({ before, yours, template }: Versions<Lines>): Lines | undefined {
  const [was, has, will] = [statementsOf(before), statementsOf(yours), statementsOf(template)];
  if (was.length !== has.length || was.some(({ key }, at) => key !== has[at]?.key)) return undefined;
  const keysOf = (statements: readonly Statement[]) => statements.map(({ key }) => key);
  const outcome: string[] = [];
  let at = 0;
  for (const { buffer1, buffer2 } of diffIndices(keysOf(was), keysOf(will))) {
    const range = [buffer1[0], buffer1[0] + buffer1[1]] as const;
    const textOf = (statements: readonly Statement[]) =>
      statements.slice(...range).flatMap(({ lines }) => lines.flatMap((line) => line.trimEnd() || []));
    // What is formatted and changed has no style to keep.
    if (buffer2[1] > 0 && textOf(was).join("\n") !== textOf(has).join("\n")) return undefined;
    append(outcome, ...has.slice(at, buffer1[0]).map(({ lines }) => lines));
    append(outcome, ...will.slice(buffer2[0], buffer2[0] + buffer2[1]).map(({ lines }) => lines));
    at = buffer1[0] + buffer1[1];
  }
  append(outcome, ...has.slice(at).map(({ lines }) => lines));
  return isSamePython(outcome.join("\n"), template.join("\n")) ? outcome : undefined;
}

function statementsOf(lines: Lines): readonly Statement[] {
  const bare = bareCode(lines.join("\n")).split("\n");
  const found: Statement[] = [];
  let group: string[] = [];
  let depth = 0;
  for (const [at, line] of lines.entries()) {
    group.push(line);
    const code = bare[at] ?? "";
    depth += (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0);
    if (depth > 0 || code.endsWith("\\") || line.trim() === "") continue;
    found.push({ key: normalize(group.join("\n").trimStart()), lines: group });
    group = [];
  }
  return group.length === 0 ? found : [...found, { key: "", lines: group }];
}

/** The tokens of a program, without what a formatter decides: line breaks, indentation, quotes, closing commas. */
function normalize(text: string): string {
  const tokens: Token[] = [];
  const groups: Group[] = [];
  const pairs: (readonly [Group, number])[] = [];
  const indents = [0];
  let lineStart = 0;
  let first = "";
  const last = () => tokens.findLast((token) => !token.text.startsWith("#"));
  const push = (value: string) => tokens.push({ text: value });
  for (const { groups: found = {}, index } of `${text}\n`.matchAll(TOKEN)) {
    const { space, line, comment, string, word, sign } = found;
    if (space !== undefined) continue;
    if (line !== undefined) {
      if (groups.length === 0 && first !== "") push(NEWLINE);
      if (groups.length === 0) [first, lineStart] = ["", index + 1];
      continue;
    }
    if (comment !== undefined) {
      push(`# ${comment.slice(1).trim()}`);
      continue;
    }
    const value = word ?? sign ?? quoted(string ?? "");
    if (first === "") {
      first = value;
      for (const step of indentSteps(indents, index - lineStart)) push(step);
    }
    const previous = last();
    const group = groups.at(-1);
    const both = string === undefined ? undefined : joined(previous?.text ?? "", value);
    if (previous !== undefined && both !== undefined) {
      previous.text = both;
      continue;
    }
    if (/^[([{]$/.test(value)) {
      const isApplied =
        previous !== undefined && /[\p{L}\p{N}_)\]"']$/u.test(previous.text) && !KEYWORDS.has(previous.text);
      const before = previous?.text ?? NEWLINE;
      groups.push({
        at: tokens.length,
        isApplied,
        before: loop(first, groups.length, before),
        commas: 0,
        isNeeded: false,
      });
    } else if (/^[)\]}]$/.test(value) && group !== undefined) {
      groups.pop();
      if (previous?.text === "," && mayEndInComma(group, value)) {
        previous.isLayout = true;
        group.commas -= 1;
      }
      if (value === ")" && !group.isApplied && tokens.length > group.at + 1)
        pairs.push([group, tokens.length]);
    } else if (group !== undefined) {
      if (value === ",") group.commas += 1;
      if (value === "for" || value === "yield" || value === ":=") group.isNeeded = true;
    }
    push(value);
  }
  for (const [group, end] of pairs) if (isRedundant(group, tokens, end)) dropPair(tokens, group.at, end);
  return trimDocstrings(tokens.filter(({ isLayout }) => isLayout !== true)).join("\0");
}

/** The word before a bracket; the `in` of a loop's head is not that of a comparison. */
function loop(first: string, depth: number, before: string): string {
  return before === "in" && depth === 0 && /^(?:for|async)$/.test(first) ? "=" : before;
}

function indentSteps(indents: number[], width: number): readonly string[] {
  const steps: string[] = [];
  while ((indents.at(-1) ?? 0) > width) {
    indents.pop();
    steps.push("<");
  }
  if ((indents.at(-1) ?? 0) < width) {
    indents.push(width);
    steps.push(">");
  }
  return steps;
}

/** Whether a comma before a closing bracket means nothing: it makes a tuple of one value. */
function mayEndInComma({ isApplied, before, commas }: Group, close: string): boolean {
  if (commas > 1 || close === "}" || before === "import") return true;
  return close === ")" ? isApplied : !isApplied;
}

/** Whether brackets around an expression mean nothing where they are. */
function isRedundant({ before, commas, isNeeded }: Group, tokens: readonly Token[], end: number): boolean {
  const next = tokens
    .slice(end + 1, end + 20)
    .find(({ text, isLayout }) => !isLayout && !text.startsWith("#"));
  const behind = next?.text ?? "";
  if (TUPLES[before]?.includes(behind) === true) return true;
  if (commas > 0 || isNeeded) return false;
  if (SINGLES[before]?.includes(behind) === true) return true;
  return BEHIND.has(behind) && (BEFORE.has(before) || /^[^<>!=]+=$/.test(before));
}

function dropPair(tokens: readonly Token[], start: number, end: number): void {
  for (const at of [start, end]) {
    const token = tokens[at];
    if (token !== undefined) token.isLayout = true;
  }
}

const STRING = /^([A-Za-z]{0,2})("""|'''|"|')([\s\S]*)\2$/;

function isString(text: string): boolean {
  return STRING.test(text);
}

/** A string in double quotes, where they mean the same; in the expressions of an f-string either does. */
function quoted(text: string): string {
  const [, prefix = "", quote = "", content = ""] = STRING.exec(text.replaceAll("\r\n", "\n")) ?? [];
  const inner = /f/i.test(prefix)
    ? content.replaceAll(/\{[^{}]*\}/g, (code) => code.replaceAll('"', "'"))
    : content;
  const literal = /f/i.test(prefix) ? content.replaceAll(/\{[^{}]*\}/g, "") : content;
  const plain = /["']/.test(literal) ? quote : quote.replaceAll("'", '"');
  return `${prefix.toLowerCase()}${plain}${inner}${plain}`;
}

/** A longer string is not joined, so that reading takes time in proportion to a text's length. */
const LONGEST = 10_000;

/** Two strings that stand beside each other, as one; undefined if they are none, or stay two. */
function joined(a: string, b: string): string | undefined {
  if (a.length > LONGEST || !isString(a)) return undefined;
  const [[, first = "", quote = "", left = ""], [, second = "", other, right = ""]] = [
    STRING.exec(a) ?? [],
    STRING.exec(b) ?? [],
  ];
  if (quote.length > 1 || quote !== other) return undefined;
  if (first === second) return `${first}${quote}${left}${right}${quote}`;
  if (first + second !== "f") return undefined;
  const braced = (text: string, own: string) => (own === "" ? text.replaceAll(/[{}]/g, "$&$&") : text);
  return `f${quote}${braced(left, first)}${braced(right, second)}${quote}`;
}

/** The texts of tokens; the lines of a docstring may be indented in any way. */
function trimDocstrings(tokens: readonly Token[]): readonly string[] {
  return tokens.map(({ text }, at) => {
    const isAlone =
      /^(?:\n|[<>]|# .*)$/.test(tokens[at - 1]?.text ?? NEWLINE) && tokens[at + 1]?.text === NEWLINE;
    return isAlone && isString(text)
      ? text
          .split("\n")
          .map((line) => line.trim())
          .join("\n")
      : text;
  });
}
