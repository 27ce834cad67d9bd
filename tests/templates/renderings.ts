import { fileURLToPath } from "node:url";
import { allCombinations, answersOf, type Combination, describe } from "../../scripts/proof/combinations.ts";
import { makeBlueprint, render, type Tree } from "../../src/index.ts";
import { readTemplates } from "../../src/project/build/read-templates.ts";

/** The templates as they lie, and a rendering of every combination. */
const catalog = readTemplates(fileURLToPath(new URL("../../templates", import.meta.url)), "0.0.0");
const [stack] = catalog.stacks;
if (stack === undefined) throw new Error("no stack");

/** One combination, rendered. */
export interface Rendering {
  readonly name: string;
  readonly combination: Combination;
  readonly tree: Tree;
  text(path: string): string;
}

export const renderings: readonly Rendering[] = allCombinations(catalog, stack).map((combination) => {
  const tree = render(catalog, makeBlueprint(catalog, answersOf(stack, combination)));
  const text = (path: string) => {
    const content = tree.get(path)?.content;
    if (content === undefined) throw new Error(`${path} is not rendered`);
    return typeof content === "string" ? content : new TextDecoder().decode(content);
  };
  return { name: describe(combination), combination, tree, text };
});

/** The paths of a rendering that hold text. */
export function textPaths({ tree }: Rendering): string[] {
  return [...tree].filter(([, { content }]) => typeof content === "string").map(([path]) => path);
}
