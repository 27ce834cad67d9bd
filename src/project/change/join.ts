import {
  type Blueprint,
  type Catalog,
  renderFiles,
  renderMerged,
  type Tree,
  without,
} from "../../engine/index.ts";
import { readEntries } from "../disk/read.ts";
import type { Project } from "../record/project.ts";
import { type ChangeOptions, type ChangePlan, planChange } from "./plan.ts";

/**
 * Plans what merged branches have not written yet: what only their features together bring, or no longer bring. The
 * record has the versions of both, so what it says was written is rendered again from what each branch had.
 */
export async function planJoin(
  catalog: Catalog,
  project: Project,
  options: ChangeOptions = {},
): Promise<ChangePlan> {
  const { folder, blueprint, before } = project;
  const sides = project.rendered.filter((side) => isRenderable(catalog, side));
  const paths = new Set([
    ...before.keys(),
    ...sides.flatMap((side) => [...renderFiles(catalog, side).keys()]),
  ]);
  const yours = readEntries(folder, paths);
  const { written, common } = renderMerged(catalog, sides, blueprint, yours);
  // Of a branch that another version wrote there is only what the record says.
  const known = sides.length === project.rendered.length;
  const all: Tree = known ? written : new Map([...before, ...written]);
  return planChange(
    catalog,
    { ...project, before: without(all, project.userOwned), rendered: [blueprint], doubled: [] },
    blueprint,
    // Tables are dropped only on request.
    { ...options, keepData: true, example: common },
  );
}

/** Whether this version renders what a branch was rendered from. */
export function isRenderable(catalog: Catalog, { version, stack, features }: Blueprint): boolean {
  if (version !== catalog.version) return false;
  const known =
    catalog.stacks.find(({ id }) => id === stack)?.groups.flatMap((group) => group.features) ?? [];
  return features.every((id) => known.some((feature) => feature.id === id));
}
