import { firstStack } from "../../engine/answers/partial.ts";
import { makeBlueprint } from "../../engine/blueprint/blueprint.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { renderFiles } from "../../engine/index.ts";
import type { Tree } from "../../engine/tree.ts";
import { lookForRoom } from "../../project/create.ts";
import type { PartialRequest } from "../input/partial.ts";
import { type CreateRequest, createRequestOf } from "../input/request.ts";

/** Refuses a folder that cannot take what was answered. */
export function refuseTaken(catalog: Catalog, { answers, target }: CreateRequest, force: boolean): void {
  lookForRoom(target.path, renderFiles(catalog, makeBlueprint(catalog, answers)), { force });
}

/** Refuses a folder that cannot take a project, whatever is answered: only files of every preset are looked for. */
export function refuseTakenByAny(
  catalog: Catalog,
  partial: PartialRequest,
  typed: string,
  force: boolean,
): void {
  const stack = partial.stack ?? firstStack(catalog);
  const made = Object.entries(stack.presets).map(([preset, { choices }]) =>
    createRequestOf(catalog, { ...partial, stack, typed, preset, choices: { ...choices } }),
  );
  const [first, ...others] = made.map(({ answers }) => renderFiles(catalog, makeBlueprint(catalog, answers)));
  const common: Tree = new Map([...(first ?? [])].filter(([path]) => others.every((tree) => tree.has(path))));
  for (const { target } of made.slice(0, 1)) lookForRoom(target.path, common, { force });
}
