import type { Blueprint } from "./blueprint.ts";
import { type Catalog, featuresOf, type MigrationDialect, type Stack } from "./catalog.ts";
import { partsOf, renderFiles, stackOf } from "./render.ts";
import { sha256 } from "./sha256.ts";
import { swapSteps } from "./swap.ts";
import type { Tree, TreeFile } from "./tree.ts";

/** A migration of a feature: `id` is its owner and name, and stays the same over template versions. */
export interface Migration {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** The migrations that a blueprint's tables come from, in the order in which they run. */
export function migrationsOf(catalog: Catalog, blueprint: Blueprint): readonly Migration[] {
  return partsOf(catalog, blueprint).flatMap(({ owner, part }) =>
    part.migrations.map(({ name, text }) => ({ id: `${owner}/${name}`, name, text })),
  );
}

/** What has to be written to get from some migrations to others, on top of the heads that were found. */
export interface MigrationPlan {
  readonly files: Tree;
  /** Ids of what is created and dropped, in the order in which it happens. */
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  /** Ids whose tables stay, though nothing in the blueprint wants them any more. */
  readonly kept: readonly string[];
}

/** Plans the migrations of a change: what goes is dropped (or kept), last first, then what comes is created. */
export function planMigrations(
  catalog: Catalog,
  next: Blueprint,
  present: readonly string[],
  heads: readonly string[],
  keep = false,
): MigrationPlan {
  const stack = stackOf(catalog, next);
  const wanted = migrationsOf(catalog, next);
  const known = knownMigrations(stack);
  const gone = present.filter((id) => !wanted.some((migration) => migration.id === id));
  const coming = wanted.filter((migration) => !present.includes(migration.id));
  const order = [...known.keys()];
  // What this version has no template for cannot be turned round: its tables stay.
  const dropping = (keep ? [] : gone)
    .flatMap((id) => known.get(id) ?? [])
    .sort((a, b) => order.indexOf(b.id) - order.indexOf(a.id));
  const files = new Map<string, TreeFile>();
  if (dropping.length + coming.length > 0) {
    const merged = heads.length > 1 ? [mergeOf(stack, heads)] : [];
    for (const [path, file] of merged) files.set(path, file);
    let down = heads.length > 1 ? mergeRevision(heads) : (heads[0] ?? null);
    for (const migration of dropping) down = write(files, stack.migrations, swapped(stack, migration), down);
    for (const migration of coming) down = write(files, stack.migrations, migration, down);
  }
  return {
    files,
    created: coming.map(({ id }) => id),
    dropped: dropping.map(({ id }) => id),
    kept: gone.filter((id) => !dropping.some((migration) => migration.id === id)),
  };
}

/** The migration that joins several heads into one. */
export function mergeOf({ migrations }: Stack, heads: readonly string[]): [string, TreeFile] {
  const revision = mergeRevision(heads);
  const list = [...heads]
    .sort()
    .map((head) => `"${head}"`)
    .join(", ");
  const content = migrations.merge.replace('"REVISION"', `"${revision}"`).replace(/"DOWN_REVISIONS",?/, list);
  return [pathOf(migrations, revision, "merge"), { content, mode: 0o644 }];
}

/** Renders a whole new project: its files and its first migrations. */
export function render(catalog: Catalog, blueprint: Blueprint): Tree {
  const migrations = planMigrations(catalog, blueprint, [], []).files;
  const all = [...renderFiles(catalog, blueprint), ...migrations];
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function write(
  files: Map<string, TreeFile>,
  dialect: MigrationDialect,
  { id, name, text }: Migration,
  down: string | null,
): string {
  const revision = sha256(`${id}/${down ?? ""}`).slice(0, 12);
  const content = text
    .replaceAll('"DOWN_REVISION"', down === null ? "None" : `"${down}"`)
    .replaceAll('"REVISION"', `"${revision}"`);
  files.set(pathOf(dialect, revision, name), { content, mode: 0o644 });
  return revision;
}

function swapped({ migrations }: Stack, { id, name, text }: Migration): Migration {
  const opposite = migrations.opposites.find(([word]) => text.split("\n")[0]?.includes(word));
  const verb = (opposite?.[1] ?? "undo").toLowerCase();
  return { id: `${id}/${verb}`, name: `${verb}_${name}`, text: swapSteps(text, migrations) };
}

/** Every migration of a stack by its id, in the order in which they would run. */
function knownMigrations(stack: Stack): ReadonlyMap<string, Migration> {
  const owners = [{ id: "base", parts: stack.base }, ...featuresOf(stack)];
  const all = owners.flatMap(({ id: owner, parts }) =>
    [...parts]
      .sort((a, b) => a.needs.length - b.needs.length)
      .flatMap((part) => part.migrations.map(({ name, text }) => ({ id: `${owner}/${name}`, name, text }))),
  );
  return new Map(all.map((migration) => [migration.id, migration]));
}

function mergeRevision(heads: readonly string[]): string {
  return sha256(`merge/${[...heads].sort().join("/")}`).slice(0, 12);
}

function pathOf({ folder, file }: MigrationDialect, revision: string, name: string): string {
  return `${folder}/${file.replace("{revision}", revision).replace("{name}", name)}`;
}
