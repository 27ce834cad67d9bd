import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { combinationsOf } from "../../src/catalog-build/combinations.ts";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { featuresOf, makeBlueprint } from "../../src/engine/index.ts";

const catalog = readTemplates(fileURLToPath(new URL("../../templates", import.meta.url)), "0.0.0");
const [stack] = catalog.stacks;
if (stack === undefined) throw new Error("There is no stack.");

const featuresWith = (choices: Parameters<typeof makeBlueprint>[1]["choices"]) => {
  try {
    return makeBlueprint(catalog, { stack: stack.id, name: "a", description: "A.", choices }).features;
  } catch {
    return undefined;
  }
};

it("the build renders every pair of features that go together, in some hundred combinations", () => {
  const rendered = [...combinationsOf(stack)].flatMap((choices) => featuresWith(choices) ?? []);
  const seen = new Set([...combinationsOf(stack)].flatMap((choices) => pairs(featuresWith(choices) ?? [])));
  const all = featuresOf(stack).map(({ id }) => id);
  expect(new Set(rendered)).toEqual(new Set(all));
  const possible = new Set([...everyChoice()].flatMap((choices) => pairs(featuresWith(choices) ?? [])));
  expect([...possible].filter((pair) => !seen.has(pair))).toEqual([]);
  expect([...combinationsOf(stack)].length).toBeLessThan(500);
});

it("the build renders every triple of choices of groups that take one", () => {
  const seen = new Set(
    [...combinationsOf(stack)].map((choices) => ones.map(({ id }) => choices[id]).join(" ")),
  );
  expect(seen.size).toBe(
    ones.reduce((count, { choose, features }) => count * (choose === "toggle" ? 2 : features.length), 1),
  );
});

const ones = stack.groups.filter(({ choose }) => choose !== "many");

function pairs(ids: readonly string[]): readonly string[] {
  const sorted = [...ids].sort();
  return sorted.flatMap((one, at) => sorted.slice(at + 1).map((other) => `${one} + ${other}`));
}

function* everyChoice() {
  const wheels = stack?.groups.map(({ id, choose, features }) => {
    const names = features.map(({ name }) => name);
    if (choose === "toggle") return [id, [true, false]] as const;
    if (choose === "one") return [id, names] as const;
    const sets: string[][] = [[]];
    for (const name of names) sets.push(...sets.map((set) => [...set, name]));
    return [id, sets] as const;
  });
  const count = (wheels ?? []).reduce((product, [, choices]) => product * choices.length, 1);
  for (let index = 0; index < count; index += 1) {
    let rest = index;
    yield Object.fromEntries(
      (wheels ?? []).map(([id, choices]) => {
        const choice = choices[rest % choices.length] ?? false;
        rest = Math.floor(rest / choices.length);
        return [id, choice];
      }),
    );
  }
}
