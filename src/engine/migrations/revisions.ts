import type { MigrationDialect } from "../catalog/catalog.ts";

/** A migration as it is in a project: its revision, and those it comes after. */
export interface Revision {
  readonly path: string;
  readonly revision: string;
  readonly down: readonly string[];
}

/**
 * Reads the revision out of a migration's text; none where the file is no migration.
 *
 * @example readRevision("1.py", 'revision: str = "1a"', stack.migrations)?.revision // => "1a"
 */
export function readRevision(path: string, text: string, dialect: MigrationDialect): Revision | undefined {
  const revision = new RegExp(dialect.revision, "m").exec(text)?.[1];
  if (revision === undefined) return undefined;
  const down = new RegExp(dialect.down, "m").exec(text)?.[1] ?? "";
  return { path, revision, down: [...down.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? "") };
}

/**
 * The revisions that none comes after.
 *
 * @example headsOf([{ path: "1", revision: "1", down: [] }, { path: "2", revision: "2", down: ["1"] }]) // => ["2"]
 */
export function headsOf(revisions: readonly Revision[]): readonly string[] {
  const passed = new Set(revisions.flatMap(({ down }) => down));
  return revisions
    .map(({ revision }) => revision)
    .filter((revision) => !passed.has(revision))
    .sort();
}
