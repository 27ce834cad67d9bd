import { UserError } from "../../errors.ts";
import type { Blueprint } from "../blueprint/blueprint.ts";
import { instancesIn } from "../blueprint/use.ts";
import type { Catalog, Stack } from "../catalog/catalog.ts";
import { featuresOnceInBase } from "../catalog/versions.ts";
import { renderFiles, stackOf } from "../render/render.ts";
import type { Tree, TreeFile } from "../tree.ts";
import { knownMigrations, type Migration, migrationsOf } from "./migration.ts";
import { idsOf, type Unit, unitsOf } from "./order.ts";
import { type MigrationStep, type MigrationTool, migrationToolOf } from "./tool.ts";
import { changeSteps, refuseChangedTables, useMigrations } from "./uses.ts";

/** Ids of the migrations whose tables a project has: those that its features want, and those that were kept without. */
export interface MigrationState {
  readonly present: readonly string[];
  readonly kept: readonly string[];
}

/** What has to be written to get from some migrations to others, on top of the heads that were found. */
export interface MigrationPlan {
  readonly files: Tree;
  /** Ids of what is created, changed, dropped and kept by what is written. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly dropped: readonly string[];
  readonly kept: readonly string[];
  /** What the project has afterwards. */
  readonly state: MigrationState;
}

/** How migrations are planned. */
export interface MigrationOptions {
  /** Whether the tables of what goes are left in the database. */
  readonly keep?: boolean;
  /** The blueprint that the project has: what goes of its instances is read from there. */
  readonly previous?: Blueprint;
}

/**
 * Plans the migrations of a change: what goes is dropped (or kept), last first, then what comes is created.
 *
 * @throws {UserError} if a kept table refers to one that would be dropped, or a part of a table that stays would be kept.
 * @example const { files } = planMigrations(catalog, blueprint, NONE, []);
 */
export function planMigrations(
  catalog: Catalog,
  next: Blueprint,
  { present, kept }: MigrationState,
  heads: readonly string[],
  { keep = false, previous }: MigrationOptions = {},
): MigrationPlan {
  const stack = stackOf(catalog, next);
  const tool = migrationToolOf(stack);
  if (tool === undefined) return { ...NOTHING, state: { present: [], kept: [] } };
  if (previous !== undefined) refuseChangedTables(catalog, previous, next);
  const wanted = migrationsOf(catalog, next);
  const wantedIds = new Set(wanted.map(({ id }) => id));
  const changes = changeSteps(catalog, next);
  const renamed = (id: string) => changes.reduce((name, change) => change.renamed(name), id);
  const earlier = formerMigrations(stack, previous);
  const withFormer = (ids: readonly string[]) => [...ids, ...ids.flatMap((id) => earlier.get(id) ?? [])];
  const before = previousMigrations(catalog, previous);
  const had = new Set([...withFormer(present), ...onceInside(before, present, kept)].map(renamed));
  const keptBefore = new Set(withFormer(kept));
  const known = new Map(knownMigrations(stack));
  for (const migration of before) known.set(renamed(migration.id), migration);
  const gone = [...known].filter(([id]) => had.has(id) && !wantedIds.has(id));
  const leaving = unitsOf(gone.map(([, migration]) => migration)).toReversed();
  const leavingIds = leaving.flatMap(idsOf);
  if (keep) refuseKeptParts(leaving);
  else
    refuseReferred(
      leaving.flatMap((unit) => unit.main),
      [...keptBefore].flatMap((id) => known.get(id) ?? []),
    );
  const coming = unitsOf(wanted.filter(({ id }) => !had.has(id) && !keptBefore.has(id)));
  const steps = [
    ...leaving.map((unit) => (keep ? keeping(tool, unit) : reversed(tool, unit))),
    ...changes.flatMap((change) => change.steps),
    ...coming.map(stepOf),
  ];
  // Without a template in this version, or others in its place, there is no way back: the tables stay.
  const lost = [...had].filter((id) => !known.has(id) && !earlier.has(id) && !wantedIds.has(id));
  const staying = keep ? [...leavingIds, ...lost] : lost;
  return {
    files: tool.plan(steps, heads),
    created: coming.flatMap(idsOf),
    changed: changes.map(({ changed }) => changed),
    dropped: keep ? [] : leavingIds,
    kept: staying,
    state: {
      present: wanted.map(({ id }) => id),
      kept: [...[...keptBefore].filter((id) => !wantedIds.has(id)), ...staying],
    },
  };
}

/** A project that has no tables yet. */
export const NONE: MigrationState = { present: [], kept: [] };

const NOTHING = { files: new Map<string, TreeFile>(), created: [], changed: [], dropped: [], kept: [] };

/**
 * Former id → ids of the migrations that now make a part of it: those of features that a project has since its version
 * rendered them always.
 */
function formerMigrations(
  stack: Stack,
  previous: Blueprint | undefined,
): ReadonlyMap<string, readonly string[]> {
  const former = new Map<string, string[]>();
  for (const { id, parts } of featuresOnceInBase(stack, previous?.version))
    for (const { name, was } of parts.flatMap(({ migrations }) => migrations))
      if (was !== undefined) former.set(was, [...(former.get(was) ?? []), `${id}/${name}`]);
  return former;
}

/** What the instances of a project have in another migration: where it was made, these had none of their own for it. */
function onceInside(
  before: readonly Migration[],
  present: readonly string[],
  kept: readonly string[],
): readonly string[] {
  const [has, left] = [new Set(present), new Set(kept)];
  return before
    .filter(({ was }) => was !== undefined && has.has(was))
    .map(({ id }) => id)
    .filter((id) => !has.has(id) && !left.has(id));
}

/** The migrations of the instances that a project has, as this catalog renders them. */
function previousMigrations(catalog: Catalog, previous: Blueprint | undefined): readonly Migration[] {
  if (previous === undefined || instancesIn(previous.uses).length === 0) return [];
  return useMigrations(catalog, previous);
}

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

/**
 * The migration that joins several heads into one.
 *
 * @throws {Error} if the stack has no migrations: there are no heads then.
 * @example const [path] = mergeOf(stack, ["1a", "2b"]);
 */
export function mergeOf(stack: Stack, heads: readonly string[]): readonly [path: string, file: TreeFile] {
  const tool = migrationToolOf(stack);
  if (tool === undefined) throw new Error(`${stack.id} has no migrations`);
  return tool.join(heads);
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

/**
 * What an instance's table loses cannot be kept in it: rows that are written from now on have no value for it.
 *
 * @throws {UserError} if there is such a part.
 */
function refuseKeptParts(leaving: readonly Unit[]): void {
  const part = leaving.find(({ main }) => main.within !== undefined && main.was !== undefined)?.main;
  if (part === undefined) return;
  throw new UserError(
    `${part.holds.join(", ")} cannot be kept without its feature: new rows would have no value for it.`,
    {
      hint: "Say --yes to drop it. What else goes can be kept if this went before, by a command of its own.",
    },
  );
}

function stepOf({ main, folded }: Unit): MigrationStep {
  const { id, file, text } = main;
  return { id, name: file, text: text(folded.map((member) => member.id)) };
}

function keeping(tool: MigrationTool, { main }: Unit): MigrationStep {
  return tool.keep(main.id, main.name, main.holds);
}

function reversed(tool: MigrationTool, unit: Unit): MigrationStep {
  return tool.reverse(stepOf(unit), unit.main.name);
}
