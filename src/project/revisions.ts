import { join } from "node:path";
import { headsOf, type Revision, readRevision, type Stack } from "../engine/index.ts";
import { look, namesIn, readPlain } from "./trust/index.ts";

/** In MiB: a revision may carry rows. */
const LARGEST = 16;

/** Reads the migrations that stand in a project; what is behind a link is not read. */
export function readRevisions(folder: string, { migrations }: Stack): readonly Revision[] {
  return namesIn(folder, migrations.folder).flatMap((name) => {
    const path = `${migrations.folder}/${name}`;
    if (look(join(folder, path))?.isFile() !== true) return [];
    const text = readPlain(folder, path, LARGEST)?.toString("utf8") ?? "";
    return readRevision(path, text, migrations) ?? [];
  });
}

/** The revisions that a new migration comes after. */
export function readHeads(folder: string, stack: Stack): readonly string[] {
  return headsOf(readRevisions(folder, stack));
}
