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
  const members = new Map<string, Migration[]>();
  for (const migration of migrations)
    if (migration.within !== undefined) {
      const known = members.get(migration.within);
      if (known === undefined) members.set(migration.within, [migration]);
      else known.push(migration);
    }
  const queue = new Queue();
  for (const main of migrations) if (!isFolded(main)) queue.add({ main, folded: members.get(main.id) ?? [] });
  const done: Unit[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    const { unit, isFree } = next;
    if (isFree) {
      done.push(unit);
      continue;
    }
    const { main, folded } = unit;
    const closing = folded.filter((member) => queue.isHeld({ main: member, folded: [] }));
    done.push({ main, folded: folded.filter((member) => !closing.includes(member)) });
    for (const member of closing) queue.add({ main: member, folded: [] });
  }
  return done;
}

/** Units that wait, of which the first is taken that refers to no table of another: in time that grows with their number. */
class Queue {
  private readonly waiting = new Map<number, Unit>();
  private readonly makers = new Map<string, number>();
  private readonly users = new Map<string, number[]>();
  /** The places of those that may be free, in their order. */
  private readonly free: number[] = [];
  private added = 0;

  add(unit: Unit): void {
    const place = this.added;
    this.added += 1;
    this.waiting.set(place, unit);
    for (const table of new Set(unit.main.holds)) this.makers.set(table, (this.makers.get(table) ?? 0) + 1);
    for (const table of tablesFor(unit)) {
      const known = this.users.get(table);
      if (known === undefined) this.users.set(table, [place]);
      else known.push(place);
    }
    this.free.push(place);
  }

  /** Takes the first that is free, or else the first of all. */
  take(): { readonly unit: Unit; readonly isFree: boolean } | undefined {
    for (let place = this.free.shift(); place !== undefined; place = this.free.shift()) {
      const unit = this.waiting.get(place);
      if (unit === undefined || this.isHeld(unit, unit.main.holds)) continue;
      this.drop(place, unit);
      return { unit, isFree: true };
    }
    const [first] = this.waiting;
    if (first === undefined) return undefined;
    this.drop(...first);
    return { unit: first[1], isFree: false };
  }

  /** Whether a unit refers to a table that one makes that waits; `own` are those that it makes itself, if it waits too. */
  isHeld(unit: Unit, own: readonly string[] = []): boolean {
    return tablesFor(unit).some((table) => (this.makers.get(table) ?? 0) > (own.includes(table) ? 1 : 0));
  }

  private drop(place: number, unit: Unit): void {
    this.waiting.delete(place);
    for (const table of new Set(unit.main.holds)) {
      this.makers.set(table, (this.makers.get(table) ?? 0) - 1);
      for (const user of this.users.get(table) ?? []) this.insert(user);
    }
  }

  private insert(place: number): void {
    const index = this.free.findIndex((one) => one >= place);
    if (this.free[index] === place) return;
    this.free.splice(index < 0 ? this.free.length : index, 0, place);
  }
}

/** The tables that a unit refers to. */
function tablesFor({ main, folded }: Unit): readonly string[] {
  return [main, ...folded].flatMap((migration) => migration.refers ?? []);
}
