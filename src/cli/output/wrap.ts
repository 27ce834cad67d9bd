import { host } from "../../host.ts";

/** The width of the terminal, 80 where it does not know its own; without one, lines are left as long as they are. */
export function columns({ columns: width }: { columns?: number } = host().stdout): number {
  return width === undefined ? Number.POSITIVE_INFINITY : width || 80;
}

/** A command of ours, which is pasted whole. */
const COMMAND = /(?:(?:npx|(?:pnpm|yarn) dlx|bunx) )?create-plinth(?:@\S+)? [a-z]+/g;
/** In place of a space at which no line is broken; no text of ours has this character of private use. */
const FIXED = "\ue000";

/**
 * Breaks a text between words into lines that fit, the later ones indented; a longer word stays whole, and so does a
 * command of ours.
 */
export function wrapText(text: string, width: number, indent = ""): readonly string[] {
  const lead = /^ */.exec(text)?.[0] ?? "";
  const glued = text.slice(lead.length).replaceAll(COMMAND, (command) => command.replaceAll(" ", FIXED));
  const [first = "", ...words] = glued.split(" ");
  const lines: string[] = [];
  let line = lead + first;
  for (const word of words) {
    if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else if (word !== "") {
      lines.push(line.trimEnd());
      line = indent + word;
    }
  }
  return [...lines, line].map((broken) => broken.replaceAll(FIXED, " "));
}

/** A term with its explanation: beside it where there is room, and else below it. */
export function wrapTerm(
  term: string,
  text: string,
  termWidth: number,
  width = columns(),
): readonly string[] {
  const column = termWidth + 4;
  if (width - column < 24)
    return [...wrapText(`  ${term}`, width, "    "), ...wrapText(`      ${text}`, width, "      ")];
  return wrapText(`  ${term.padEnd(termWidth)}  ${text}`, width, " ".repeat(column));
}

/** Breaks each line of a text between words where the terminal is too narrow. */
export function wrapLines(text: string, width = columns()): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const lead = line.length - line.trimStart().length;
    return wrapText(line, width, " ".repeat(lead === 0 ? 0 : lead + 2));
  });
}
