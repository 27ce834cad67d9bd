import { importMergerFor } from "../../engine/imports/index.ts";
import { type Choice, type Group, makeBlueprint, renderFiles, type Stack } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";

/** How many combinations the build renders at most; a stack of more is rendered in evenly spread ones. */
const LIMIT = 4096;

/** Renders the combinations of a stack, so that what cannot be composed fails the build and not somebody's run. */
export function checkCombinations(stack: Stack): void {
  for (const { contributions } of [...stack.base, ...featureParts(stack)]) {
    for (const { host, source, imports } of contributions) checkImports(host, source, imports);
  }
  const catalog = { version: "", stacks: [stack] };
  for (const choices of combinationsOf(stack)) {
    const answers = { stack: stack.id, name: "a", description: "A.", choices };
    const blueprint = attempt(() => makeBlueprint(catalog, answers));
    if (blueprint === undefined) continue;
    try {
      renderFiles(catalog, blueprint);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${error.message} (with ${blueprint.features.join(", ") || "the base alone"})`);
    }
  }
}

/** Every combination of a stack's choices, or evenly spread ones where there are too many. */
function* combinationsOf(stack: Stack): Generator<Record<string, Choice>> {
  const wheels = stack.groups.map((group) => ({ id: group.id, choices: choicesOf(group) }));
  const count = wheels.reduce((product, { choices }) => product * choices.length, 1);
  const step = count <= LIMIT ? 1 : Math.floor(count / LIMIT) | 1;
  for (let index = 0; index < count; index += step) {
    let rest = index;
    const combination: Record<string, Choice> = {};
    for (const { id, choices } of wheels) {
      combination[id] = choices[rest % choices.length] ?? false;
      rest = Math.floor(rest / choices.length);
    }
    yield combination;
  }
}

function choicesOf(group: Group): readonly Choice[] {
  if (group.choose === "toggle") return [true, false];
  const names = group.features.map((feature) => feature.name);
  if (group.choose === "one") return names;
  const subsets: string[][] = [[]];
  for (const name of names) subsets.push(...subsets.map((subset) => [...subset, name]));
  return subsets;
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
  return stack.groups.flatMap((group) => group.features.flatMap((feature) => feature.parts));
}

/** What stands above the first slot is imports, and nothing that merging would lose. */
function checkImports(host: string, source: string, imports: readonly string[]): void {
  if (imports.length === 0) return;
  const merge = importMergerFor(host);
  if (merge === undefined) throw new UserError(`${source}: text above the first slot`);
  const text = imports.join("\n");
  const merged = new Set(merge("", text).match(/\w+/g));
  const lost = text.match(/\w+/g)?.find((word) => !merged.has(word));
  if (lost !== undefined) throw new UserError(`${source}: "${lost}" above the first slot is no import`);
}
