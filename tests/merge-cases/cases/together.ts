import { failuresOf, type Outcome } from "../meaning.ts";
import { mergeOurs } from "../tools/ours.ts";
import { type Story, stage } from "../world.ts";
import { twenty } from "./twenty.ts";

// These undo what another of them edits, or start from another project.
const ALONE = ["a file deleted that the feature changes", "main.py split in two", "README rewritten"];

/** The edits that one person can have made together. */
export const together: readonly Story[] = twenty.filter(
  (story) => !ALONE.includes(story.title) && story.from === undefined,
);

/** What became of many edits at once. */
export interface Together {
  readonly outcome: Outcome;
  readonly edits: number;
  /** What does not hold, by title. */
  readonly failed: ReadonlyMap<string, readonly string[]>;
  /** Titles of those that do not hold although nothing was said of a file that they or the template touched. */
  readonly silent: readonly string[];
}

/** Merges many edits at once, with a change of the template to all of their places. */
export async function mergeTogether(tools?: string): Promise<Together> {
  const { before, yours, next } = stage(together);
  const outcome = await mergeOurs(before, yours, next, tools);
  const failures = failuresOf(together.map(({ holds }) => ({ outcome, holds })));
  const failed = new Map(
    together.flatMap(({ title }, at) => {
      const found = failures[at] ?? [];
      return found.length === 0 ? [] : [[title, found] as const];
    }),
  );
  const shown = (path: string) => outcome.conflicts.some((conflict) => conflict.startsWith(`${path}:`));
  const silent = together
    .filter((story) => failed.has(story.title) && !touched(story).some(shown))
    .map(({ title }) => title);
  return { outcome, edits: together.length, failed, silent };
}

/** The files that a story is about: the user changed them. */
function touched(story: Story): readonly string[] {
  const { before, yours } = stage([story]);
  return [...yours.files].filter(([path, file]) => before.get(path) !== file).map(([path]) => path);
}
