import { diffIndices } from "node-diff3";

/** A line that is not blank, with the number of blank lines above it; the last one of a text is its end. */
export interface Token {
  readonly text: string;
  readonly key: string;
  readonly blanks: number;
}

/** Where one side differs from `before`: a range of `before`, and the range that replaces it. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Splits lines into tokens: blank lines are no anchors, for they match everywhere. */
export function tokensOf(lines: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let blanks = 0;
  for (const text of lines) {
    if (text.trim() === "") blanks += 1;
    else {
      tokens.push({ text, key: text.trimEnd(), blanks });
      blanks = 0;
    }
  }
  return [...tokens, { text: "", key: "", blanks }];
}

/** Writes tokens back as lines. */
export function joinTokens(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token) => {
    const blanks = new Array<string>(token.blanks).fill("");
    return token.key === "" ? blanks : [...blanks, token.text];
  });
}

/** How one side differs from `before`, by a longest common subsequence (Hunt and McIlroy, Bell Labs CSTR 41, 1976). */
export function hunksOf(before: readonly Token[], side: readonly Token[]): readonly Hunk[] {
  const keys = (tokens: readonly Token[]) => tokens.map((token) => token.key);
  return diffIndices(keys(before), keys(side)).map(({ buffer1, buffer2 }) => ({
    from: buffer1[0],
    to: buffer1[0] + buffer1[1],
    start: buffer2[0],
    end: buffer2[0] + buffer2[1],
  }));
}
