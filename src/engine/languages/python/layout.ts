/** Columns of a line, and spaces of a level. */
const WIDTH = 100;
const STEP = 4;

const TOKEN =
  /\s+|[rRbBfFuU]{0,2}"(?:\\.|[^"\\])*"|[rRbBfFuU]{0,2}'(?:\\.|[^'\\])*'|[\p{L}_][\p{L}\p{N}_]*|[0-9][\w.]*|->|\/\/|\*\*|==|!=|<=|>=|:=|[-+*/%|&<>=:,.()[\]{}@]/uy;
const CLOSE: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** Binary operators, those that bind least first. */
const LEVELS = [
  ["or"],
  ["and"],
  ["==", "!=", "<=", ">=", "<", ">", "in", "is", "is not", "not in"],
  ["|"],
  ["+", "-"],
  ["*", "/", "//", "%"],
];

/** Brackets with their items: those of a call or a subscript are applied to what is before them. */
interface Bracket {
  readonly kind: "bracket";
  readonly open: string;
  readonly isApplied: boolean;
  readonly items: readonly Expression[];
  readonly isTuple: boolean;
  /** The parameters of a definition. */
  readonly isDefinition?: boolean;
}

type Expression =
  | Bracket
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "prefix"; readonly text: string; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operands: readonly Expression[];
      readonly operators: readonly string[];
    }
  | { readonly kind: "chain"; readonly parts: readonly Expression[] }
  | { readonly kind: "comprehension"; readonly parts: readonly Expression[] }
  | { readonly kind: "pair"; readonly parts: readonly Expression[]; readonly marks: readonly string[] };

/** What the parser does not read, so that the line stays as it is. */
class Unread extends Error {}

/** By the ends of lines alone: a pattern looks at each character, several times. */
function hasLongLine(text: string): boolean {
  for (let start = 0, end = 0; end >= 0; start = end + 1) {
    end = text.indexOf("\n", start);
    if ((end < 0 ? text.length : end) - start > WIDTH) return true;
  }
  return false;
}

/**
 * Breaks the lines of Python code that are too long as the formatter of its community does (`ruff format`, which follows
 * Black's stable style): https://docs.astral.sh/ruff/formatter/. Comments, docstrings and what is not read stay.
 */
export function layoutPython(text: string): string {
  if (!hasLongLine(text)) return text;
  let quotes = "";
  return text
    .split("\n")
    .map((line) => {
      const isInside = quotes !== "";
      quotes = quotesAfter(line, quotes);
      return isInside || quotes !== "" ? line : layoutLine(line);
    })
    .join("\n");
}

/** The triple quotes that are open behind a line. */
function quotesAfter(line: string, open: string): string {
  if (!line.includes('"""') && !line.includes("'''")) return open;
  let quotes = open;
  for (const [found] of line.matchAll(/\\.|"""|'''|"(?!"")(?:\\.|[^"\\])*"|'(?!'')(?:\\.|[^'\\])*'|#.*/g)) {
    if (quotes === "" && found.startsWith("#")) break;
    if (found === '"""' || found === "'''") quotes = quotes === "" ? found : quotes === found ? "" : quotes;
  }
  return quotes;
}

function layoutLine(line: string): string {
  if (line.length <= WIDTH) return line;
  const code = line.trimStart();
  const indent = line.length - code.length;
  const tokens = tokensOf(code);
  if (tokens === undefined) return line;
  try {
    return line.slice(0, indent) + layoutStatement(new Parser(tokens), indent);
  } catch (error) {
    if (error instanceof Unread) return line;
    throw error;
  }
}

/** The tokens of a line; undefined if there are others. */
function tokensOf(code: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < code.length) {
    const match = TOKEN.exec(code);
    if (match === null) return undefined;
    if (match[0].trim() !== "") tokens.push(match[0]);
  }
  return tokens;
}

/** Reads the expressions of one line by recursive descent. */
class Parser {
  private at = 0;
  constructor(private readonly tokens: readonly string[]) {}

  peek(step = 0): string | undefined {
    return this.tokens[this.at + step];
  }

  take(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Unread();
    this.at += 1;
    return token;
  }

  /** How many tokens are left. */
  get left(): number {
    return this.tokens.length - this.at;
  }

  expression(level = 0): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.unary();
    const operands = [this.expression(level + 1)];
    const found: string[] = [];
    for (;;) {
      const pair = `${this.peek()} ${this.peek(1)}`;
      const operator = pair === "is not" || pair === "not in" ? pair : (this.peek() ?? "");
      if (!operators.includes(operator)) break;
      this.at += operator.split(" ").length;
      found.push(operator);
      operands.push(this.expression(level + 1));
    }
    const [only] = operands;
    return operands.length === 1 && only !== undefined
      ? only
      : { kind: "binary", operands, operators: found };
  }

  bracket(isApplied: boolean): Bracket {
    const open = this.take();
    const close = CLOSE[open];
    const items: Expression[] = [];
    let comma = false;
    while (this.peek() !== close) {
      items.push(this.item());
      comma = this.peek() === ",";
      if (comma) this.take();
      else if (this.peek() !== close) throw new Unread();
    }
    this.take();
    const isTuple = open === "(" && !isApplied && (comma || items.length !== 1);
    return { kind: "bracket", open, isApplied, items, isTuple };
  }

  private unary(): Expression {
    const token = this.peek();
    if (token === "await" || token === "not")
      return { kind: "prefix", text: `${this.take()} `, of: this.unary() };
    if (token === "-" || token === "*" || token === "**")
      return { kind: "prefix", text: this.take(), of: this.unary() };
    return this.primary();
  }

  private primary(): Expression {
    const token = this.peek() ?? "";
    const parts: Expression[] = [];
    if (token in CLOSE) parts.push(this.bracket(false));
    else if (/^[\p{L}\p{N}_"']/u.test(token) && !/^(?:lambda|if|else|for|in|and|or)$/.test(token))
      parts.push({ kind: "text", text: this.take() });
    else throw new Unread();
    for (;;) {
      const next = this.peek();
      if (next === ".") parts.push({ kind: "text", text: this.take() + this.take() });
      else if (next === "**") parts.push({ kind: "text", text: this.take() + this.take() });
      else if (next === "(" || next === "[") parts.push(this.bracket(true));
      else break;
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "chain", parts };
  }

  /** An argument, a parameter, a pair of a dict, or a comprehension. */
  private item(): Expression {
    const parts = [this.expression()];
    const marks: string[] = [];
    while (this.peek() === "=" || this.peek() === ":") {
      marks.push(this.take());
      parts.push(this.expression());
    }
    if (marks.length > 0) return { kind: "pair", parts, marks };
    const [first] = parts;
    if (this.peek() !== "for" || first === undefined) return first ?? { kind: "text", text: "" };
    const clauses: Expression[] = [];
    while (this.peek() === "for" || this.peek() === "if") {
      const word = this.take();
      const target = word === "for" ? `${this.take()} ${this.take()} ` : "";
      clauses.push({ kind: "prefix", text: `${word} ${target}`, of: this.expression() });
    }
    return { kind: "comprehension", parts: [first, ...clauses] };
  }
}

/** An expression on one line. */
function flat(node: Expression): string {
  switch (node.kind) {
    case "text":
      return node.text;
    case "prefix":
      return node.text + flat(node.of);
    case "binary":
      return node.operands
        .map((operand, index) => (index === 0 ? "" : ` ${node.operators[index - 1]} `) + flat(operand))
        .join("");
    case "chain":
      return node.parts.map(flat).join("");
    case "comprehension":
      return node.parts.map(flat).join(" ");
    case "pair":
      return node.parts
        .map((part, index) => (index === 0 ? "" : markOf(node.marks, index)) + flat(part))
        .join("");
    case "bracket": {
      const comma = node.isTuple && node.items.length === 1 ? "," : "";
      return node.open + node.items.map(flat).join(", ") + comma + CLOSE[node.open];
    }
  }
}

/** `a=1` of an argument, `a: T = 1` of a parameter, `a: 1` of a dict. */
function markOf(marks: readonly string[], index: number): string {
  if (marks[index - 1] === ":") return ": ";
  return marks.includes(":") ? " = " : "=";
}

function spaces(indent: number): string {
  return " ".repeat(indent);
}

function isTooLong(column: number, text: string, tail = 0): boolean {
  return column + text.length + tail > WIDTH;
}

/** Writes an expression that begins in a column; `tail` characters follow on its last line. */
function lay(node: Expression, indent: number, column: number, tail: number): string {
  const line = flat(node);
  if (!isTooLong(column, line, tail)) return line;
  const below = `\n${spaces(indent)}`;
  switch (node.kind) {
    case "text":
      return line;
    case "prefix":
      return node.text + lay(node.of, indent, column + node.text.length, tail);
    case "pair": {
      const last = node.parts.at(-1);
      const head = node.parts
        .slice(0, -1)
        .map((part, index) => flat(part) + markOf(node.marks, index + 1))
        .join("");
      return last === undefined ? head : head + lay(last, indent, column + head.length, tail);
    }
    case "binary":
      return node.operands
        .map((operand, index) => {
          const head = index === 0 ? "" : `${node.operators[index - 1]} `;
          const end = index === node.operands.length - 1 ? tail : 0;
          return head + lay(operand, indent, index === 0 ? column : indent + head.length, end);
        })
        .join(below);
    case "comprehension":
      return node.parts
        .map((part, index) => lay(part, indent, indent, index === node.parts.length - 1 ? tail : 0))
        .join(below);
    case "chain": {
      const fitting = breakAt(node.parts, column);
      const at = fitting < 0 ? node.parts.findIndex(isBreakable) : fitting;
      const part = node.parts[at];
      if (part?.kind !== "bracket") return line;
      const [head, rest] = [node.parts.slice(0, at), node.parts.slice(at + 1)];
      return head.map(flat).join("") + broken(part, indent) + rest.map(flat).join("");
    }
    case "bracket":
      return node.items.length === 0 ? line : broken(node, indent);
  }
}

function isBreakable(node: Expression): boolean {
  return node.kind === "bracket" && node.items.length > 0;
}

/** The last bracket whose opening still fits; -1 if there is none. */
function breakAt(parts: readonly Expression[], column: number): number {
  return parts.findLastIndex(
    (part, at) => isBreakable(part) && !isTooLong(column, parts.slice(0, at).map(flat).join(""), 1),
  );
}

/** A bracket over several lines: all items on one, unless it is a display of several, or one on each. */
function broken(node: Bracket, indent: number): string {
  const inner = indent + STEP;
  const isSingle = node.items.length === 1;
  const hasComma = node.isTuple || node.isDefinition === true;
  const items = node.items.map(flat).join(", ");
  const end = isSingle && hasComma ? "," : "";
  const isOneLine = (node.isApplied || isSingle) && !isTooLong(inner, items, end.length);
  const comma = hasComma || !isSingle ? "," : "";
  const body = isOneLine
    ? spaces(inner) + items + end
    : node.items.map((item) => spaces(inner) + lay(item, inner, inner, comma.length) + comma).join("\n");
  return `${node.open}\n${body}\n${spaces(indent)}${CLOSE[node.open]}`;
}

function parenthesized(node: Expression, indent: number): string {
  const inner = indent + STEP;
  return `(\n${spaces(inner)}${lay(node, inner, inner, 0)}\n${spaces(indent)})`;
}

/** @throws {Unread} if the line is no statement that is read. */
function layoutStatement(parser: Parser, indent: number): string {
  let start = parser.peek() === "async" ? `${parser.take()} ` : "";
  if (parser.peek() === "def") return layoutDefinition(parser, start, indent);
  if (parser.peek() === "@") start = parser.take();
  const isWhole = ["return", "assert", "raise"].includes(parser.peek() ?? "");
  if (isWhole) start = `${parser.take()} `;
  const first = parser.expression();
  if (isWhole && parser.left === 0) return start + layoutWhole(first, indent, indent + start.length);
  if (parser.left === 0) return start + lay(first, indent, indent + start.length, 0);
  if (parser.peek() === "," && parser.left === 1) return `${lay(first, indent, indent, 1)},`;
  let annotation: Expression | undefined;
  let value: Expression | undefined;
  if (parser.peek() === ":") {
    parser.take();
    annotation = parser.expression();
  }
  if (parser.peek() === "=") {
    parser.take();
    value = parser.expression();
  }
  const isItem = parser.peek() === ",";
  if (isItem) parser.take();
  if (parser.left > 0 || (annotation === undefined && value === undefined)) throw new Unread();
  if (isItem) return layoutItem(flat(first), annotation, value, indent);
  return value === undefined
    ? layoutAnnotation(flat(first), annotation, indent)
    : layoutAssignment(flat(first), annotation, value, indent);
}

/** What no brackets are around: operands are put into some, unless the first one begins with its own. */
function layoutWhole(node: Expression, indent: number, column: number): string {
  const [first] = node.kind === "binary" ? node.operands : [];
  if (first === undefined) return lay(node, indent, column, 0);
  const line = flat(node);
  if (!isTooLong(column, line)) return line;
  if (!beginsWithBracket(first)) return parenthesized(node, indent);
  const rest = line.slice(flat(first).length);
  return lay(first, indent, column, rest.length) + rest;
}

function beginsWithBracket(node: Expression): boolean {
  return node.kind === "bracket" || (node.kind === "chain" && node.parts[0]?.kind === "bracket");
}

/** @throws {Unread} if the line is no definition. */
function layoutDefinition(parser: Parser, start: string, indent: number): string {
  const head = `${start}${parser.take()} ${parser.take()}`;
  const parameters: Bracket = { ...parser.bracket(true), isDefinition: true };
  let end = "";
  if (parser.peek() === "->") {
    parser.take();
    end = ` -> ${flat(parser.expression())}`;
  }
  if (parser.take() !== ":" || parser.left > 0) throw new Unread();
  return `${head}${broken(parameters, indent)}${end}:`;
}

/** A line between brackets: an argument, a parameter or a pair of a dict. */
function layoutItem(
  name: string,
  annotation: Expression | undefined,
  value: Expression | undefined,
  indent: number,
): string {
  const last = value ?? annotation;
  const typed = annotation === undefined ? "" : `: ${value === undefined ? "" : `${flat(annotation)} = `}`;
  const head = name + (annotation === undefined ? "=" : typed);
  return last === undefined ? head : `${head}${lay(last, indent, indent + head.length, 1)},`;
}

function layoutAnnotation(name: string, annotation: Expression | undefined, indent: number): string {
  if (annotation === undefined) return name;
  if (annotation.kind === "binary") return `${name}: ${parenthesized(annotation, indent)}`;
  return `${name}: ${lay(annotation, indent, indent + name.length + 2, 0)}`;
}

/** The value is broken at a bracket whose head fits, else put into brackets, else the annotation is broken. */
function layoutAssignment(
  name: string,
  annotation: Expression | undefined,
  value: Expression,
  indent: number,
): string {
  const head = annotation === undefined ? `${name} = ` : `${name}: ${flat(annotation)} = `;
  const column = indent + head.length;
  const isFitting = column + 1 <= WIDTH;
  const [prefix, of] =
    value.kind === "prefix" && value.text === "await " ? [value.text, value.of] : ["", value];
  const isSplit = of.kind === "chain" && breakAt(of.parts, column + prefix.length) > 0;
  if (isSplit || (value.kind === "chain" && beginsWithBracket(value)))
    return head + lay(value, indent, column, 0);
  if (value.kind === "bracket" && isFitting) return head + lay(value, indent, column, 0);
  const inner = indent + STEP;
  const helps =
    !isTooLong(inner, flat(value)) ||
    value.kind === "binary" ||
    (value.kind === "chain" && breakAt(value.parts, inner) > 0);
  if (isFitting && helps) return head + parenthesized(value, indent);
  if (annotation === undefined || annotation.kind === "text") return head + flat(value);
  const open =
    annotation.kind === "binary" ? parenthesized(annotation, indent) : brokenLast(annotation, indent);
  return `${name}: ${open} = ${lay(value, indent, inner, 0)}`;
}

/** An annotation that is broken at its last part. */
function brokenLast(annotation: Expression, indent: number): string {
  const last = annotation.kind === "chain" ? annotation.parts.at(-1) : undefined;
  if (annotation.kind !== "chain" || last?.kind !== "bracket") return flat(annotation);
  return annotation.parts.slice(0, -1).map(flat).join("") + broken(last, indent);
}

/** A text as a string: in double quotes, unless that needs more escapes than single ones. */
export function quotePython(text: string): string {
  const count = (mark: string) => text.split(mark).length - 1;
  const quote = count('"') > count("'") ? "'" : '"';
  return quote + text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
}
