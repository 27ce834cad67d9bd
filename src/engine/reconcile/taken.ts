import { UserError } from "../../errors.ts";
import type { Blueprint } from "../blueprint/blueprint.ts";
import { findStack } from "../blueprint/blueprint.ts";
import { findRepeatable } from "../blueprint/find.ts";
import { instancesIn, type Use } from "../blueprint/use.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { instanceValues } from "../render/values.ts";
import { type DiskEntries, type DiskEntry, fileOf, type Tree, toText } from "../tree.ts";

/** The instances that a change adds, or gives another name or other options. */
function freshInstances(previous: Blueprint, next: Blueprint): readonly Use[] {
  const known = new Set(instancesIn(previous.uses).map(keyOf));
  return instancesIn(next.uses).filter((use) => !known.has(keyOf(use)));
}

function keyOf({ feature, instance, values = {} }: Use): string {
  return JSON.stringify([feature, instance, values]);
}

/** Files of a project: those that are managed, as they were written and as they are, and the others. */
export interface ProjectFiles {
  readonly before: Tree;
  readonly yours: DiskEntries;
  readonly unmanaged: () => Tree;
}

/**
 * Refuses an instance that would have what the user's own code has already, such as a table: its feature says how code
 * declares that.
 *
 * @throws {UserError} if a name is taken.
 * @example refuseTakenNames(catalog, blueprint, blueprint, { before, yours, unmanaged: () => new Map() });
 */
export function refuseTakenNames(
  catalog: Catalog,
  previous: Blueprint,
  next: Blueprint,
  files: ProjectFiles,
): void {
  const stack = findStack(catalog, next.stack);
  let texts: readonly (readonly [path: string, text: string])[] | undefined;
  for (const use of freshInstances(previous, next)) {
    const feature = findRepeatable(stack, use.feature);
    const values = instanceValues(feature, use);
    for (const { value, pattern, what } of feature.instances.taken) {
      const name = values.get(value);
      const expression = new RegExp(pattern, "gmu");
      const declares = (text: string) => [...text.matchAll(expression)].some(([, one]) => one === name);
      texts ??= ownTexts(files);
      for (const [path, text] of texts)
        for (const { 1: declared, index } of text.matchAll(expression)) {
          if (declared !== name || declares(textOf(files.before.get(path)))) continue;
          const line = text.slice(0, index).split("\n").length;
          throw new UserError(
            `${what} ${name} is there already: ${path}:${line}. Choose another name than ${use.instance}.`,
          );
        }
    }
  }
}

function ownTexts({ yours, unmanaged }: ProjectFiles): readonly (readonly [string, string])[] {
  return [...yours, ...unmanaged()].map(([path, entry]) => [path, textOf(entry)] as const);
}

function textOf(entry: DiskEntry | undefined): string {
  const content = fileOf(entry)?.content;
  return content === undefined ? "" : (toText(content) ?? "");
}
