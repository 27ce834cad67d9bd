import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DescribedTable } from "../../engine/answers/from/table.ts";
import { didYouMean } from "../../engine/answers/suggest.ts";
import type { Stack } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { findOnPath } from "../tools/path.ts";
import { runProgram } from "../tools/run.ts";
import { isInProject } from "../trust/declared.ts";

/** How long a database may take to answer. */
const LIMIT_MS = 60_000;

/** What the program of a stack prints. */
type Answer = DescribedTable | { readonly tables: readonly string[] } | { readonly unreachable: string };

/**
 * Describes a table of a project's database, by the project's own tools.
 *
 * @throws {UserError} if these cannot be run or fail, or the database does not answer or has no such table.
 */
export async function readTable(
  folder: string,
  { tables }: Stack,
  table: string,
  refusal: () => string | undefined,
): Promise<DescribedTable> {
  if (tables === undefined) throw new UserError("A project of this kind has no tables to read.");
  const [name = "", ...rest] = tables.run;
  const program = isInProject(name) ? join(folder, name) : findOnPath(name, folder);
  if (program === undefined || !existsSync(program))
    throw new UserError(`${name} is not there, and reads the table: install the project first.`, { exit: 4 });
  const refused = refusal();
  if (refused !== undefined) throw new UserError(`The table was not read: ${refused}.`, { exit: 4 });
  const args = rest.map((word) => word.replaceAll("{table}", table));
  const ended = await runProgram(program, args, { cwd: folder, input: tables.program, timeout: LIMIT_MS });
  const answer = ended.code === 0 ? answerIn(ended.out) : undefined;
  if (answer === undefined)
    throw new UserError(
      `The table was not read: ${lastLine(ended.err) ?? `${name} ended without an answer (${ended.why})`}`,
      { exit: 4 },
    );
  if ("unreachable" in answer)
    throw new UserError(`The database does not answer: ${answer.unreachable}`, {
      hint: "Its address is that of the project's settings.",
      exit: 4,
    });
  if (!("tables" in answer)) return answer;
  const there = answer.tables.length === 0 ? "There is none." : didYouMean(table, answer.tables);
  throw new UserError(`The database has no table ${table}. ${there}`);
}

/** The answer in the last line of an output: what the project's own code prints comes before it. */
function answerIn(out: string): Answer | undefined {
  try {
    const read: unknown = JSON.parse(lastLine(out) ?? "");
    return typeof read === "object" && read !== null ? (read as Answer) : undefined;
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1) || undefined;
}
