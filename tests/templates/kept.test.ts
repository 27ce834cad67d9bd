import { expect, test } from "vitest";
import { type MigrationState, makeBlueprint, NONE, planMigrations } from "../../src/engine/index.ts";
import { answersOf } from "../proof/matrix/combinations.ts";
import { shippedCatalog } from "../support/fixtures/models.ts";

const catalog = shippedCatalog("0.0.0");
const [stack] = catalog.stacks;

/** The migrations of a project with these users, from a state. */
function plan(auth: string, state: MigrationState, keep: boolean) {
  if (stack === undefined) throw new Error("no stack");
  const combination = { database: "postgres", cache: "none", auth, chat: "off" };
  const blueprint = makeBlueprint(catalog, answersOf(stack, combination));
  return planMigrations(catalog, blueprint, state, ["abc"], { keep });
}

test("a table is not dropped from under one that was kept and refers to it", () => {
  for (const [auth, other, table, migrations] of [
    ["jwt", "session", "refresh_tokens", ["refresh_tokens_by_family", "refresh_tokens"]],
    ["session", "jwt", "sessions", ["sessions"]],
  ] as const) {
    const first = plan(auth, NONE, false).state;
    const kept = plan(other, first, true);
    expect(kept.state.kept).toEqual(migrations.map((name) => `auth/${auth}/${name}`));
    expect(() => plan("none", kept.state, false)).toThrow(
      `${table}, kept when its feature went, refers to users, which this would drop. Keep that too: --keep-data`,
    );
    expect(plan("none", kept.state, true).state.kept).toContain(`auth/${auth}/${table}`);
    const staying = plan("none", NONE, false).created;
    const leaving = first.present.filter((id) => !staying.includes(id));
    expect(leaving).toContain(`auth/${auth}/${table}`);
    expect(plan("none", first, false).dropped.toSorted()).toEqual(leaving.toSorted());
  }
});

test("tables that go are dropped in the order that is the reverse of the one in which they were made", () => {
  for (const auth of ["jwt", "session"]) {
    const { state, created } = plan(auth, NONE, false);
    const { dropped, files } = plan("none", state, false);
    expect(dropped).toEqual(created.filter((id) => dropped.includes(id)).toReversed());
    expect(dropped.length).toBeGreaterThan(1);
    // The migrations are run in the order of their chain, which is that of the plan.
    const texts = [...files.values()].map(({ content }) => String(content));
    const revisions = texts.map((text) => /^revision: str = "(.+)"/m.exec(text)?.[1] ?? "");
    for (const [index, text] of texts.entries())
      expect(/^down_revision: .* = "(.+)"/m.exec(text)?.[1]).toBe(index === 0 ? "abc" : revisions[index - 1]);
  }
});

test("a table that was kept is not made again when its feature comes back, and is its own again", () => {
  for (const [auth, other] of [
    ["jwt", "session"],
    ["session", "jwt"],
  ] as const) {
    const first = plan(auth, NONE, false).state;
    const kept = plan(other, first, true).state;
    const again = plan(auth, kept, true);
    expect(kept.kept.length).toBeGreaterThan(0);
    expect(again.created).toEqual([]);
    expect(again.state.kept.filter((id) => id.startsWith(`auth/${auth}/`))).toEqual([]);
    expect(again.state.present).toEqual(first.present);
  }
});
