import {
  type Answers,
  type Blueprint,
  type Catalog,
  type Choice,
  capabilitiesOf,
  checkUses,
  type Feature,
  findStack,
  type Group,
  makeBlueprint,
  planMigrations,
  render,
  renderFiles,
  type Stack,
  type Use,
} from "../engine/index.ts";
import { languageOf } from "../engine/languages/index.ts";
import { NONE } from "../engine/migrations/plan.ts";
import { UserError } from "../errors.ts";
import { partsOfRepeatable } from "./read-repeatable.ts";
import { changesOf, sampleChoices, sampleUses } from "./sample.ts";

/**
 * Renders a covering set of a stack's combinations, so that what cannot be composed fails the build.
 *
 * @throws {UserError} if a combination cannot be rendered; the message names its features.
 */
export function checkCombinations(stack: Stack): void {
  for (const { contributions } of [...stack.base, ...featureParts(stack)]) {
    for (const { host, source, imports } of contributions) checkImports(host, source, imports);
  }
  const catalog = { version: "", stacks: [stack] };
  const uses = sampleUses(stack);
  checkUses(stack, uses);
  let hasChanged = false;
  for (const choices of combinationsOf(stack)) {
    const answers = { stack: stack.id, name: "a", description: "A.", choices };
    const blueprint = makeBlueprint(catalog, answers);
    try {
      renderFiles(catalog, blueprint);
      const sampled = withUses(catalog, answers, uses);
      if (sampled === undefined) continue;
      render(catalog, sampled);
      if (!hasChanged) checkChanges(catalog, answers, uses);
      hasChanged = true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${error.message} (with ${blueprint.features.join(", ") || "the base alone"})`);
    }
  }
}

/**
 * Plans the migrations that instances have later: members that are added to them, renamed and set, and a new name.
 *
 * @throws {UserError} if a section of one has no slot.
 */
function checkChanges(catalog: Catalog, answers: Answers, uses: readonly Use[]): void {
  const stack = findStack(catalog, answers.stack);
  let previous = makeBlueprint(catalog, { ...answers, uses: uses.map((use) => ({ ...use, of: [] })) });
  let { state } = planMigrations(catalog, previous, NONE, []);
  for (const changed of changesOf(stack, uses)) {
    const next = makeBlueprint(catalog, { ...answers, uses: changed });
    ({ state } = planMigrations(catalog, next, state, [], { previous }));
    previous = makeBlueprint(catalog, { ...answers, uses: changed.map(settled) });
  }
}

/** A use without what it was. */
function settled({ was: _, of = [], ...use }: Use): Use {
  return { ...use, of: of.map(({ was: __, backfill: ___, ...member }) => member) };
}

/** The blueprint with instances of the features that may exist several times; undefined if these do not go with it. */
function withUses(catalog: Catalog, answers: Answers, uses: readonly Use[]): Blueprint | undefined {
  if (uses.length === 0) return undefined;
  const attempt = (all: readonly Use[]) => {
    try {
      return makeBlueprint(catalog, { ...answers, uses: all });
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  };
  if (attempt(uses) === undefined) return undefined;
  const fitting = sampleChoices(findStack(catalog, answers.stack)).filter(
    (one) => attempt([one]) !== undefined,
  );
  return makeBlueprint(catalog, { ...answers, uses: [...uses, ...fitting] });
}

/** A group that takes one, with its features; or one feature of another group, with on and off. */
interface Factor {
  readonly group: Group;
  readonly values: readonly Value[];
}

interface Value {
  readonly id: string;
  readonly choice: Choice;
  readonly features: readonly Feature[];
}

/** A value for each factor, in their order, or for some. */
type Row = readonly (Value | undefined)[];

/** How many choices of which every combination occurs. */
const STRENGTH = 3;

/**
 * Combinations of a stack's choices in which every three choices that go together occur, and what its presets choose: a
 * greedy covering array of strength 3 with constraints (Cohen, Dwyer, Shi: Constructing Interaction Test Suites for
 * Highly-Configurable Systems in the Presence of Constraints, 2008).
 */
export function combinationsOf(stack: Stack): readonly Readonly<Record<string, Choice>>[] {
  const factors = stack.groups.flatMap(factorsOf);
  const wanted = new Map(seedsOf(factors).map((row) => [keysOf(row)[0] ?? "", row]));
  const combinations = Object.values(stack.presets).map(({ choices }) => choices);
  for (const seed of wanted.values()) {
    const row = complete(factors, seed, wanted);
    if (row === undefined) continue;
    for (const key of keysOf(row)) wanted.delete(key);
    combinations.push(choicesOf(factors, row));
  }
  return combinations;
}

function factorsOf(group: Group): readonly Factor[] {
  const { id, choose, features } = group;
  const on = (feature: Feature): Value => ({ id: feature.id, choice: feature.name, features: [feature] });
  const off = (name: string): Value => ({ id: `no ${name}`, choice: false, features: [] });
  if (choose === "one") return [{ group, values: features.map(on) }];
  if (choose === "toggle") return [{ group, values: [{ id, choice: true, features }, off(id)] }];
  return features.map((feature) => ({ group, values: [on(feature), off(feature.id)] }));
}

/** Every three values of three factors, of fewer all. */
function seedsOf(factors: readonly Factor[]): readonly Row[] {
  const places = factors.map(({ values }, place) => ({ values, place }));
  return tuplesOf(places, Math.min(STRENGTH, factors.length)).flatMap((tuple) =>
    tuple.reduce<readonly Row[]>(
      (rows, { values, place }) => rows.flatMap((row) => values.map((value) => row.with(place, value))),
      [factors.map(() => undefined)],
    ),
  );
}

/** The keys of the tuples in a row; of those with a certain value, if that is named. */
function keysOf(row: Row, among?: Value): readonly string[] {
  const size = Math.min(STRENGTH, row.length);
  const ids = row.flatMap((value) => (value === undefined || value === among ? [] : [value.id]));
  const tuples =
    among === undefined ? tuplesOf(ids, size) : tuplesOf(ids, size - 1).map((tuple) => [...tuple, among.id]);
  return tuples.map((tuple) => tuple.sort().join(" "));
}

/** Every so many items, in their order. */
function tuplesOf<Item>(items: readonly Item[], size: number): readonly Item[][] {
  if (size === 0) return [[]];
  return items.flatMap((one, at) => tuplesOf(items.slice(at + 1), size - 1).map((rest) => [one, ...rest]));
}

/** Gives each factor without a value the one that covers most, as far as all go together. */
function complete(factors: readonly Factor[], row: Row, wanted: ReadonlyMap<string, Row>): Row | undefined {
  if (!mayGoTogether(factors, row)) return undefined;
  const place = row.indexOf(undefined);
  if (place < 0) return row;
  const rows = (factors[place]?.values ?? []).map((value) => {
    const next = row.with(place, value);
    return { next, gain: keysOf(next, value).filter((key) => wanted.has(key)).length };
  });
  for (const { next } of rows.sort((one, other) => other.gain - one.gain)) {
    const whole = complete(factors, next, wanted);
    if (whole !== undefined) return whole;
  }
  return undefined;
}

/** Whether what is chosen conflicts with nothing, and what it requires is chosen or can still be. */
function mayGoTogether(factors: readonly Factor[], row: Row): boolean {
  const chosen = row.flatMap((value) => value?.features ?? []);
  const left = factors.flatMap(({ values }, place) =>
    row[place] === undefined ? values.flatMap(({ features }) => features) : [],
  );
  const has = new Set(chosen.flatMap(capabilitiesOf));
  const may = new Set([...chosen, ...left].flatMap(capabilitiesOf));
  return chosen.every(
    ({ requires, conflicts }) =>
      requires.every((need) => may.has(need)) && !conflicts.some((one) => has.has(one)),
  );
}

function choicesOf(factors: readonly Factor[], row: Row): Record<string, Choice> {
  const choices: Record<string, Choice> = {};
  for (const [place, { group }] of factors.entries()) {
    const { choice = false } = row[place] ?? {};
    if (group.choose !== "many") choices[group.id] = choice;
    else {
      const names = (choices[group.id] ?? []) as readonly string[];
      choices[group.id] = typeof choice === "string" ? [...names, choice] : names;
    }
  }
  return choices;
}

function featureParts(stack: Stack) {
  const several = (stack.repeatable ?? []).flatMap(partsOfRepeatable);
  return [...stack.groups.flatMap((group) => group.features.flatMap((feature) => feature.parts)), ...several];
}

/**
 * What is above the first slot is imports, and nothing that merging would lose.
 *
 * @throws {UserError} if the text above the first slot is not imports alone.
 */
function checkImports(host: string, source: string, imports: readonly string[]): void {
  if (imports.length === 0) return;
  const merge = languageOf(host).imports?.insert;
  if (merge === undefined) throw new UserError(`${source}: text above the first slot`);
  const text = imports.join("\n");
  const merged = new Set(merge("", text).match(/\w+/g));
  const lost = text.match(/\w+/g)?.find((word) => !merged.has(word));
  if (lost !== undefined) throw new UserError(`${source}: "${lost}" above the first slot is no import`);
}
