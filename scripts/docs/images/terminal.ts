import { stripVTControlCharacters } from "node:util";
import { escapeXml, svg } from "./svg.ts";

/** In pixels: a cell of the terminal, and the space around them all. */
const [CELL, LINE, SPACE] = [8, 18, 14];

/** The control sequence introducer (ECMA-48, 5.4). */
const CSI = "\u001b[";

/** The names of the colours 30 to 37 and 90 to 97 (ECMA-48, 8.3.117 SGR; the latter are aixterm's). */
const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

const STYLE = [
  "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre;fill:#1f2328}",
  "rect{fill:#f6f8fa;stroke:#d1d9e0}.bold{font-weight:600}.dim{opacity:.65}",
  ".red{fill:#cf222e}.green{fill:#116329}.yellow{fill:#7d4e00}.blue{fill:#0550ae}.magenta{fill:#8250df}.cyan{fill:#1b7c83}.black{fill:#57606a}.white{fill:#6e7781}",
  "@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#151b23;stroke:#3d444d}",
  ".red{fill:#ff7b72}.green{fill:#7ee787}.yellow{fill:#e3b341}.blue{fill:#79c0ff}.magenta{fill:#d2a8ff}.cyan{fill:#56d4dd}.black{fill:#8b949e}.white{fill:#b1bac4}}",
].join("");

/** The text of a screen without the escapes that colour it. */
export function plainText(screen: string): string {
  return stripVTControlCharacters(screen).replaceAll(/[ \t]+$/gm, "");
}

/** A picture of a terminal's screen. */
export function terminalSvg(screen: string, title: string): string {
  const lines = screen.trimEnd().split("\n");
  const columns = Math.max(
    ...plainText(screen)
      .split("\n")
      .map((line) => line.length),
  );
  const [width, height] = [columns * CELL + 2 * SPACE, lines.length * LINE + 2 * SPACE];
  let style = "";
  const body = lines.flatMap((line, row) => {
    const spans = line.split(CSI).map((piece, index) => {
      const end = index === 0 ? 0 : piece.indexOf("m") + 1;
      if (end > 0) style = styleAfter(style, piece.slice(0, end - 1));
      const text = piece.slice(end);
      if (text === "") return "";
      return style === "" ? escapeXml(text) : `<tspan class="${style}">${escapeXml(text)}</tspan>`;
    });
    const y = SPACE + (row + 0.75) * LINE;
    const text = spans.join("").trimEnd();
    return text === "" ? [] : [`<text x="${SPACE}" y="${y}">${text}</text>`];
  });
  const frame = `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`;
  return svg({ width, height, title }, STYLE, [frame, ...body]);
}

/** The classes that hold after the codes of an escape. */
function styleAfter(before: string, codes: string): string {
  const style = new Set(before.split(" ").filter((name) => name !== ""));
  for (const code of codes.split(";").map(Number)) {
    const color = COLORS[code >= 90 ? code - 90 : code - 30];
    if (code === 0) style.clear();
    else if (code === 1) style.add("bold");
    else if (code === 2) style.add("dim");
    else if (code === 22) for (const name of ["bold", "dim"]) style.delete(name);
    else if (code === 39 || color !== undefined) for (const name of COLORS) style.delete(name);
    if (color !== undefined) style.add(color);
  }
  return [...style].join(" ");
}
