import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeBlueprint, migrationsOf, NONE, planMigrations, renderFiles } from "../../../src/engine/index.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { freshRecord, recordOf } from "../../../src/project/record/record.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const catalog = modelCatalog();

/** A project of so many models, each of which refers to the one before. */
function blueprintWith(count: number) {
  const nameOf = (index: number) =>
    `Q${String(index).replaceAll(/\d/g, (one) => "abcdefghij"[Number(one)] ?? "")}k`;
  const uses = Array.from({ length: count }, (_, index) => ({
    feature: "model",
    instance: nameOf(index),
    of: [
      { feature: "text", instance: "title", args: ["100"] },
      ...(index === 0
        ? []
        : [{ feature: "ref", instance: "parent", args: [nameOf(index - 1)], values: { optional: "" } }]),
    ],
  }));
  const choices = { store: "small", chat: false };
  return makeBlueprint(catalog, { stack: "tiny", name: "demo", description: "A demo.", choices, uses });
}

/** The shortest of three times, in milliseconds. */
function timeOf(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return Math.min(...times);
}

test("time grows with the number of instances, and not with its square", () => {
  const [few, many] = [200, 1600].map((count) =>
    timeOf(() => {
      const blueprint = blueprintWith(count);
      renderFiles(catalog, blueprint);
      const { state } = planMigrations(catalog, blueprint, NONE, []);
      planMigrations(catalog, blueprint, state, [], { previous: blueprint });
    }),
  );
  // Eight times as many: 8 where it is linear, 64 where it is not.
  expect((many ?? 0) / (few ?? 1)).toBeLessThan(24);
});

test("migrations of thousands of instances are in the order in which they refer to each other", () => {
  const blueprint = blueprintWith(1000);
  const { created } = planMigrations(catalog, blueprint, NONE, []);
  expect(new Set(created).size).toBe(migrationsOf(catalog, blueprint).length);
  const creates = created.filter((id) => id.endsWith("/create"));
  expect(creates).toEqual(
    blueprint.uses.flatMap((use) => (use.instance === undefined ? [] : [`model/${use.instance}/create`])),
  );
});

test("a record of a project with thousands of instances can be read", () => {
  const folder = mkdtempSync(join(tmpdir(), "plinth-many-"));
  try {
    const blueprint = blueprintWith(6000);
    const files = new Map([["main.txt", { content: "", mode: 0o644 as const }]]);
    for (const [path, { content }] of recordOf(catalog, freshRecord(catalog, blueprint, files))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    expect(readProject(folder).blueprint.uses).toHaveLength(blueprint.uses.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
