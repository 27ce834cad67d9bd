import type { Choice, Stack } from "../src/engine/index.ts";

/** One choice for each question that decides what a project can do. */
export type Combination = Readonly<Record<string, string>>;

/** The groups that are combined: choose-one groups but for the licence, and features that are on or off. */
function dimensions(stack: Stack): readonly { readonly id: string; readonly values: readonly string[] }[] {
  return stack.groups
    .filter((group) => group.choose !== "many" && group.id !== "licence")
    .map((group) => ({
      id: group.id,
      values: group.choose === "toggle" ? ["true", "false"] : group.features.map((feature) => feature.name),
    }));
}

/** Every combination of the core options. */
export function allCombinations(stack: Stack): readonly Combination[] {
  return dimensions(stack).reduce<Combination[]>(
    (all, { id, values }) => all.flatMap((one) => values.map((value) => ({ ...one, [id]: value }))),
    [{}],
  );
}

/** A small set of combinations in which every pair of choices occurs (greedy all-pairs). */
export function coveringSet(stack: Stack): readonly Combination[] {
  const all = allCombinations(stack);
  const open = new Set(all.flatMap(pairsOf));
  const chosen: Combination[] = [];
  while (open.size > 0) {
    const gain = (one: Combination) => pairsOf(one).filter((pair) => open.has(pair)).length;
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairsOf(best)) open.delete(pair);
    chosen.push(best);
  }
  return chosen;
}

function pairsOf(combination: Combination): string[] {
  const said = Object.entries(combination).map(([id, value]) => `${id}=${value}`);
  return said.flatMap((one, index) => said.slice(index + 1).map((two) => `${one} ${two}`));
}

/** A combination in one line. */
export function nameOf(combination: Combination): string {
  return Object.entries(combination)
    .map(([id, value]) => `${id}=${value}`)
    .join(" ");
}

/** The flags of `create` that choose a combination. */
export function flagsOf(stack: Stack, combination: Combination): readonly string[] {
  return Object.entries(combination).flatMap(([id, value]) => {
    const toggle = stack.groups.find((group) => group.id === id)?.choose === "toggle";
    if (!toggle) return [`--${id}`, value];
    return [value === "true" ? `--${id}` : `--no-${id}`];
  });
}

/** A combination as answers for the engine, on top of a preset's. */
export function choicesOf(stack: Stack, combination: Combination): Readonly<Record<string, Choice>> {
  const said = Object.entries(combination).map(([id, value]): [string, Choice] => {
    const toggle = stack.groups.find((group) => group.id === id)?.choose === "toggle";
    return [id, toggle ? value === "true" : value];
  });
  return { ...stack.presets[stack.defaultPreset]?.choices, ...Object.fromEntries(said) };
}
