import { parseArgs } from "node:util";
import { harder } from "../tests/merge-cases/cases/harder.ts";
import { measure } from "../tests/merge-cases/cases/times.ts";
import { mergeTogether, together } from "../tests/merge-cases/cases/together.ts";
import { twenty } from "../tests/merge-cases/cases/twenty.ts";
import type { Outcome } from "../tests/merge-cases/meaning.ts";
import { type Column, countOf, pageOf, writePage } from "../tests/merge-cases/page.ts";
import { updateWith } from "../tests/merge-cases/tools/command.ts";
import { copierWith, gitMerge, type Rival } from "../tests/merge-cases/tools/rivals.ts";
import { prepareTools } from "../tests/merge-cases/tools/tools.ts";
import { judge } from "../tests/merge-cases/verdict.ts";
import { type Story, stage } from "../tests/merge-cases/world.ts";

/** Applies the story of 32 edits, to our merge and to other tools, and writes what became of them into docs/merge.md. */
const { values } = parseArgs({ options: { ours: { type: "boolean", default: false } } });
const stories: readonly Story[] = [...twenty, ...harder];
const { environment, copier, ruff } = await prepareTools();
const tools = ruff ? environment : undefined;

const columns: Column[] = [{ tool: "plinth update", verdicts: verdictsOf(await by(updateWith(tools), 2)) }];
if (!values.ours) {
  columns.push({ tool: "git merge", verdicts: verdictsOf(await by(gitMerge, 1)) });
  if (copier !== undefined)
    columns.push({ tool: "copier update", verdicts: verdictsOf(await by(copierWith(copier), 3)) });
}
for (const { tool, verdicts } of columns)
  for (const [at, { word, why }] of verdicts.entries())
    console.log([tool.padEnd(13), word.padEnd(8), stories[at]?.title, ...why].join("  "));

const { outcome, edits, failed, silent } = await mergeTogether(tools);
const said =
  `All at once, ${edits} of the twenty: ${edits - failed.size} are clean and right; ` +
  (outcome.conflicts.length === 0 ? "no conflict is shown." : `shown: ${outcome.conflicts.join("; ")}.`);
console.log(said);
for (const [title, why] of failed) console.log(`  ${title}: ${why.join("; ")}`);

const times = await measure(together, environment);
const notes = [
  ...(ruff ? [] : ["The project's own formatter and checker could not be installed, and took no part."]),
  ...(copier === undefined ? ["copier could not be installed: its column is left out."] : []),
];
const page = pageOf(stories, columns, said, times, notes);
console.log(page);
if (!values.ours) writePage(page);
const [clean, , wrong] = countOf(columns[0]?.verdicts ?? []);
console.log(`${clean} passed, ${wrong + silent.length} failed`);
process.exitCode = wrong + silent.length > 0 || clean < 22 ? 1 : 0;

function verdictsOf(found: readonly Outcome[]) {
  return judge(stories.map((story, at) => [story, found[at] as Outcome] as const));
}

/** Has another tool deal with all stories, some at once. */
async function by(rival: Rival, atOnce: number): Promise<readonly Outcome[]> {
  const found: Outcome[] = [];
  const queue = [...stories.entries()];
  const work = async () => {
    for (let story = queue.shift(); story !== undefined; story = queue.shift()) {
      const { before, yours, next } = stage([story[1]]);
      found[story[0]] = await rival(before, yours, next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}
