import type { MigrationDialect } from "../catalog/catalog.ts";

/** Turns a migration round: its two steps change places, and its first line says the opposite. */
export function swapSteps(text: string, dialect: MigrationDialect): string {
  const lines = text.replace(/\n+$/, "").split("\n");
  const up = lines.indexOf(dialect.upgrade);
  const down = lines.indexOf(dialect.downgrade);
  if (up < 0 || down < up) throw new Error(`a migration has ${dialect.upgrade} before ${dialect.downgrade}`);
  const head = lines.slice(0, up);
  const [first = "", ...rest] = head;
  const back = trimEnd(lines.slice(up + 1, down));
  const forth = trimEnd(lines.slice(down + 1));
  const gap = lines.slice(up + 1 + back.length, down);
  const steps = [dialect.upgrade, ...forth, ...gap, dialect.downgrade, ...back];
  return `${[opposite(first, dialect), ...rest, ...steps].join("\n")}\n`;
}

function opposite(line: string, { inverseVerbs }: MigrationDialect): string {
  for (const [word, other] of inverseVerbs) if (line.includes(word)) return line.replace(word, other);
  return line;
}

function trimEnd(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === "") end -= 1;
  return lines.slice(0, end);
}
