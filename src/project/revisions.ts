import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { headsOf, type Revision, readRevision, type Stack } from "../engine/index.ts";

/** Reads the migrations that stand in a project. */
export function readRevisions(folder: string, { migrations }: Stack): readonly Revision[] {
  const place = join(folder, migrations.folder);
  return namesIn(place).flatMap((name) => {
    const text = readFileSync(join(place, name), "utf8");
    return readRevision(`${migrations.folder}/${name}`, text, migrations) ?? [];
  });
}

/** The revisions that a new migration comes after. */
export function readHeads(folder: string, stack: Stack): readonly string[] {
  return headsOf(readRevisions(folder, stack));
}

function namesIn(place: string): readonly string[] {
  try {
    return readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
