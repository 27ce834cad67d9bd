import { languageOf } from "../languages/index.ts";
import { type Lines, mapVersions, type Versions } from "./versions.ts";

/** How a text is written, apart from what it says. */
interface Shape {
  readonly mark: boolean;
  readonly ends: "\n" | "\r\n" | "mixed";
  readonly closed: boolean;
}

/** The texts as lines, and how to write lines as the user writes them. */
export interface Shaped extends Versions<Lines> {
  readonly write: (lines: readonly string[]) => string;
}

/** Whether a text says the same as before, in another style. */
export function isRestyled(path: string, before: string, yours: string): boolean {
  const { before: was, yours: has } = shape({ before, yours, template: before });
  const ends = (lines: readonly string[]) =>
    lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  return ends(was) === ends(has) || languageOf(path).isSame?.(was.join("\n"), has.join("\n")) === true;
}

/** **your-shape**: brings `before` and `template` into the shape of the user's text: line ends, indentation, end of file, byte order mark. */
export function shape(texts: Versions<string>, reshape?: (text: string) => string | undefined): Shaped {
  const { before: was, yours: has, template: will } = mapVersions(texts, shapeOf);
  const yours = linesOf(texts.yours, has.ends === "mixed");
  const { before, template } = texts;
  const lines = asYours({ before: linesOf(before), yours, template: linesOf(template) }, reshape);
  const pick = <K extends keyof Shape>(key: K) => (has[key] === was[key] ? will[key] : has[key]);
  const [mark, ends, closed] = [pick("mark"), pick("ends"), pick("closed")];
  const write = (lines: readonly string[]) => {
    const last = closed ? lines.length - 1 : lines.findLastIndex((line) => line.trim() !== "");
    const text = lines.slice(0, last + 1).join(ends === "mixed" ? "\n" : ends);
    const end = !closed || text === "" ? "" : ends === "mixed" ? "\n" : ends;
    return `${mark ? "\uFEFF" : ""}${text}${end}`;
  };
  return { ...lines, write };
}

function shapeOf(text: string): Shape {
  const all = text.split("\n").length - 1;
  const returns = text.split("\r\n").length - 1;
  const ends = returns === 0 ? "\n" : returns === all ? "\r\n" : "mixed";
  return { mark: text.startsWith("\uFEFF"), ends, closed: text.endsWith("\n") || text === "" };
}

/** The lines without what is shape; where line ends are mixed, a carriage return stays with its line. */
function linesOf(text: string, keep = false): readonly string[] {
  const plain = text.replace(/^\uFEFF/, "");
  const lines = (keep ? plain : plain.replaceAll("\r\n", "\n")).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

type Rewrite = (lines: readonly string[]) => readonly string[];

/** Rewrites both, step by step, wherever that brings `before` nearer to what the user has. */
function asYours(
  { before, yours, template }: Versions<Lines>,
  reshape?: (text: string) => string | undefined,
): Versions<Lines> {
  let [o, b] = [before, template];
  const steps: Rewrite[] = [reindenter(before, yours)];
  if (reshape !== undefined) {
    const format: Rewrite = (lines) => {
      const text = reshape(`${lines.join("\n")}\n`);
      return text === undefined ? lines : linesOf(text);
    };
    steps.unshift(format);
  }
  for (const step of steps) {
    const nearer = step(o);
    if (shared(nearer, yours) <= shared(o, yours)) continue;
    [o, b] = [nearer, step(b)];
  }
  return { before: o, yours, template: b };
}

/** How many lines two texts share, whatever their order. */
function shared(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of a) if (line.trim() !== "") left.set(line, (left.get(line) ?? 0) + 1);
  let count = 0;
  for (const line of b) {
    const rest = left.get(line) ?? 0;
    if (rest > 0) count += 1;
    if (rest > 0) left.set(line, rest - 1);
  }
  // Lines that only one has count against, so that fewer and longer lines are no loss.
  return (
    (2 * count) /
    Math.max(1, a.filter((line) => line.trim() !== "").length + b.filter((line) => line.trim() !== "").length)
  );
}

function reindenter(from: readonly string[], to: readonly string[]): Rewrite {
  const [was, will] = [unitOf(from), unitOf(to)];
  if (was === will || was === undefined || will === undefined) return (lines) => lines;
  return (lines) =>
    lines.map((line) => {
      const space = /^[ \t]*/.exec(line)?.[0] ?? "";
      if (space === "" || space.length === line.length) return line;
      const depth = was === "\t" ? space.length : Math.floor(space.length / was.length);
      const rest = was === "\t" ? "" : space.slice(depth * was.length);
      return will.repeat(depth) + rest + line.slice(space.length);
    });
}

/** What one step of indentation is: a tab, or the number of spaces that most steps inward have. */
function unitOf(lines: readonly string[]): string | undefined {
  const steps = new Map<string, number>();
  let above = "";
  for (const line of lines) {
    if (line.trim() === "") continue;
    const space = /^[ \t]*/.exec(line)?.[0] ?? "";
    const step = space.startsWith(above) ? space.slice(above.length) : "";
    if (/^(?:\t| {2,8})$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1);
    above = space;
  }
  return [...steps].sort((a, b) => b[1] - a[1])[0]?.[0];
}
