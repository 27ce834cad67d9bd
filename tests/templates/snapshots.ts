import { join } from "node:path";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { makeBlueprint, render, type Tree } from "../../src/engine/index.ts";

/** What each preset of each stack renders; the file of secrets is no part of it. */
export function snapshots(): ReadonlyMap<string, Tree> {
  const catalog = readTemplates(join(import.meta.dirname, "../../templates"), "0.0.0");
  const trees = catalog.stacks.flatMap((stack) =>
    Object.entries(stack.presets).map(([preset, { choices }]): [string, Tree] => {
      const answers = { stack: stack.id, name: "my-api", description: "The my-api service.", choices };
      return [preset, render(catalog, makeBlueprint(catalog, answers))];
    }),
  );
  return new Map(trees);
}
