import {
  type Blueprint,
  type Catalog,
  fileOf,
  isMadeOf,
  renderFiles,
  renderMerged,
  sameContent,
  type Tree,
  toText,
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

/**
 * What merged branches wrote, of a record that does not say from which features: of a file that it has twice, the text
 * that is there, if every line of it is one of theirs.
 */
export function writtenByBranches({ folder, before, sides }: Project): Tree {
  const yours = readEntries(folder, sides.keys());
  return new Map(
    [...before].map(([path, file]) => {
      const [there, written = []] = [fileOf(yours.get(path)), sides.get(path)];
      if (there === undefined) return [path, file];
      const same = written.find((one) => sameContent(one.content, there.content));
      const text = toText(there.content);
      const texts = written.map(({ content }) => toText(content) ?? "");
      const isTheirs = text !== undefined && written.length > 0 && isMadeOf(text, texts);
      return [path, same ?? (isTheirs ? { ...file, content: there.content } : file)];
    }),
  );
}

/** Plans what the features of merged branches bring together, where the record does not say which each had. */
export function planOldJoin(
  catalog: Catalog,
  project: Project,
  options: ChangeOptions = {},
): Promise<ChangePlan> {
  const { blueprint, userOwned } = project;
  const before = without(writtenByBranches(project), userOwned);
  return planChange(catalog, { ...project, before, rendered: [blueprint], doubled: [] }, blueprint, {
    ...options,
    keepData: true,
  });
}

/** Whether this version renders what a branch was rendered from. */
export function isRenderable(catalog: Catalog, { version, stack, features }: Blueprint): boolean {
  if (version !== catalog.version) return false;
  const known =
    catalog.stacks.find(({ id }) => id === stack)?.groups.flatMap((group) => group.features) ?? [];
  return features.every((id) => known.some((feature) => feature.id === id));
}
