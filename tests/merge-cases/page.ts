import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Times } from "./cases/times.ts";
import type { Verdict } from "./verdict.ts";
import type { Story } from "./world.ts";

/** What each tool made of each story. */
export interface Column {
  readonly tool: string;
  readonly verdicts: readonly Verdict[];
}

const WORDS = { clean: "clean and right", conflict: "conflict shown", wrong: "**silently wrong**" } as const;
const PAGE = join(import.meta.dirname, "../../docs/merge.md");
const [OPEN, CLOSE] = ["<!-- story -->", "<!-- /story -->"];

/** Counts verdicts: clean, conflict, wrong. */
export function countOf(verdicts: readonly Verdict[]): readonly [number, number, number] {
  const count = (word: Verdict["word"]) => verdicts.filter((verdict) => verdict.word === word).length;
  return [count("clean"), count("conflict"), count("wrong")];
}

/** The story's outcome as a page in Markdown. */
export function pageOf(
  stories: readonly Story[],
  columns: readonly Column[],
  together: string,
  times: Times,
  notes: readonly string[],
): string {
  const table = (rows: readonly (readonly string[])[]) => rows.map((row) => `| ${row.join(" | ")} |`);
  const tools = columns.map(({ tool }) => tool);
  const rule = (cells: number) => new Array<string>(cells).fill("---");
  const ratio = (time: number) => `${(time / times.status).toFixed(1)} ×`;
  return [
    "",
    ...table([
      [`of ${stories.length}`, ...tools],
      rule(tools.length + 1),
      ...(["clean", "conflict", "wrong"] as const).map((word, at) => [
        WORDS[word].replaceAll("*", ""),
        ...columns.map(({ verdicts }) => String(countOf(verdicts)[at])),
      ]),
    ]),
    "",
    ...table([
      ["", "edit", ...tools],
      rule(tools.length + 2),
      ...stories.map(({ title }, at) => [
        String(at + 1),
        title,
        ...columns.map(({ verdicts }) => WORDS[verdicts[at]?.word ?? "wrong"]),
      ]),
    ]),
    "",
    together,
    "",
    `Merging many of these edits at once takes ${times.ours.toFixed(0)} ms with the project's own formatter and checker, ` +
      `${times.bare.toFixed(0)} ms without them: ${ratio(times.ours)} and ${ratio(times.bare)} what \`git status\` takes there ` +
      `(${times.status.toFixed(0)} ms); \`git merge\` takes ${times.git.toFixed(0)} ms, ${ratio(times.git)}.`,
    ...notes.flatMap((note) => ["", note]),
    "",
  ].join("\n");
}

/** Puts the outcome into docs/merge.md. */
export function writePage(page: string): void {
  const text = readFileSync(PAGE, "utf8");
  const [above, below] = [text.indexOf(OPEN) + OPEN.length, text.indexOf(CLOSE)];
  writeFileSync(PAGE, `${text.slice(0, above)}\n${page}\n${text.slice(below)}`);
}
