import { expect, test } from "vitest";
import {
  type Blueprint,
  blueprintOf,
  changeBlueprint,
  planMigrations,
  usesOf,
} from "../../../src/engine/index.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog("0.4.0");
const HAD = ["base/items", "base/items_files", "base/users", "base/users_posts", "auth/jwt/refresh_tokens"];

function project(version: string): Blueprint {
  const head = { stack: "fastapi", name: "shop", description: "A shop.", version };
  return blueprintOf(head, usesOf(["database/sqlite", "cache/none", "auth/jwt", "licence/mit"]));
}

function migrations(version: string, present: readonly string[], next: Blueprint) {
  const { created, dropped } = planMigrations(catalog, next, { present, kept: [] }, ["1a"], {
    previous: project(version),
  });
  return { created: created.filter((id) => id.startsWith("uploads/")), dropped };
}

test("a project of a version in which a feature could not be left out has it", () => {
  const same = { kind: "same" } as const;
  expect(changeBlueprint(catalog, project("0.3.0"), same).features).toContain("uploads");
  expect(changeBlueprint(catalog, project("0.4.0"), same).features).not.toContain("uploads");
  const without = { kind: "remove", features: ["uploads"] } as const;
  expect(changeBlueprint(catalog, project("0.3.0"), without).features).not.toContain("uploads");
});

test("its tables are not made again, and go with it", () => {
  const next = changeBlueprint(catalog, project("0.3.0"), { kind: "same" });
  expect(migrations("0.3.0", HAD, next).created).toEqual([]);
  const first = HAD.filter((id) => id !== "base/items_files");
  expect(migrations("0.1.0", first, next).created).toEqual(["uploads/files_names"]);
  const without = changeBlueprint(catalog, project("0.3.0"), { kind: "remove", features: ["uploads"] });
  expect(migrations("0.3.0", HAD, without).dropped).toEqual([
    "uploads/files_owners",
    "uploads/files_names",
    "uploads/files",
  ]);
});

test("a project that left it out gets its tables with it", () => {
  const next = changeBlueprint(catalog, project("0.4.0"), { kind: "add", features: ["uploads"] });
  expect(migrations("0.4.0", ["base/items", "base/users"], next).created).toEqual([
    "uploads/files",
    "uploads/files_names",
    "uploads/files_owners",
  ]);
});

test("the example's tables are those that its project has, and no former one is kept for want of a template", () => {
  const same = changeBlueprint(catalog, project("0.3.0"), { kind: "same" });
  expect(same.features).toContain("example");
  const options = { previous: project("0.3.0") };
  const state = { present: HAD, kept: [] };
  const updated = planMigrations(catalog, same, state, ["1a"], options);
  expect(updated.created).toEqual(["auth/jwt/refresh_tokens_by_family"]);
  expect([updated.dropped, updated.kept]).toEqual([[], []]);
  expect(updated.state.kept).toEqual([]);
  const without = changeBlueprint(catalog, project("0.3.0"), { kind: "remove", features: ["example"] });
  const items = ["example/items_owners_index", "example/items_owners", "example/items"];
  expect(planMigrations(catalog, without, state, ["1a"], options).dropped).toEqual(items);
  const kept = planMigrations(catalog, without, state, ["1a"], { ...options, keep: true });
  expect([kept.dropped, kept.state.kept]).toEqual([[], items]);
});
