import { createHash } from "node:crypto";

/** A change of the code; its line and column count from 0. */
export interface Change {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

/** The name of a change, which is the same as long as its line is, and no equal line comes in before it. */
export function keyOf(
  path: string,
  source: string,
  { mutatorName, replacement, location: { start } }: Change,
): string {
  const lines = source.split("\n");
  const line = lines[start.line] ?? "";
  const column = start.column - (line.length - line.trimStart().length);
  const words = [path, mutatorName, line.trim(), column, replacement];
  const equal = lines.slice(0, start.line).filter((other) => other.trim() === line.trim()).length;
  if (equal > 0) words.push(equal);
  return createHash("sha256").update(words.join("\0")).digest("hex").slice(0, 12);
}

/** A number from 0 to 1 that follows from a text. */
export function fractionOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
