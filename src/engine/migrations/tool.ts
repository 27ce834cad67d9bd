import type { MigrationDialect, Stack } from "../catalog/catalog.ts";
import type { Tree, TreeFile } from "../tree.ts";
import { swapSteps } from "./reverse.ts";
import { headsOf, inJoinOrder, type Revision, readRevision } from "./revisions.ts";
import { sha256 } from "./sha256.ts";

/** A migration to be written: `id` stays the same over versions of a template, `name` is a part of its path. */
export interface MigrationStep {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** The tool that runs a stack's migrations: how they are read, written and reversed. */
export interface MigrationTool {
  /** Reads a migration that is in a project; undefined if a file is none. */
  read(path: string, text: string): Revision | undefined;
  /** The revisions without a successor, in the order in which a migration that joins them names them. */
  heads(revisions: readonly Revision[]): readonly string[];
  /** Writes steps, one after the other, on top of heads; several heads are joined first. */
  plan(steps: readonly MigrationStep[], heads: readonly string[]): Tree;
  /** The step that takes another back: `created` is what it is called without the verb. */
  reverse(step: MigrationStep, created: string): MigrationStep;
  /** The step that names what stays in the database without its feature. */
  keep(id: string, name: string, holds: readonly string[]): MigrationStep;
  /** The migration that joins several heads into one. */
  join(heads: readonly string[]): readonly [path: string, file: TreeFile];
}

/**
 * The tool of a stack; undefined if its projects have no migrations.
 *
 * @example const heads = migrationToolOf(stack)?.heads([]) ?? [];
 */
export function migrationToolOf({ migrations }: Pick<Stack, "migrations">): MigrationTool | undefined {
  return migrations === undefined ? undefined : revisionChain(migrations);
}

/** Migrations that are files in one folder, each of which names those it comes after. */
function revisionChain(dialect: MigrationDialect): MigrationTool {
  const pathOf = (revision: string, name: string) =>
    `${dialect.folder}/${dialect.file.replace("{revision}", revision).replace("{name}", name)}`;
  const nameOf = ({ path, revision }: Revision): string => {
    const [start = "", end = ""] = pathOf(revision, "{name}").split("{name}");
    return path.startsWith(start) && path.endsWith(end)
      ? path.slice(start.length, path.length - end.length)
      : "";
  };
  const join = (heads: readonly string[]): [string, TreeFile] => {
    const revision = joined(heads);
    const list = heads.map((head) => `"${head}"`).join(", ");
    const content = dialect.merge.replace('"REVISION"', `"${revision}"`).replace(/"DOWN_REVISIONS",?/, list);
    return [pathOf(revision, "merge"), { content, mode: 0o644 }];
  };
  return {
    read: (path, text) => readRevision(path, text, dialect),
    heads(revisions) {
      const heads = headsOf(revisions);
      if (heads.length < 2) return heads;
      const drops = dialect.inverseVerbs.map(([, verb]) => verb.toLowerCase());
      return inJoinOrder(heads, revisions, nameOf, drops);
    },
    plan(steps, heads) {
      const files = new Map<string, TreeFile>();
      if (steps.length === 0) return files;
      if (heads.length > 1) files.set(...join(heads));
      let down = heads.length > 1 ? joined(heads) : (heads[0] ?? null);
      for (const { id, name, text } of steps) {
        const revision = sha256(`${id}/${down ?? ""}`).slice(0, 12);
        const content = text
          .replaceAll('"DOWN_REVISION"', down === null ? "None" : `"${down}"`)
          .replaceAll('"REVISION"', `"${revision}"`);
        files.set(pathOf(revision, name), { content, mode: 0o644 });
        down = revision;
      }
      return files;
    },
    reverse({ id, text }, created) {
      const opposite = dialect.inverseVerbs.find(([word]) => text.split("\n")[0]?.includes(word));
      const verb = (opposite?.[1] ?? "undo").toLowerCase();
      return { id: `${id}/${verb}`, name: `${verb}_${created}`, text: swapSteps(text, dialect) };
    },
    keep(id, name, holds) {
      const names = holds.map((held) => `"${held}"`).join(", ");
      const list = holds.length === 1 ? `${names},` : names;
      const text = dialect.keep.replace("NAME", holds.join(", ")).replace('"KEPT",', list);
      return { id: `${id}/keep`, name: `keep_${name}`, text };
    },
    join,
  };
}

function joined(heads: readonly string[]): string {
  return sha256(`merge/${[...heads].sort().join("/")}`).slice(0, 12);
}
