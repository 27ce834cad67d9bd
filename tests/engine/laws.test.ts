import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import {
  type Catalog,
  type Choice,
  makeBlueprint,
  reconcile,
  render,
  renderFiles,
  type Stack,
  type Tree,
} from "../../src/engine/index.ts";
import { isPossible } from "../support/fixtures/possible.ts";
import { runs } from "../support/runs.ts";

const catalogs = [
  join(import.meta.dirname, "../support/fixtures/catalog"),
  join(import.meta.dirname, "../../templates"),
].map((folder) => readTemplates(folder, "1.0.0"));

function answersFor(catalog: Catalog, stack: Stack) {
  const choices = Object.fromEntries(
    stack.groups.map((group): [string, fc.Arbitrary<Choice>] => {
      const names = group.features.map((feature) => feature.name);
      if (group.choose === "toggle") return [group.id, fc.boolean()];
      if (group.choose === "many") return [group.id, fc.shuffledSubarray(names)];
      return [group.id, fc.constantFrom(...names)];
    }),
  );
  return fc
    .record(choices)
    .filter((chosen) => isPossible(catalog, chosen))
    .map((chosen) => ({ stack: stack.id, name: "demo", description: "A demo.", choices: chosen }));
}

const cases = catalogs.flatMap((catalog) =>
  catalog.stacks.map((stack): [string, Catalog, Stack] => [stack.id, catalog, stack]),
);

/** The disk after a change: what reconciling decides, done. */
function carryOut(before: Tree, yours: Tree, next: Tree): Tree {
  const disk = new Map(yours);
  for (const change of reconcile(before, yours, next)) {
    expect(change.kind, change.path).not.toBe("conflict");
    if (change.kind === "delete") disk.delete(change.path);
    else if (change.next !== undefined) disk.set(change.path, change.next);
  }
  return new Map([...disk].sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe.each(cases)("laws on %s", (_, catalog, stack) => {
  const each = (law: (tree: Tree, answers: { choices: Record<string, Choice> }) => void) =>
    fc.assert(
      fc.property(answersFor(catalog, stack), (answers) => {
        law(render(catalog, makeBlueprint(catalog, answers)), answers);
      }),
      { numRuns: runs(60) },
    );

  it("1: an untouched project becomes exactly the next one", () => {
    fc.assert(
      fc.property(answersFor(catalog, stack), answersFor(catalog, stack), (one, two) => {
        const [before, next] = [one, two].map((answers) =>
          renderFiles(catalog, makeBlueprint(catalog, answers)),
        );
        if (before === undefined || next === undefined) return;
        expect(carryOut(before, before, next)).toEqual(next);
      }),
      { numRuns: runs(30) },
    );
  });

  it("2: the same blueprint changes nothing", () => {
    each((tree) => expect(reconcile(tree, tree, tree).every((change) => change.kind === "keep")).toBe(true));
  });

  /** The stack's features that can be added and removed, with the choices that have one more of them. */
  const additions = (choices: Record<string, Choice>) =>
    stack.groups.flatMap((group): Record<string, Choice>[] => {
      const choice = choices[group.id];
      if (group.choose === "toggle") return choice === true ? [] : [{ ...choices, [group.id]: true }];
      if (group.choose === "one") return [];
      const names = Array.isArray(choice) ? (choice as readonly string[]) : [];
      return group.features
        .filter((feature) => !names.includes(feature.name))
        .map((feature) => ({ ...choices, [group.id]: [...names, feature.name] }));
    });

  it("3, 4, 8: adding is creating with it, twice is once, and removing takes it all back", () => {
    fc.assert(
      fc.property(answersFor(catalog, stack), (answers) => {
        const files = (choices: Record<string, Choice>) =>
          renderFiles(catalog, makeBlueprint(catalog, { ...answers, choices }));
        const before = files(answers.choices);
        for (const choices of additions(answers.choices).filter((more) => isPossible(catalog, more))) {
          const next = files(choices);
          const added = carryOut(before, before, next);
          expect(added).toEqual(next);
          expect(carryOut(next, added, next)).toEqual(added);
          expect(carryOut(next, added, before)).toEqual(before);
        }
      }),
      { numRuns: runs(20) },
    );
  });

  it("5: the order of choices does not matter", () => {
    each((tree, answers) => {
      const turned = Object.fromEntries(
        Object.entries(answers.choices)
          .reverse()
          .map(([id, choice]) => [id, Array.isArray(choice) ? [...choice].reverse() : choice]),
      );
      const again = makeBlueprint(catalog, {
        stack: stack.id,
        name: "demo",
        description: "A demo.",
        choices: turned as Record<string, Choice>,
      });
      expect(render(catalog, again)).toEqual(tree);
    });
  });

  it("6: no slot and no value of a template is left", () => {
    each((tree) => {
      for (const [path, { content }] of tree) {
        if (typeof content !== "string") continue;
        expect(content, path).not.toMatch(/\bslot: /);
        expect(content, path).not.toMatch(/\{\{(name|description)/);
        expect(content, path).not.toMatch(/"(DOWN_)?REVISION"/);
      }
    });
  });

  it("every text ends with one newline, and none has a blank line at its end", () => {
    each((tree) => {
      for (const [path, { content }] of tree) {
        if (typeof content === "string" && content !== "") expect(content, path).toMatch(/[^\n]\n$/);
      }
    });
  });
});
