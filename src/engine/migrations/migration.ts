import type { Blueprint } from "../blueprint/blueprint.ts";
import { type Catalog, featuresOf, type Part, type Stack } from "../catalog/catalog.ts";
import { oncePartsOf } from "../render/parts.ts";
import { useMigrations } from "./uses.ts";

/** A migration of a feature: `id` is its owner and name, and stays the same over template versions. */
export interface Migration {
  readonly id: string;
  /** What its file is called. */
  readonly file: string;
  /** The same without a verb: what the file is called that takes it back. */
  readonly name: string;
  /** Its text, with those of the members that are folded into it. */
  readonly text: (members: readonly string[]) => string;
  readonly holds: readonly string[];
  readonly refers?: readonly string[];
  /**
   * The id of the migration that made the same in projects of versions in which its feature was not optional, or in which
   * it had no migration of its own.
   */
  readonly was?: string;
  /** The migration of the instance of which it is a part: where both come or go at once, they are one. */
  readonly within?: string;
}

/**
 * The migrations that a blueprint's tables come from.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example const ids = migrationsOf(catalog, blueprint).map(({ id }) => id);
 */
export function migrationsOf(catalog: Catalog, blueprint: Blueprint): readonly Migration[] {
  const once = oncePartsOf(catalog, blueprint).flatMap(({ owner, part }) => migrationsIn(owner, part));
  return [...once, ...useMigrations(catalog, blueprint)];
}

/**
 * Every migration of a stack's features that a project has once, by its id, in the order in which they would run.
 *
 * @example const ids = [...knownMigrations(stack).keys()];
 */
export function knownMigrations(stack: Stack): ReadonlyMap<string, Migration> {
  const owners = [{ id: "base", parts: stack.base }, ...featuresOf(stack)];
  const all = owners.flatMap(({ id, parts }) =>
    [...parts].sort((a, b) => a.needs.length - b.needs.length).flatMap((part) => migrationsIn(id, part)),
  );
  return new Map(all.map((migration) => [migration.id, migration]));
}

function migrationsIn(owner: string, { migrations }: Part): readonly Migration[] {
  return migrations.map(({ name, text, ...template }) => ({
    ...template,
    id: `${owner}/${name}`,
    name,
    file: name,
    text: () => text,
  }));
}
