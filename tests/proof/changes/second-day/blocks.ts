/** A code block of a README, by the heading above it. */
export interface Block {
  readonly section: string;
  readonly language: string;
  readonly lines: readonly string[];
}

/** What a block does to a file: it is the whole file, or a diff without line numbers. */
export interface Edit extends Block {
  readonly path: string;
}

const FENCE = /^```(\w*)$/;
const PATH = /^# ([\w./-]+\.\w+|\.[\w.]+)$/;

/** Reads the code blocks of a README. */
export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let section = "";
  let open: { language: string; lines: string[] } | undefined;
  for (const line of markdown.split("\n")) {
    const fence = FENCE.exec(line);
    if (open !== undefined && fence !== null) {
      blocks.push({ section, ...open });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (fence !== null) open = { language: fence[1] ?? "", lines: [] };
    else if (line.startsWith("#")) section = line.replace(/^#+ /, "");
  }
  return blocks;
}

/** The path that a block which changes a file has in its first line; undefined for commands. */
export function asEdit(block: Block): Edit | undefined {
  if (block.language === "sh") return undefined;
  const [first = "", ...lines] = block.lines;
  const path = PATH.exec(first)?.[1];
  if (path === undefined)
    throw new Error(`${block.section}: a block without a file in its first line: ${first}`);
  return { ...block, path, lines };
}

/** The command lines of the blocks, a pair of section and line each. */
export function readCommands(blocks: readonly Block[]): { section: string; line: string }[] {
  return blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ section, lines }) =>
      lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => ({ section, line })),
    );
}

/** Makes the edit: a whole file is new, and each part of a diff fits exactly one place of the file that is there. */
export function applyEdit({ language, lines, path }: Edit, text: string | undefined): string {
  if (language !== "diff") {
    if (text !== undefined) throw new Error(`${path} is there already`);
    return `${lines.join("\n")}\n`;
  }
  if (text === undefined) throw new Error(`${path} is not there`);
  let changed = `\n${text}`;
  for (const part of `\n${lines.join("\n")}`.split("\n@@")) {
    const kept = part.split("\n").slice(1);
    const side = (left: string) =>
      `\n${kept
        .filter((line) => !line.startsWith(left))
        .map((line) => `${line.slice(1)}\n`)
        .join("")}`;
    const [before, after] = [side("+"), side("-")];
    const place = changed.indexOf(before);
    if (place < 0) throw new Error(`${path}: no place for${before}`);
    if (changed.indexOf(before, place + 1) >= 0) throw new Error(`${path}: several places for${before}`);
    changed = changed.slice(0, place) + after + changed.slice(place + before.length);
  }
  return changed.slice(1);
}
