import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { checkCombinations, combinationsOf } from "../../../src/catalog-build/combinations.ts";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import { type Choice, featuresOf, makeBlueprint, type Part, type Stack } from "../../../src/engine/index.ts";

const catalog = readTemplates(fileURLToPath(new URL("../../../templates", import.meta.url)), "0.0.0");
const [stack] = catalog.stacks;
if (stack === undefined) throw new Error("There is no stack.");

const featuresWith = (choices: Readonly<Record<string, Choice>>) =>
  makeBlueprint(catalog, { stack: stack.id, name: "a", description: "A.", choices }).features;

/** Features as the bits of a number. */
const bitsOf = (ids: readonly string[]) =>
  featuresOf(stack).reduce((bits, { id }, index) => (ids.includes(id) ? bits | (1 << index) : bits), 0);
const allowed = everyChoice();
const bits = allowed.map(bitsOf);

it("every three choices that go together, or that are left out together, are in one of some tens of combinations", () => {
  const combinations = combinationsOf(stack).map((choices) => bitsOf(featuresWith(choices)));
  const missing = triples(featuresOf(stack).map(({ id }) => id)).flatMap((three) => {
    const whole = bitsOf(three);
    const states = [0, 1, 2, 3, 4, 5, 6, 7].map((state) =>
      bitsOf(three.filter((_, at) => state & (1 << at))),
    );
    const isIn = (all: readonly number[], state: number) => all.some((one) => (one & whole) === state);
    return states.filter((state) => isIn(bits, state) && !isIn(combinations, state)).map(() => three);
  });
  expect(missing).toEqual([]);
  expect(combinations.length).toBeLessThan(80);
});

it("what breaks only together is found, for any three features", () => {
  const possible = [...new Set(allowed.flatMap((ids) => triples(ids).map((three) => three.join(" "))))];
  expect(possible.length).toBeGreaterThan(300);
  const missed = possible
    .filter((_, index) => index % 60 === 0)
    .filter((three) => {
      const [first = "", ...needs] = three.split(" ");
      return !fails(withPart(first, { needs, ...broken }));
    });
  expect(missed).toEqual([]);
});

it("of a stack with two groups, both values of each are found", () => {
  const [one, two] = withPart("", { needs: [], ...broken }).groups.slice(0, 2);
  const [first, second] = [one?.features.at(-1)?.id ?? "", two?.features.at(-1)?.id ?? ""];
  const both = withPart(first, { needs: [second], ...broken });
  expect(fails({ ...both, groups: both.groups.slice(0, 2), presets: {} })).toBe(true);
});

it("a stack whose combinations all render passes", () => {
  expect(fails(withPart("", { needs: [], ...broken }))).toBe(false);
});

const broken: Omit<Part, "needs"> = {
  files: [],
  contributions: [{ host: "nowhere", source: "broken", imports: [], sections: [{ slot: "x", lines: [] }] }],
  migrations: [],
};

/** The stack with nothing to render but one part of a feature. */
function withPart(id: string, part: Part): Stack {
  const groups = (stack as Stack).groups.map((group) => ({
    ...group,
    features: group.features.map((feature) => ({ ...feature, parts: feature.id === id ? [part] : [] })),
  }));
  return { ...(stack as Stack), base: [], groups, repeatable: [] };
}

function fails(candidate: Stack): boolean {
  try {
    checkCombinations(candidate);
    return false;
  } catch (error) {
    expect(String(error)).toMatch(/broken: a section for nowhere.* \(with /);
    return true;
  }
}

function triples(ids: readonly string[]): readonly (readonly string[])[] {
  return ids.flatMap((one, at) =>
    ids.slice(at + 1).flatMap((two, next) => ids.slice(at + next + 2).map((three) => [one, two, three])),
  );
}

/** The features of every choice that a user can make. */
function everyChoice(): readonly (readonly string[])[] {
  let all: Record<string, Choice>[] = [{}];
  for (const { id, choose, features } of (stack as Stack).groups) {
    const names = features.map(({ name }) => name);
    const values = choose === "toggle" ? [true, false] : choose === "one" ? names : subsets(names);
    all = all.flatMap((choices) => values.map((value) => ({ ...choices, [id]: value })));
  }
  return all.flatMap((choices) => {
    try {
      return [featuresWith(choices)];
    } catch {
      return [];
    }
  });
}

function subsets(names: readonly string[]): readonly (readonly string[])[] {
  const sets: string[][] = [[]];
  for (const name of names) sets.push(...sets.map((set) => [...set, name]));
  return sets;
}
