import type { Migration } from "./migration.ts";

/** Migrations that become one file: the one of an instance, with those of its members. */
export interface Unit {
  readonly main: Migration;
  readonly folded: readonly Migration[];
}

/** The ids of all that a unit brings. */
export function idsOf({ main, folded }: Unit): readonly string[] {
  return [main.id, ...folded.map(({ id }) => id)];
}

/**
 * Folds members into the migration of their instance, and orders what is left by what it refers to; what refers to
 * nothing that comes later stays where it is. In a circle of instances, a member that closes it follows them all.
 */
export function unitsOf(migrations: readonly Migration[]): readonly Unit[] {
  const ids = new Set(migrations.map(({ id }) => id));
  const isFolded = ({ within }: Migration) => within !== undefined && ids.has(within);
  const waiting = migrations
    .filter((migration) => !isFolded(migration))
    .map((main): Unit => ({ main, folded: migrations.filter(({ within }) => within === main.id) }));
  const done: Unit[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex((unit) => !refersTo(unit, waiting));
    const [unit] = waiting.splice(Math.max(free, 0), 1);
    if (unit === undefined) break;
    const { main, folded } = unit;
    if (free >= 0) {
      done.push(unit);
      continue;
    }
    const closing = folded.filter((member) => refersTo({ main: member, folded: [] }, waiting));
    done.push({ main, folded: folded.filter((member) => !closing.includes(member)) });
    waiting.push(...closing.map((member) => ({ main: member, folded: [] })));
  }
  return done;
}

/** Whether a unit refers to a table that another one makes. */
function refersTo(unit: Unit, others: readonly Unit[]): boolean {
  const refers = [unit.main, ...unit.folded].flatMap((migration) => migration.refers ?? []);
  if (refers.length === 0) return false;
  return others.some(
    (other) => other.main !== unit.main && other.main.holds.some((table) => refers.includes(table)),
  );
}
