import { fileURLToPath } from "node:url";
import manifest from "../../package.json" with { type: "json" };
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import {
  type Blueprint,
  completeAnswers,
  makeBlueprint,
  render,
  type Stack,
  type Tree,
} from "../../src/index.ts";
import {
  allCombinations,
  answersOf,
  type Combination,
  coveringSet,
  describe,
  fits,
  withNeeds,
} from "../proof/matrix/combinations.ts";

/** The templates as they lie, or a copy that was broken on purpose. */
const templates = process.env.PLINTH_TEMPLATES ?? fileURLToPath(new URL("../../templates", import.meta.url));
// Of this version: a project of an earlier one has what could not be left out then.
export const catalog = readTemplates(templates, manifest.version);
const [stack] = catalog.stacks;
if (stack === undefined) throw new Error("no stack");

/** What is rendered of some answers. */
export interface Rendered {
  readonly name: string;
  readonly blueprint: Blueprint;
  readonly tree: Tree;
  text(path: string): string;
}

/** One combination, rendered. */
export interface Rendering extends Rendered {
  readonly combination: Combination;
  /** The features of the groups of which many can be chosen. */
  readonly extras: readonly string[];
}

/** Renders a combination with features of the groups of which many can be chosen. */
export function renderOne(
  combination: Combination,
  choices: Readonly<Record<string, readonly string[]>>,
): Rendering {
  const answers = answersOf(stack as Stack, combination);
  const blueprint = makeBlueprint(catalog, { ...answers, choices: { ...answers.choices, ...choices } });
  const extras = blueprint.features.filter((id) => many.some((group) => id.startsWith(`${group.id}/`)));
  const name = `${describe(combination)} extras=${extras.join()}`;
  return { ...rendered(name, blueprint), combination, extras };
}

function rendered(name: string, blueprint: Blueprint): Rendered {
  const tree = render(catalog, blueprint);
  const text = (path: string) => {
    const content = tree.get(path)?.content;
    if (content === undefined) throw new Error(`${path} is not rendered`);
    return typeof content === "string" ? content : new TextDecoder().decode(content);
  };
  return { name, blueprint, tree, text };
}

const many = stack.groups.filter((group) => group.choose === "many");
const all = allCombinations(catalog, stack);

/** None of the features of which many can be chosen, each with what it needs of its group, and all together. */
const selections: readonly { readonly of?: string; readonly ids: readonly string[] }[] = [
  { ids: [] },
  ...many.flatMap((group) => group.features.map(({ id }) => ({ of: id, ids: withNeeds(stack, id) }))),
  { ids: many.flatMap((group) => group.features.map(({ id }) => id)) },
];

/** A selection as answers; what does not go with a combination is left out. */
function choose(combination: Combination, ids: readonly string[]): Record<string, string[]> {
  const chosen = (id: string) => ids.includes(id) && fits(catalog, stack as Stack, combination, id);
  return Object.fromEntries(
    many.map((group) => [group.id, group.features.filter(({ id }) => chosen(id)).map(({ name }) => name)]),
  );
}

/** Every combination with the same extras; and every selection of extras with combinations that cover all pairs. */
export const renderings: readonly Rendering[] = [
  ...all.map((combination) => renderOne(combination, {})),
  ...coveringSet(all).flatMap((combination) =>
    selections
      .filter(({ ids }) => ids.join() !== "ops/docker")
      .filter(({ of }) => of === undefined || fits(catalog, stack as Stack, combination, of))
      .map(({ ids }) => renderOne(combination, choose(combination, ids))),
  ),
];

/** Every preset as it is, without another answer. */
export const presets: readonly Rendered[] = Object.keys(stack.presets).map((preset) =>
  rendered(preset, makeBlueprint(catalog, completeAnswers(catalog, { name: "demo", preset }))),
);

/** The paths of a rendering that hold text. */
export function textPaths({ tree }: Rendering): string[] {
  return [...tree].filter(([, { content }]) => typeof content === "string").map(([path]) => path);
}
