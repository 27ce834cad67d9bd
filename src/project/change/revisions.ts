import { join } from "node:path";
import { migrationToolOf, type Revision, type Stack } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { look, namesIn, readPlain } from "../trust/index.ts";

/** In MiB: a revision may carry rows. */
const LARGEST = 16;
const WORD = /^[\p{L}\p{N}_.-]+$/u;

/**
 * Reads the migrations that are in a project; what is behind a link is not read.
 *
 * @throws {UserError} if a revision is not a plain word.
 */
export function readRevisions(folder: string, { migrations }: Stack): readonly Revision[] {
  const tool = migrationToolOf({ migrations });
  if (migrations === undefined || tool === undefined) return [];
  return namesIn(folder, migrations.folder).flatMap((name) => {
    const path = `${migrations.folder}/${name}`;
    if (look(join(folder, path))?.isFile() !== true) return [];
    const text = readPlain(folder, path, LARGEST)?.toString("utf8") ?? "";
    const found = tool.read(path, text);
    const odd = [found?.revision ?? "", ...(found?.down ?? [])].find((id) => !WORD.test(id));
    // They are written into code, and printed as a part of commands.
    if (found !== undefined && odd !== undefined)
      throw new UserError(
        `${path} names the revision ${JSON.stringify(odd.slice(0, 60))}: that is no plain word.`,
        {
          hint: "Rename it, with letters, digits, dots, dashes and underscores alone.",
          exit: 4,
        },
      );
    return found ?? [];
  });
}

/** The revisions that a new migration comes after. */
export function readHeads(folder: string, stack: Stack): readonly string[] {
  return migrationToolOf(stack)?.heads(readRevisions(folder, stack)) ?? [];
}
