import { type Catalog, capabilitiesOf, makeBlueprint, type Stack } from "../../../src/index.ts";

/** One way to choose: a value for each group that is varied. */
export type Combination = Readonly<Record<string, string | boolean>>;

/** What is the same in every combination: it changes nothing over HTTP. */
export const fixed = { ops: ["docker"], agents: true, licence: "mit" } as const;

/** Toggles that are proved on and off by turns, with each choice of the other groups: they would double the combinations. */
const byTurns: Readonly<Record<string, (turn: number, position: number) => boolean>> = {
  uploads: (turn) => turn % 2 === 0,
  // Half as often as the first, so that each of both occurs with each of the other.
  example: (turn) => Math.floor(turn / 2) % 2 === 0,
  // By pairs of neighbours, which the last group tells apart.
  mail: (_, position) => Math.floor(position / 2) % 2 === 0,
};

/**
 * What a combination is proved with of the groups of which many can be chosen: nothing more than the usual, each
 * feature alone, or all. They change nothing that combinations differ in, so these take turns.
 */
export function extrasOf(catalog: Catalog, stack: Stack, combination: Combination): Record<string, string[]> {
  const turn = new Set([...usual, ...(turnsOf(catalog, stack).get(describe(combination)) ?? [])]);
  const chosen = (id: string) => turn.has(id) && fits(catalog, stack, combination, id);
  return Object.fromEntries(
    stack.groups
      .filter(({ choose }) => choose === "many")
      .map((group) => [group.id, group.features.filter(({ id }) => chosen(id)).map(({ name }) => name)]),
  );
}

const usual: readonly string[] = Object.entries(fixed).flatMap(([id, names]) =>
  [names].flat().map((name) => `${id}/${name}`),
);
const known = new WeakMap<Stack, ReadonlyMap<string, readonly string[]>>();

/** The turn of each combination, the covering ones first: of those that go with it, the one that was taken least. */
function turnsOf(catalog: Catalog, stack: Stack): ReadonlyMap<string, readonly string[]> {
  const before = known.get(stack);
  if (before !== undefined) return before;
  const more = stack.groups
    .filter(({ choose }) => choose === "many")
    .flatMap(({ features }) => features.map(({ id }) => id))
    .filter((id) => !usual.includes(id));
  const turns = [[], ...more.map((id) => [id]), more].map((ids) => ({ ids, taken: 0 }));
  const all = allCombinations(catalog, stack);
  const chosen = new Map<string, readonly string[]>();
  for (const combination of [...coveringSet(all), ...all]) {
    if (chosen.has(describe(combination))) continue;
    const fitting = turns.filter(
      ({ ids }) => ids.length !== 1 || ids.every((id) => fits(catalog, stack, combination, id)),
    );
    const next = fitting.reduce((least, turn) => (turn.taken < least.taken ? turn : least));
    next.taken += 1;
    chosen.set(describe(combination), next.ids);
  }
  known.set(stack, chosen);
  return chosen;
}

/** Whether a feature of a group of which many can be chosen goes with a combination, and with what it needs of its own group. */
export function fits(catalog: Catalog, stack: Stack, combination: Combination, id: string): boolean {
  const [group = ""] = id.split("/");
  const names = withNeeds(stack, id).map((one) => one.slice(group.length + 1));
  const answers = answersOf(stack, combination);
  try {
    makeBlueprint(catalog, { ...answers, choices: { ...answers.choices, [group]: names } });
    return true;
  } catch {
    return false;
  }
}

/** A feature of a group of which many can be chosen, behind those of its group that it requires. */
export function withNeeds(stack: Stack, id: string): readonly string[] {
  const siblings = stack.groups.find(({ features }) => features.some((one) => one.id === id))?.features ?? [];
  const requires = siblings.find((one) => one.id === id)?.requires ?? [];
  const needed = siblings.filter((one) => capabilitiesOf(one).some((has) => requires.includes(has)));
  return [...needed.filter((one) => one.id !== id).flatMap((one) => withNeeds(stack, one.id)), id];
}

/** The groups of a stack that are varied, and their values. */
function axes(stack: Stack): readonly (readonly [string, readonly (string | boolean)[]])[] {
  return stack.groups
    .filter(
      ({ id, choose, otherwise }) =>
        choose !== "many" && otherwise === undefined && !(id in fixed) && !(id in byTurns),
    )
    .map((group) => [
      group.id,
      group.choose === "toggle" ? [true, false] : group.features.map((feature) => feature.name),
    ]);
}

/** Whether the features of a combination go together. */
function valid(catalog: Catalog, stack: Stack, combination: Combination): boolean {
  try {
    makeBlueprint(catalog, answersOf(stack, combination));
    return true;
  } catch {
    return false;
  }
}

/** The answers that say a combination. */
export function answersOf(stack: Stack, combination: Combination) {
  const known = new Set(stack.groups.map((group) => group.id));
  const same = Object.entries(fixed).filter(([id]) => known.has(id));
  const choices = { ...combination, ...Object.fromEntries(same) };
  return { stack: stack.id, name: "demo", description: "A production API.", choices };
}

/** All combinations of a stack, in the catalog's order. */
export function allCombinations(catalog: Catalog, stack: Stack): readonly Combination[] {
  let all: { readonly combination: Combination; readonly turn: number }[] = [{ combination: {}, turn: 0 }];
  for (const [id, values] of axes(stack)) {
    all = all.flatMap(({ combination, turn }) =>
      values.map((value, index) => ({ combination: { ...combination, [id]: value }, turn: turn + index })),
    );
  }
  const known = new Set(stack.groups.map(({ id }) => id));
  const toggles = Object.entries(byTurns).filter(([id]) => known.has(id));
  return all
    .map(({ combination, turn }, position) => {
      const chosen: Record<string, string | boolean> = {
        ...combination,
        ...byTurnOf(catalog, stack, combination, turn),
      };
      for (const [id, isOn] of toggles) {
        // What does not go with the others is off.
        chosen[id] = true;
        chosen[id] = isOn(turn, position) && valid(catalog, stack, chosen);
      }
      return chosen;
    })
    .filter((combination) => valid(catalog, stack, combination));
}

/** Of groups whose choice may be none, the choices that go with a combination take turns, too: the ones that are more first. */
function byTurnOf(catalog: Catalog, stack: Stack, combination: Combination, turn: number): Combination {
  const chosen = stack.groups
    .filter(({ otherwise }) => otherwise !== undefined)
    .map(({ id, otherwise = "", features }) => {
      const none = Object.fromEntries(
        stack.groups
          .filter((group) => group.otherwise !== undefined)
          .map((group) => [group.id, group.otherwise ?? ""]),
      );
      const fitting = features
        .map(({ name }) => name)
        .filter((name) => name !== otherwise)
        .filter((name) => valid(catalog, stack, { ...none, ...combination, [id]: name }));
      const turns = [...fitting.reverse(), otherwise];
      return [id, turns[turn % turns.length] ?? otherwise] as const;
    });
  return Object.fromEntries(chosen);
}

/** A small set of combinations in which every pair of choices occurs; the same one each time. */
export function coveringSet(all: readonly Combination[]): readonly Combination[] {
  const wanted = new Set(all.flatMap(pairs));
  const chosen: Combination[] = [];
  const gain = (combination: Combination) => pairs(combination).filter((pair) => wanted.has(pair)).length;
  while (wanted.size > 0) {
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairs(best)) wanted.delete(pair);
    chosen.push(best);
  }
  return chosen;
}

function pairs(combination: Combination): string[] {
  const choices = describe(combination).split(" ");
  return choices.flatMap((a, index) => choices.slice(index + 1).map((b) => `${a} ${b}`));
}

/** A combination in words: `database=sqlite cache=memory auth=jwt chat=on`. */
export function describe(combination: Combination): string {
  return Object.entries(combination)
    .map(([id, value]) => `${id}=${typeof value === "string" ? value : value ? "on" : "off"}`)
    .join(" ");
}

/** The flags that ask the command line for a combination. */
export function flagsOf(combination: Combination): string[] {
  return Object.entries(combination).flatMap(([id, value]) =>
    typeof value === "string" ? [`--${id}`, value] : [value ? `--${id}` : `--no-${id}`],
  );
}

/** Keeps the combinations that agree with `database=postgres,chat=on`. */
export function only(all: readonly Combination[], filter: string | undefined): readonly Combination[] {
  if (filter === undefined) return all;
  const wanted = filter.split(/[\s,]+/).filter((word) => word !== "");
  const known = new Set(all.flatMap((combination) => describe(combination).split(" ")));
  const unknown = wanted.find((word) => !known.has(word));
  if (unknown !== undefined) throw new Error(`--only: ${unknown} is none of ${[...known].join(", ")}`);
  return all.filter((combination) => wanted.every((word) => describe(combination).split(" ").includes(word)));
}
