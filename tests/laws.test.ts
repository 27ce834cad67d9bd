import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Catalog,
  type Choice,
  makeBlueprint,
  reconcile,
  render,
  renderFiles,
  type Stack,
  type Tree,
} from "../src/engine/index.ts";
import { readTemplates } from "../src/project/build/read-templates.ts";

const catalogs = [
  join(import.meta.dirname, "fixtures/catalog"),
  join(import.meta.dirname, "../templates"),
].map((folder) => readTemplates(folder, "1.0.0"));

function answersFor(stack: Stack) {
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
    .map((chosen) => ({ stack: stack.id, name: "demo", description: "A demo.", choices: chosen }));
}

const cases = catalogs.flatMap((catalog) =>
  catalog.stacks.map((stack): [string, Catalog, Stack] => [stack.id, catalog, stack]),
);

describe.each(cases)("laws on %s", (_, catalog, stack) => {
  const each = (law: (tree: Tree, answers: { choices: Record<string, Choice> }) => void) =>
    fc.assert(
      fc.property(answersFor(stack), (answers) =>
        law(render(catalog, makeBlueprint(catalog, answers)), answers),
      ),
      { numRuns: 60 },
    );

  it("1: an untouched project becomes exactly the next one", () => {
    fc.assert(
      fc.property(answersFor(stack), answersFor(stack), (one, two) => {
        const [before, next] = [one, two].map((answers) =>
          renderFiles(catalog, makeBlueprint(catalog, answers)),
        );
        if (before === undefined || next === undefined) return;
        const disk = new Map(before);
        for (const change of reconcile(before, before, next)) {
          expect(change.kind).not.toBe("conflict");
          if (change.kind === "delete") disk.delete(change.path);
          else if (change.next !== undefined) disk.set(change.path, change.next);
        }
        expect(new Map([...disk].sort())).toEqual(new Map([...next].sort()));
      }),
      { numRuns: 30 },
    );
  });

  it("2: the same blueprint changes nothing", () => {
    each((tree) => expect(reconcile(tree, tree, tree).every((change) => change.kind === "keep")).toBe(true));
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
