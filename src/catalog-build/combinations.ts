import {
  type Choice,
  type Feature,
  type Group,
  makeBlueprint,
  render,
  renderFiles,
  type Stack,
} from "../engine/index.ts";
import { languageOf } from "../engine/languages/index.ts";
import { UserError } from "../errors.ts";
import { partsOfRepeatable } from "./read-repeatable.ts";
import { sampleUses } from "./sample.ts";

/** Renders a covering set of a stack's combinations, so that what cannot be composed fails the build. */
export function checkCombinations(stack: Stack): void {
  for (const { contributions } of [...stack.base, ...featureParts(stack)]) {
    for (const { host, source, imports } of contributions) checkImports(host, source, imports);
  }
  const catalog = { version: "", stacks: [stack] };
  const uses = sampleUses(stack);
  for (const choices of combinationsOf(stack)) {
    const answers = { stack: stack.id, name: "a", description: "A.", choices };
    const blueprint = attempt(() => makeBlueprint(catalog, answers));
    if (blueprint === undefined) continue;
    try {
      renderFiles(catalog, blueprint);
      const sampled =
        uses.length === 0 ? undefined : attempt(() => makeBlueprint(catalog, { ...answers, uses }));
      if (sampled !== undefined) render(catalog, sampled);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${error.message} (with ${blueprint.features.join(", ") || "the base alone"})`);
    }
  }
}

/**
 * Combinations of a stack's choices in which every choice of the groups that take one meets all others of them, with no
 * further feature and with all; and in which every one and every two further features meet every such choice.
 */
export function* combinationsOf(stack: Stack): Generator<Record<string, Choice>> {
  const isMany = ({ choose }: Group) => choose === "many";
  const further = stack.groups.filter(isMany).flatMap(({ features }) => features);
  const few = further.flatMap((one, at) => [[one], ...further.slice(at + 1).map((other) => [one, other])]);
  const wanted = new Set<string>();
  const cores = product(stack.groups.filter((group) => !isMany(group)));
  const pairsOf = (core: Core, at: number) => core.map(([id, choice]) => `${id} ${choice} ${at}`);
  for (const core of cores)
    for (const at of few.keys()) for (const pair of pairsOf(core, at)) wanted.add(pair);
  const withFurther = (core: Core, features: readonly Feature[]) => ({
    ...Object.fromEntries(core),
    ...Object.fromEntries(
      stack.groups
        .filter(isMany)
        .map(({ id }): [string, Choice] => [
          id,
          features.filter((feature) => feature.group === id).map(({ name }) => name),
        ]),
    ),
  });
  const goesTogether = (choices: Record<string, Choice>) => {
    const answers = { stack: stack.id, name: "a", description: "A.", choices };
    return attempt(() => makeBlueprint({ version: "", stacks: [stack] }, answers)) !== undefined;
  };
  for (const core of cores) {
    yield withFurther(core, []);
    const all: Feature[] = [];
    for (const feature of further) if (goesTogether(withFurther(core, [...all, feature]))) all.push(feature);
    yield withFurther(core, all);
    for (const [at, features] of few.entries()) {
      const pairs = pairsOf(core, at).filter((pair) => wanted.has(pair));
      const choices = withFurther(core, features);
      if (pairs.length === 0 || !goesTogether(choices)) continue;
      for (const pair of pairs) wanted.delete(pair);
      yield choices;
    }
  }
}

type Core = readonly (readonly [group: string, choice: Choice])[];

/** Every combination of the choices of groups that take one. */
function product(groups: readonly Group[]): readonly Core[] {
  return groups.reduce<readonly Core[]>(
    (cores, { id, choose, features }) => {
      const choices: readonly Choice[] =
        choose === "toggle" ? [true, false] : features.map(({ name }) => name);
      return cores.flatMap((core) => choices.map((choice): Core => [...core, [id, choice]]));
    },
    [[]],
  );
}

/** A combination that its features refuse is none. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function featureParts(stack: Stack) {
  const several = (stack.repeatable ?? []).flatMap(partsOfRepeatable);
  return [...stack.groups.flatMap((group) => group.features.flatMap((feature) => feature.parts)), ...several];
}

/** What is above the first slot is imports, and nothing that merging would lose. */
function checkImports(host: string, source: string, imports: readonly string[]): void {
  if (imports.length === 0) return;
  const merge = languageOf(host).imports?.insert;
  if (merge === undefined) throw new UserError(`${source}: text above the first slot`);
  const text = imports.join("\n");
  const merged = new Set(merge("", text).match(/\w+/g));
  const lost = text.match(/\w+/g)?.find((word) => !merged.has(word));
  if (lost !== undefined) throw new UserError(`${source}: "${lost}" above the first slot is no import`);
}
