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

/**
 * Heads in the order in which the migration that joins them names them: what the first one's line has is run last. A line
 * that renames a table, or else a column, is run after what another line does to it by the old name; one that drops a table
 * after what another does to its columns. `nameOf` is the name that a migration was written under, `drops` are the words that
 * the names of those begin with that take another back.
 */
export function inJoinOrder(
  heads: readonly string[],
  revisions: readonly Revision[],
  nameOf: (revision: Revision) => string,
  drops: readonly string[],
): readonly string[] {
  const known = new Map(revisions.map((one) => [one.revision, one]));
  const lineOf = (head: string): ReadonlySet<string> => {
    const line = new Set([head]);
    for (const revision of line) for (const one of known.get(revision)?.down ?? []) line.add(one);
    return line;
  };
  const lines = new Map(heads.map((head) => [head, lineOf(head)]));
  const names = revisions.map(nameOf);
  const rank = (name: string): number => {
    // A column's name is behind that of its table, which was created or renamed under it.
    const isTable = (what: string) =>
      names.some((one) => one === `create_${what}` || one.endsWith(`_to_${what}`));
    const renamed = /^rename_(.+)_to_/.exec(name)?.[1];
    if (renamed !== undefined) return isTable(renamed) ? 3 : 1;
    return drops.some((verb) => name.startsWith(`${verb}_`) && isTable(name.slice(verb.length + 1))) ? 2 : 0;
  };
  const rankOf = (head: string): number => {
    const others = heads.filter((one) => one !== head);
    const own = [...(lines.get(head) ?? [])].filter((one) =>
      others.every((other) => lines.get(other)?.has(one) !== true),
    );
    return Math.max(0, ...own.flatMap((one) => known.get(one) ?? []).map((one) => rank(nameOf(one))));
  };
  return heads.toSorted((a, b) => rankOf(b) - rankOf(a));
}
