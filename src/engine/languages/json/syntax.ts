/** A value in a JSON text, by its place there. */
export interface Node {
  readonly kind: "object" | "array" | "scalar";
  readonly start: number;
  readonly end: number;
  /** The same number for values that mean the same, in texts that are read with one `Meanings`. */
  readonly meaning: number;
  readonly members: readonly Member[];
  /** Whether a comma is behind the last member. */
  readonly isClosedByComma: boolean;
}

/** An entry of an object, or an element of an array. */
export interface Member {
  /** The key, as its text means it; undefined in an array. */
  readonly key: string | undefined;
  readonly node: Node;
  /** Behind the member above, or behind the bracket. */
  readonly lead: number;
  /** Where its key, or its value, begins. */
  readonly start: number;
  readonly keyEnd: number;
  /** Where the comma is, or would be. */
  readonly comma: number;
  /** Behind the comma and a comment on the same line. */
  readonly until: number;
}

/** A JSON text that was read; comments and a comma behind the last member are accepted. */
export interface Document {
  readonly text: string;
  readonly root: Node;
  readonly comments: readonly string[];
  /** An object in it has a key twice. */
  readonly hasDuplicateKeys: boolean;
}

/** A member's key and meaning. */
interface Meant {
  readonly key: string | undefined;
  readonly meaning: number;
}

/** Numbers the values of texts: the order of keys means nothing. */
export class Meanings {
  private readonly known = new Map<string, number>();

  /** The meaning of a scalar's text; a number that a double may not hold exactly is its text. */
  ofScalar(word: string): number {
    const value = JSON.parse(word) as unknown;
    return this.of(typeof value === "number" && word.length > 15 ? word : JSON.stringify(value));
  }

  ofMembers(kind: Node["kind"], members: readonly Meant[]): number {
    const parts = members.map(
      ({ key, meaning }) => (key === undefined ? "" : `${JSON.stringify(key)}:`) + meaning,
    );
    return this.of(kind === "object" ? `{${parts.sort().join()}}` : `[${parts.join()}]`);
  }

  private of(value: string): number {
    const found = this.known.get(value) ?? this.known.size;
    this.known.set(value, found);
    return found;
  }
}

/** No reader of JSON is asked for more, and none of ours is to fail by its stack. */
const DEEPEST = 256;
const TRIVIA = /(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y;
const WORD = /-?\d[\d.eE+-]*|true|false|null/y;
const LINE_COMMENT = /[ \t]*(?:\/\/[^\n\r]*|\/\*(?:(?!\*\/)[^\n])*\*\/(?=[ \t\r]*(?:\n|$)))/y;

/** Reads a JSON text (RFC 8259), with comments; undefined if it is none. */
export function readJson(text: string, meanings: Meanings): Document | undefined {
  let at = 0;
  let hasDuplicateKeys = false;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const readValue = (depth: number): Node => {
    const start = at;
    const isObject = text[at] === "{";
    if (!isObject && text[at] !== "[") {
      const word = match(STRING) ?? match(WORD) ?? "";
      return {
        kind: "scalar",
        start,
        end: at,
        meaning: meanings.ofScalar(word),
        members: [],
        isClosedByComma: false,
      };
    }
    if (depth > DEEPEST) throw new SyntaxError("too deep");
    at += 1;
    const members: Member[] = [];
    const close = isObject ? "}" : "]";
    let isOpen = true;
    for (;;) {
      const lead = at;
      match(TRIVIA);
      if (text[at] === close) break;
      if (!isOpen) throw new SyntaxError("no comma");
      const member = { ...readMember(isObject, depth), lead };
      members.push(member);
      isOpen = text[member.comma] === ",";
    }
    at += 1;
    if (isObject && new Set(members.map(({ key }) => key)).size < members.length) hasDuplicateKeys = true;
    const kind = isObject ? "object" : "array";
    const meant = members.map(({ key, node }) => ({ key, meaning: node.meaning }));
    return {
      kind,
      start,
      end: at,
      meaning: meanings.ofMembers(kind, meant),
      members,
      isClosedByComma: isOpen && members.length > 0,
    };
  };
  const readMember = (isObject: boolean, depth: number): Omit<Member, "lead"> => {
    const start = at;
    let key: string | undefined;
    let keyEnd = at;
    if (isObject) {
      key = JSON.parse(match(STRING) ?? "") as string;
      keyEnd = at;
      match(TRIVIA);
      if (text[at] !== ":") throw new SyntaxError("no colon");
      at += 1;
      match(TRIVIA);
    }
    const node = readValue(depth + 1);
    match(TRIVIA);
    const hasComma = text[at] === ",";
    const comma = hasComma ? at : node.end;
    at = hasComma ? at + 1 : node.end;
    match(LINE_COMMENT);
    return { key, node, start, keyEnd, comma, until: at };
  };
  try {
    match(TRIVIA);
    const root = readValue(0);
    match(TRIVIA);
    return at === text.length ? { text, root, comments: commentsIn(text), hasDuplicateKeys } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether two JSON texts have the same value and the same comments. */
export function isSameJson(a: string, b: string): boolean {
  const meanings = new Meanings();
  const [one, other] = [readJson(a, meanings), readJson(b, meanings)];
  if (one === undefined || other === undefined || one.hasDuplicateKeys || other.hasDuplicateKeys)
    return false;
  return one.root.meaning === other.root.meaning && one.comments.join("\n") === other.comments.join("\n");
}

/** The comments of a JSON text, or of what is between its values. */
export function commentsIn(text: string): readonly string[] {
  const found = text.match(/"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g) ?? [];
  return found.filter((part) => !part.startsWith('"')).map((part) => part.trimEnd());
}
