import { UserError } from "../../errors.ts";
import type { Blueprint } from "../blueprint/blueprint.ts";
import { type Catalog, featuresOf, type MigrationDialect, type Stack } from "../catalog/catalog.ts";
import { partsOf, renderFiles, stackOf } from "../render/render.ts";
import type { Tree, TreeFile } from "../tree.ts";
import { swapSteps } from "./reverse.ts";
import { sha256 } from "./sha256.ts";

/** A migration of a feature: `id` is its owner and name, and stays the same over template versions. */
export interface Migration {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly holds: readonly string[];
  readonly refers?: readonly string[];
}

/** What becomes a file. */
type Step = Pick<Migration, "id" | "name" | "text">;

/**
 * The migrations that a blueprint's tables come from, in the order in which they run.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example const ids = migrationsOf(catalog, blueprint).map(({ id }) => id);
 */
export function migrationsOf(catalog: Catalog, blueprint: Blueprint): readonly Migration[] {
  return partsOf(catalog, blueprint).flatMap(({ owner, part }) =>
    part.migrations.map((template) => ({ id: `${owner}/${template.name}`, ...template })),
  );
}

/** Ids of the migrations whose tables a project has: those that its features want, and those that were kept without. */
export interface MigrationState {
  readonly present: readonly string[];
  readonly kept: readonly string[];
}

/** What has to be written to get from some migrations to others, on top of the heads that were found. */
export interface MigrationPlan {
  readonly files: Tree;
  /** Ids of what is created, dropped and kept by what is written. */
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  readonly kept: readonly string[];
  /** What the project has afterwards. */
  readonly state: MigrationState;
}

/**
 * Plans the migrations of a change: what goes is dropped (or kept), last first, then what comes is created.
 *
 * @throws {UserError} if a kept table refers to one that would be dropped.
 * @example const { files } = planMigrations(catalog, blueprint, NONE, []);
 */
export function planMigrations(
  catalog: Catalog,
  next: Blueprint,
  { present, kept }: MigrationState,
  heads: readonly string[],
  keep = false,
): MigrationPlan {
  const stack = stackOf(catalog, next);
  const wanted = migrationsOf(catalog, next);
  const known = knownMigrations(stack);
  const order = [...known.keys()];
  const gone = present
    .filter((id) => !wanted.some((migration) => migration.id === id))
    .sort((a, b) => order.indexOf(b) - order.indexOf(a));
  const leaving = gone.flatMap((id) => known.get(id) ?? []);
  if (!keep)
    refuseReferred(
      leaving,
      kept.flatMap((id) => known.get(id) ?? []),
    );
  const coming = wanted.filter(({ id }) => !present.includes(id) && !kept.includes(id));
  const steps = [...leaving.map((one) => (keep ? keeping(stack, one) : swapped(stack, one))), ...coming];
  const files = new Map<string, TreeFile>();
  if (steps.length > 0) {
    let down = heads.length > 1 ? mergeRevision(heads) : (heads[0] ?? null);
    if (heads.length > 1) files.set(...mergeOf(stack, heads));
    for (const step of steps) down = write(files, stack.migrations, step, down);
  }
  // What this version has no template for cannot be turned round: its tables stay.
  const staying = keep ? gone : gone.filter((id) => !known.has(id));
  return {
    files,
    created: coming.map(({ id }) => id),
    dropped: keep ? [] : leaving.map(({ id }) => id),
    kept: staying,
    state: {
      present: wanted.map(({ id }) => id),
      kept: [...kept.filter((id) => !wanted.some((migration) => migration.id === id)), ...staying],
    },
  };
}

/**
 * The migration that joins several heads into one.
 *
 * @example const [path] = mergeOf(stack, ["1a", "2b"]);
 */
export function mergeOf({ migrations }: Stack, heads: readonly string[]): [string, TreeFile] {
  const revision = mergeRevision(heads);
  const list = [...heads]
    .sort()
    .map((head) => `"${head}"`)
    .join(", ");
  const content = migrations.merge.replace('"REVISION"', `"${revision}"`).replace(/"DOWN_REVISIONS",?/, list);
  return [pathOf(migrations, revision, "merge"), { content, mode: 0o644 }];
}

/** A project that has no tables yet. */
export const NONE: MigrationState = { present: [], kept: [] };

/**
 * Renders a whole new project: its files and its first migrations.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example const tree = render(catalog, blueprint);
 */
export function render(catalog: Catalog, blueprint: Blueprint): Tree {
  const migrations = planMigrations(catalog, blueprint, NONE, []).files;
  const all = [...renderFiles(catalog, blueprint), ...migrations];
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function write(
  files: Map<string, TreeFile>,
  dialect: MigrationDialect,
  { id, name, text }: Step,
  down: string | null,
): string {
  const revision = sha256(`${id}/${down ?? ""}`).slice(0, 12);
  const content = text
    .replaceAll('"DOWN_REVISION"', down === null ? "None" : `"${down}"`)
    .replaceAll('"REVISION"', `"${revision}"`);
  files.set(pathOf(dialect, revision, name), { content, mode: 0o644 });
  return revision;
}

/**
 * A table that is kept holds on to those that it refers to: a database would not let them go.
 *
 * @throws {UserError} if a kept table refers to one that would be dropped.
 */
function refuseReferred(leaving: readonly Migration[], kept: readonly Migration[]): void {
  const dropped = leaving.flatMap(({ holds }) => holds);
  for (const { holds, refers = [] } of kept) {
    const held = refers.filter((table) => dropped.includes(table));
    if (held.length > 0)
      throw new UserError(
        `${holds.join(", ")}, kept when its feature went, refers to ${held.join(", ")}, which this would drop. Keep that too: --keep-data`,
      );
  }
}

function keeping({ migrations }: Stack, { id, name, holds }: Migration): Step {
  const names = holds.map((held) => `"${held}"`).join(", ");
  const list = holds.length === 1 ? `${names},` : names;
  const text = migrations.keep.replace("NAME", holds.join(", ")).replace('"KEPT",', list);
  return { id: `${id}/keep`, name: `keep_${name}`, text };
}

function swapped({ migrations }: Stack, { id, name, text }: Migration): Step {
  const opposite = migrations.inverseVerbs.find(([word]) => text.split("\n")[0]?.includes(word));
  const verb = (opposite?.[1] ?? "undo").toLowerCase();
  return { id: `${id}/${verb}`, name: `${verb}_${name}`, text: swapSteps(text, migrations) };
}

/** Every migration of a stack by its id, in the order in which they would run. */
function knownMigrations(stack: Stack): ReadonlyMap<string, Migration> {
  const owners = [{ id: "base", parts: stack.base }, ...featuresOf(stack)];
  const all = owners.flatMap(({ id: owner, parts }) =>
    [...parts]
      .sort((a, b) => a.needs.length - b.needs.length)
      .flatMap((part) =>
        part.migrations.map((template) => ({ id: `${owner}/${template.name}`, ...template })),
      ),
  );
  return new Map(all.map((migration) => [migration.id, migration]));
}

function mergeRevision(heads: readonly string[]): string {
  return sha256(`merge/${[...heads].sort().join("/")}`).slice(0, 12);
}

function pathOf({ folder, file }: MigrationDialect, revision: string, name: string): string {
  return `${folder}/${file.replace("{revision}", revision).replace("{name}", name)}`;
}
