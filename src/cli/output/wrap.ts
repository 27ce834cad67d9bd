/** The width of the terminal, 80 where it does not know its own; without one, lines are left as long as they are. */
export function columns({ columns: width }: { columns?: number } = process.stdout): number {
  return width === undefined ? Number.POSITIVE_INFINITY : width || 80;
}

/** Breaks a text between words into lines that fit, the later ones indented; a longer word stays whole. */
export function wrapText(text: string, width: number, indent = ""): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? (lines.length === 0 ? word : indent + word) : `${line} ${word}`;
    if (line.trim() === "" || longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}
