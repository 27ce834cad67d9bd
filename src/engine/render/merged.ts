import { UserError } from "../../errors.ts";
import type { Blueprint } from "../blueprint/blueprint.ts";
import { instancesIn, type Use, usesOf } from "../blueprint/use.ts";
import type { Catalog, Contribution, Part } from "../catalog/catalog.ts";
import { type DiskEntries, fileOf, type Tree, type TreeFile, toText } from "../tree.ts";
import { isInterleaved } from "./interleaved.ts";
import { type OwnedPart, oncePartsOf, partsOf } from "./parts.ts";
import { renderFiles, renderParts } from "./render.ts";
import { slotNames } from "./slots.ts";

/** The outcome of merging the renderings of one project's branches. */
export interface MergedRendering {
  /** What was written on one of the branches, and is to be found in the merged files. */
  readonly written: Tree;
  /** What was written on every branch. */
  readonly common: Tree;
}

/**
 * Renders what several branches wrote, without what only their features together bring. What a branch wrote for
 * features that the merge no longer has counts only where the merged files still have it. `removed` are instances that one
 * branch removed while another changed them, so that the merge has them still.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example const { written } = renderMerged(catalog, [blueprint], blueprint, yours);
 */
export function renderMerged(
  catalog: Catalog,
  sides: readonly Blueprint[],
  merged: Blueprint,
  yours: DiskEntries,
  removed: readonly Use[] = [],
): MergedRendering {
  const parts = sides.map((side) => partsByKey(partsOf(catalog, side)));
  const wanted = partsByKey(partsOf(catalog, merged));
  const isWritten = (one: OwnedPart) => parts.some((side) => side.has(keyOf(one)));
  const features = [...new Set([merged, ...sides].flatMap((side) => side.features))];
  const uses = [merged, ...sides].flatMap((side) => side.uses);
  const once = oncePartsOf(catalog, { ...merged, features, uses }).filter(isWritten);
  // Of an instance that a branch changed, both forms may be there.
  const all = [...partsByKey([...once, ...parts.flatMap((side) => [...side.values()])]).values()];
  const fresh = all.filter((one) => wanted.has(keyOf(one)));
  const next = renderFiles(catalog, merged);
  const written = renderFound(all, new Set(fresh), merged, yours, next);
  const trees = sides.map((side) => renderFiles(catalog, side));
  const origin = originOf(catalog, sides, merged, removed);
  return {
    written: asGitMerged(withoutTaken(written, origin, trees, yours), trees, yours),
    common: renderApart(
      all.filter((one) => parts.every((side) => side.has(keyOf(one)))),
      [],
      merged,
    ),
  };
}

const keys = new WeakMap<Part, string>();

/** Parts of instances are new objects for each blueprint: two are the same part if owner and contents are equal. */
function keyOf({ owner, part }: OwnedPart): string {
  const text = keys.get(part) ?? JSON.stringify(part);
  keys.set(part, text);
  return `${owner} ${text}`;
}

function partsByKey(parts: readonly OwnedPart[]): ReadonlyMap<string, OwnedPart> {
  return new Map(parts.map((one) => [keyOf(one), one]));
}

/** What the branches began with: what all have, and what some have and the merge has not, or has although one removed it. */
function originOf(
  catalog: Catalog,
  sides: readonly Blueprint[],
  merged: Blueprint,
  removed: readonly Use[],
): Tree {
  const features = [...new Set(sides.flatMap((side) => side.features))].filter(
    (id) => sides.every((side) => side.features.includes(id)) || !merged.features.includes(id),
  );
  const named = ({ feature, instance }: Use) => `${feature} ${instance}`;
  const has = (side: Blueprint, use: Use) =>
    side.uses.some((other) => JSON.stringify(other) === JSON.stringify(use));
  const isRemoved = (use: Use) =>
    !merged.uses.some((one) => named(one) === named(use)) || removed.some((one) => named(one) === named(use));
  const all = new Map(sides.flatMap((side) => instancesIn(side.uses)).map((use) => [named(use), use]));
  const instances = [...all.values()].filter(
    (use) => isRemoved(use) || sides.every((side) => has(side, use)),
  );
  try {
    return renderFiles(catalog, { ...merged, features, uses: [...usesOf(features), ...instances] });
  } catch (error) {
    if (error instanceof UserError) return new Map();
    throw error;
  }
}

/**
 * Leaves out files and lines that one branch removed while another began to need them, such as an import that two
 * features share: git takes them out of the merge, and no user did.
 */
function withoutTaken(written: Tree, origin: Tree, sides: readonly Tree[], yours: DiskEntries): Tree {
  const linesIn = (file: TreeFile | undefined) =>
    file === undefined || typeof file.content !== "string"
      ? undefined
      : new Set(file.content.split("\n").map((line) => line.trim()));
  return new Map(
    [...written].flatMap(([path, file]): [string, TreeFile][] => {
      const isLost = origin.has(path) && !yours.has(path);
      if (isLost && sides.some((side) => !side.has(path))) return [];
      const [had, has] = [linesIn(origin.get(path)), linesIn(fileOf(yours.get(path)))];
      if (
        had === undefined ||
        has === undefined ||
        typeof file.content !== "string" ||
        path.endsWith(".json")
      )
        return [[path, file]];
      const texts = sides.flatMap((side) => linesIn(side.get(path)) ?? []);
      const isTaken = (line: string) =>
        line !== "" && had.has(line) && !has.has(line) && texts.some((text) => !text.has(line));
      const lines = file.content.split("\n").filter((line) => !isTaken(line.trim()));
      return [[path, { ...file, content: lines.join("\n") }]];
    }),
  );
}

/** Takes a file as git merged it where that is what the branches wrote, in another order: no user edited it. */
function asGitMerged(written: Tree, sides: readonly Tree[], yours: DiskEntries): Tree {
  const textOf = (file: TreeFile | undefined) => (file === undefined ? undefined : toText(file.content));
  return new Map(
    [...written].map(([path, file]) => {
      const [text, wanted] = [textOf(fileOf(yours.get(path))), textOf(file)];
      if (text === undefined || wanted === undefined || text === wanted) return [path, file];
      const texts = sides.map((side) => textOf(side.get(path)) ?? "");
      return [path, isInterleaved(text, wanted, texts) ? { ...file, content: text } : file];
    }),
  );
}

/** Renders parts that were never rendered as one: of two owners of a path the preferred one, and no section without its slot. */
function renderApart(
  parts: readonly OwnedPart[],
  preferred: readonly OwnedPart[],
  blueprint: Blueprint,
): Tree {
  const sectionsFor = (path: string) =>
    parts
      .flatMap(({ part }) => part.contributions)
      .flatMap(({ host, sections }) => (host === path ? sections : []));
  const owners = new Map<string, string>();
  const slots = new Map<string, ReadonlySet<string>>();
  for (const { owner, part } of [...preferred, ...parts])
    for (const { path, text, pattern = [text] } of part.files) {
      if (owners.has(path) && owners.get(path) !== owner) continue;
      const host = pattern.filter((piece) => typeof piece === "string").join("");
      owners.set(path, owner);
      slots.set(path, slotsIn(host, sectionsFor(path)));
    }
  const apart = parts.map(({ owner, part }) => ({
    owner,
    part: {
      ...part,
      files: part.files.filter(({ path }) => owners.get(path) === owner),
      contributions: part.contributions.flatMap((one) => {
        const known = slots.get(one.host);
        if (known === undefined) return [];
        return [{ ...one, sections: one.sections.filter(({ slot }) => known.has(slot)) }];
      }),
    },
  }));
  return renderParts(apart, blueprint);
}

/** The slots of a host: its own, and those in the sections that fill them. */
function slotsIn(host: string, sections: Contribution["sections"]): ReadonlySet<string> {
  const known = new Set(slotNames(host));
  let left = sections;
  for (;;) {
    const placed = left.filter(({ slot }) => known.has(slot));
    if (placed.length === 0) return known;
    for (const name of placed.flatMap(({ lines }) => slotNames(lines.join("\n")))) known.add(name);
    left = left.filter((section) => !placed.includes(section));
  }
}

/**
 * Renders what the merged features bring, and of other parts what the merged files hold: of the renderings of a file with
 * and without such a part, the one that is nearer to what is there.
 */
function renderFound(
  parts: readonly OwnedPart[],
  fresh: ReadonlySet<OwnedPart>,
  blueprint: Blueprint,
  yours: DiskEntries,
  next: Tree,
): Tree {
  const render = (some: readonly OwnedPart[]) =>
    renderApart(
      some,
      some.filter((one) => fresh.has(one)),
      blueprint,
    );
  const written = new Map(render(parts.filter((one) => fresh.has(one))));
  const stale = parts.filter((one) => !fresh.has(one));
  for (const path of new Set(stale.flatMap(({ part }) => pathsOf(part)))) {
    const there = fileOf(yours.get(path));
    const own = parts.flatMap((one) => partFor(one, path));
    const left = new Set(own.filter(({ from }) => !fresh.has(from)));
    const renderOnly = (found: ReadonlySet<(typeof own)[number]>) => {
      const some = own.filter((one) => !left.has(one) || found.has(one));
      const preferred = some.filter((one) => !left.has(one));
      return renderApart(
        some.map(({ one }) => one),
        preferred.map(({ one }) => one),
        blueprint,
      ).get(path);
    };
    if (there === undefined) continue;
    const text = toText(there.content);
    // What only some branch brought, and is there.
    if (text === undefined || !next.has(path)) {
      const file = renderOnly(left);
      if (file !== undefined) written.set(path, file);
      continue;
    }
    const has = countOf(text);
    const distance = (found: ReadonlySet<(typeof own)[number]>) => {
      const file = renderOnly(found);
      return distanceOf(has, countOf((file === undefined ? undefined : toText(file.content)) ?? ""));
    };
    const [none, whole] = [new Set<(typeof own)[number]>(), left].map((found) => ({
      found,
      far: distance(found),
    }));
    if (none === undefined || whole === undefined) continue;
    let best = whole.far < none.far ? whole : none;
    for (const one of left) {
      const other = new Set(best.found);
      if (!other.delete(one)) other.add(one);
      const far = distance(other);
      if (far < best.far) best = { found: other, far };
    }
    const file = renderOnly(best.found);
    if (file !== undefined) written.set(path, file);
  }
  return written;
}

/** The files that a part owns or contributes to. */
function pathsOf({ files, contributions }: Part): readonly string[] {
  return [...files.map(({ path }) => path), ...contributions.map(({ host }) => host)];
}

/** What of a part is about one file. */
function partFor(from: OwnedPart, path: string) {
  const files = from.part.files.filter((file) => file.path === path);
  const contributions = from.part.contributions.filter(({ host }) => host === path);
  if (files.length + contributions.length === 0) return [];
  return [{ from, one: { owner: from.owner, part: { ...from.part, files, contributions } } }];
}

/** How often a text has each of its lines, without those that are empty and their indentation. */
function countOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split("\n").map((one) => one.trim()))
    if (line !== "") counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** How many lines are in one of two texts alone. */
function distanceOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let distance = 0;
  for (const line of new Set([...a.keys(), ...b.keys()]))
    distance += Math.abs((a.get(line) ?? 0) - (b.get(line) ?? 0));
  return distance;
}
