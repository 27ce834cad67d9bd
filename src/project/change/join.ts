import {
  type Blueprint,
  type Catalog,
  fileOf,
  instancesIn,
  isMadeOf,
  migrationsOf,
  recordedName,
  renderFiles,
  renderMerged,
  sameContent,
  type Tree,
  toText,
  type Use,
  without,
} from "../../engine/index.ts";
import { readEntries } from "../disk/read.ts";
import type { Project } from "../record/project.ts";
import { instanceKeyOf } from "../record/uses.ts";
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
  const removed = removedInBranch(catalog, project, sides);
  const { written, common } = renderMerged(catalog, sides, blueprint, yours, removed);
  // Of a branch that another version wrote there is only what the record says.
  const known = sides.length === project.rendered.length;
  const all: Tree = known ? written : new Map([...before, ...written]);
  return planChange(
    catalog,
    {
      ...project,
      before: without(all, project.userOwned),
      migrations: withoutDropped(catalog, project, sides, removed),
      rendered: [blueprint],
      doubled: [],
    },
    blueprint,
    // Tables are dropped only on request.
    { ...options, keepData: true, example: common },
  );
}

/**
 * The instances that one branch removed while another changed them: the merge has what was changed. One that has no table
 * of its own any more, and that not every branch has, was removed: its other lines may all have been changed.
 */
export function removedInBranch(
  catalog: Catalog,
  project: Project,
  sides: readonly Blueprint[],
): readonly Use[] {
  const { blueprint, torn } = project;
  const isIn = (side: Blueprint, use: Use) =>
    side.uses.some((one) => instanceKeyOf(one) === instanceKeyOf(use));
  return instancesIn(blueprint.uses).filter((use) => {
    if (!sides.some((side) => isIn(side, use)) || sides.every((side) => isIn(side, use))) return false;
    return torn.includes(instanceKeyOf(use)) || isTableless(catalog, project, use);
  });
}

/** Whether what makes the table of an instance is no more among the migrations of a project. */
function isTableless(catalog: Catalog, { blueprint, migrations }: Project, use: Use): boolean {
  const own = tablesOf(catalog, blueprint, use);
  return own.length > 0 && !own.some((id) => migrations.present.includes(id));
}

/** The ids of the migrations that make what others of an instance are a part of. */
function tablesOf(catalog: Catalog, blueprint: Blueprint, use: Use): readonly string[] {
  return migrationsOf(catalog, blueprint)
    .filter(({ id, within }) => within === undefined && id.startsWith(migrationsFrom(use)))
    .map(({ id }) => id);
}

/** What the ids of an instance's migrations begin with. */
function migrationsFrom({ feature, instance }: Use): string {
  return `${feature}/${instance}/`;
}

/**
 * The migrations of a project without those that a branch took back, which git may have left where another branch changed
 * the lines beside them: the tables of what is removed are gone, or kept, by that branch's own migrations. What was added
 * to a table that another branch dropped is gone with it: it is created again, whole.
 */
function withoutDropped(
  catalog: Catalog,
  { blueprint, migrations }: Project,
  sides: readonly Blueprint[],
  removed: readonly Use[],
): Project["migrations"] {
  const recreated = removed.filter(
    (use) => !tablesOf(catalog, blueprint, use).some((id) => migrations.kept.includes(id)),
  );
  const now = new Map(instancesIn(blueprint.uses).map((use) => [instanceKeyOf(use), use]));
  const names = new Set([...now.values()].map(migrationsFrom));
  const gone = sides.flatMap((side) =>
    instancesIn(side.uses).flatMap((use) => {
      const same = now.get(instanceKeyOf(use));
      if (same === undefined) {
        const start = migrationsFrom({ ...use, instance: recordedName(use) });
        return names.has(start) ? [] : [start];
      }
      const left = same.of?.map(recordedName) ?? [];
      const members = use.of?.map(recordedName).filter((name) => !left.includes(name)) ?? [];
      return members.map((name) => migrationsFrom(same) + name);
    }),
  );
  const isGone = (id: string) =>
    recreated.some((use) => id.startsWith(migrationsFrom(use))) ||
    gone.some((one) => (one.endsWith("/") ? id.startsWith(one) : id === one));
  return { ...migrations, present: migrations.present.filter((id) => !isGone(id)) };
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
