/**
 * Control and format characters: those that a terminal acts upon, that reorder what is read (Unicode Technical Report
 * 36, 2.5) or that hide a text. A tab is left; so are the joiners that scripts and emoji need.
 */
const UNSAFE = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Writes the unsafe characters of one line as escapes, such as `\x1b`, `\r` and `\u202e`. */
export function visible(line: string): string {
  return line.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** JSON as a terminal may show it: JSON.stringify leaves DEL, C1 and format characters, which are escaped too. */
export function visibleJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    character === "\n"
      ? character
      : [...Array(character.length).keys()]
          .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
          .join(""),
  );
}
