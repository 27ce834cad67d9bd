import { type Catalog, makeBlueprint, type Stack } from "../src/index.ts";

/** One choice for each question that decides what a project can do. */
export type Combination = Readonly<Record<string, string>>;

/** What all combinations have in common. */
export const fixed = { ops: ["docker"], licence: "mit" } as const;

interface Dimension {
  readonly id: string;
  readonly values: readonly string[];
}

/** The groups that are combined: choose-one groups but for the licence, and features that are on or off. */
function dimensionsOf(stack: Stack): readonly Dimension[] {
  return stack.groups
    .filter((group) => group.choose !== "many" && !(group.id in fixed))
    .map(({ id, choose, features }) => ({
      id,
      values: choose === "toggle" ? ["on", "off"] : features.map((feature) => feature.name),
    }));
}

/** Every combination of the core options that goes together. */
export function allCombinations(catalog: Catalog, stack: Stack): readonly Combination[] {
  const all = dimensionsOf(stack).reduce<readonly Combination[]>(
    (some, { id, values }) => some.flatMap((one) => values.map((value) => ({ ...one, [id]: value }))),
    [{}],
  );
  return all.filter((combination) => goesTogether(catalog, stack, combination));
}

function goesTogether(catalog: Catalog, stack: Stack, combination: Combination): boolean {
  const said = Object.entries(combination).map(([id, value]) => {
    const toggle = stack.groups.find((group) => group.id === id)?.choose === "toggle";
    return [id, toggle ? value === "on" : value] as const;
  });
  const answers = {
    stack: stack.id,
    name: "demo",
    description: "Demo.",
    choices: { ...fixed, ...Object.fromEntries(said) },
  };
  try {
    makeBlueprint(catalog, answers);
    return true;
  } catch {
    return false;
  }
}

/** A small set of combinations in which every pair of choices occurs, found greedily. */
export function coveringSet(all: readonly Combination[]): readonly Combination[] {
  const open = new Set(all.flatMap(pairsOf));
  const chosen: Combination[] = [];
  const gain = (one: Combination) => pairsOf(one).filter((pair) => open.has(pair)).length;
  while (open.size > 0) {
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairsOf(best)) open.delete(pair);
    chosen.push(best);
  }
  return chosen;
}

function pairsOf(combination: Combination): readonly string[] {
  const said = wordsOf(combination);
  return said.flatMap((one, index) => said.slice(index + 1).map((two) => `${one} ${two}`));
}

function wordsOf(combination: Combination): readonly string[] {
  return Object.entries(combination).map(([id, value]) => `${id}=${value}`);
}

/** A combination in one line. */
export function describe(combination: Combination): string {
  return wordsOf(combination).join(" ");
}

/** The combinations that have all the choices of a filter such as `database=sqlite,chat=on`. */
export function only(
  combinations: readonly Combination[],
  filter: string | undefined,
): readonly Combination[] {
  const wanted = (filter ?? "").split(",").filter((word) => word !== "");
  const known = new Set(combinations.flatMap(wordsOf));
  const unknown = wanted.find((word) => !known.has(word));
  if (unknown !== undefined)
    throw new Error(`--only ${unknown}: no combination has that; there is ${[...known].join(", ")}`);
  return combinations.filter((combination) => wanted.every((word) => wordsOf(combination).includes(word)));
}

/** The flags of `create` that choose a combination. */
export function flagsOf(combination: Combination): readonly string[] {
  return Object.entries(combination).flatMap(([id, value]) => {
    if (value === "on") return [`--${id}`];
    return value === "off" ? [`--no-${id}`] : [`--${id}`, value];
  });
}
