import {
  type Blueprint,
  type Catalog,
  type Change,
  type DiskEntries,
  differingPaths,
  type Finding,
  featuresOf,
  fileOf,
  findStack,
  isObstacle,
  type MigrationPlan,
  movesOf,
  onceOfUses,
  planMigrations,
  refuseTakenNames,
  renderFiles,
  type Stack,
  type Tree,
  without,
} from "../../engine/index.ts";
import { assertInsideProject } from "../disk/paths.ts";
import { readEntries, readEntry } from "../disk/read.ts";
import { readUnmanaged } from "../disk/unmanaged.ts";
import type { Files } from "../disk/write.ts";
import { PENDING, pendingFile } from "../record/pending.ts";
import type { Project } from "../record/project.ts";
import { refuseDoubled } from "../record/project.ts";
import { recordOf } from "../record/record.ts";
import { gapsAfter } from "../record/uses.ts";
import { extendSecrets, type SecretsChange } from "../secrets/extend.ts";
import { branchOf } from "../tools/begun.ts";
import { type Edit, transact } from "../transaction/transact.ts";
import { keepIgnoring } from "./ignored.ts";
import { refuseMarkers } from "./markers.ts";
import { mergeProject } from "./merge.ts";
import { readHeads } from "./revisions.ts";

/** What a command would do to a project, before it does: the single road of add, remove, set and update. */
export interface ChangePlan {
  readonly project: Project;
  readonly stack: Stack;
  readonly blueprint: Blueprint;
  readonly changes: readonly Change[];
  readonly migrations: MigrationPlan;
  readonly secrets: SecretsChange | undefined;
  /** What is broken as code by it, though it merges. */
  readonly findings: readonly Finding[];
  /** What could not be done on the way, and why. */
  readonly notes: readonly string[];
  /** What is done to the disk: every change that writes, then the record. */
  readonly edits: readonly Edit[];
}

/** How a change is planned. */
export interface ChangeOptions {
  /** Leave the tables of what is removed: no migration drops them. */
  readonly keepData?: boolean;
  /** Says why the project's own programs may not run; asked only where one would. */
  readonly refusal?: () => string | undefined;
  /** What the file of secrets was made from, where that is not what was written last. */
  readonly example?: Tree;
  /** Called before anything is merged, and not if there is nothing to change; it may throw. */
  readonly beforeMerge?: () => void;
}

/** Plans the way from what a project is to another blueprint; reads managed files and migrations alone. */
export async function planChange(
  catalog: Catalog,
  project: Project,
  blueprint: Blueprint,
  { keepData = false, refusal, example, beforeMerge }: ChangeOptions = {},
): Promise<ChangePlan> {
  refuseDoubled(project);
  const { folder, before } = project;
  const stack = findStack(catalog, blueprint.stack);
  const next = renderFiles(catalog, blueprint);
  // A file of the user's own that is gone leaves its place to the feature's.
  const own = project.userOwned.filter((path) => readEntry(folder, path) !== undefined);
  const managed = without(next, own);
  const yours = readEntries(folder, placesOf(before, managed), before);
  refuseMarkers(yours);
  if (differingPaths(before, managed).length > 0) beforeMerge?.();
  refuseTakenNames(catalog, project.blueprint, blueprint, {
    before,
    yours,
    unmanaged: () => readUnmanaged(folder, new Set([...before.keys(), ...managed.keys()])),
  });
  const migrations = planMigrations(catalog, blueprint, project.migrations, readHeads(folder, stack), {
    keep: keepData,
    previous: project.blueprint,
  });
  const {
    changes: merged,
    findings,
    notes,
  } = await mergeProject({
    folder,
    stack: { ...stack, moves: [...(stack.moves ?? []), ...movesOf(catalog, blueprint)] },
    before,
    yours,
    next: managed,
    writeOnce: writeOnceOf(catalog, project.blueprint, blueprint),
    written: migrations.files,
    ...(refusal && { refusal }),
    readEntry: (path) => readEntry(folder, path),
    readUnmanaged: () => readUnmanaged(folder, new Set([...before.keys(), ...managed.keys()])),
  });
  const files = keepIgnoring(folder, merged, yours);
  const written = [...migrations.files].map(([path, file]): Change => ({ path, kind: "create", next: file }));
  const secrets = changeSecrets(folder, stack, example ?? before, next);
  const changes = [...files, ...written, ...secrets.changes];
  const userOwned = files.filter((change) => isUserOwned(change, before)).map(({ path }) => path);
  const record = recordOf(catalog, {
    blueprint,
    before: without(managed, userOwned),
    migrations: migrations.state,
    userOwned: [...own, ...userOwned].filter((path) => next.has(path)),
    gaps: gapsAfter(project.gaps ?? new Map(), project.blueprint.uses, blueprint.uses),
  });
  const edits = [...editsOf(folder, changes, yours), ...recordEdits(folder, record)];
  assertInsideProject(
    folder,
    edits.map(({ path }) => path),
  );
  return { project, stack, blueprint, changes, migrations, secrets: secrets.change, findings, notes, edits };
}

/** Carries a change out: all of it, or nothing. The caller holds the project's lock. */
export async function applyChange(
  { project, stack, changes, edits }: ChangePlan,
  command: string,
  signal?: AbortSignal,
  files?: Files,
): Promise<void> {
  const paths = changes.filter(({ conflicts }) => conflicts !== undefined).map(({ path }) => path);
  const reinstall = edits.some(({ path }) => stack.manifests.includes(path));
  const { folder } = project;
  const branch = branchOf(folder);
  const pending = { command, paths, reinstall, ...(branch !== undefined && { branch }) };
  // A change that waits on another branch is found there by the markers in its files.
  const waiting =
    paths.length > 0
      ? [{ path: PENDING, was: fileOf(readEntry(folder, PENDING)), now: pendingFile(pending) }]
      : [];
  const { caches } = stack;
  const kept = reinstall ? keptForUndo(folder, stack, edits) : [];
  await transact(folder, [...edits, ...waiting, ...kept], {
    command,
    undo: "record",
    caches,
    signal,
    files,
  });
}

/** What an installation writes again: undo puts it back as it was before the change. */
function keptForUndo(folder: string, { derived }: Stack, edits: readonly Edit[]): readonly Edit[] {
  return derived
    .filter((path) => !edits.some((edit) => edit.path === path))
    .flatMap((path) => {
      const entry = readEntry(folder, path);
      const file = fileOf(entry);
      return isObstacle(entry) ? [] : [{ path, was: file, now: file }];
    });
}

/** The paths that features declare as the user's as soon as they are written. */
function writeOnceOf(catalog: Catalog, ...blueprints: readonly Blueprint[]): (path: string) => boolean {
  const paths = new Set(
    blueprints.flatMap((blueprint) => [
      ...featuresOf(findStack(catalog, blueprint.stack)).flatMap((feature) => feature.writeOnce),
      ...onceOfUses(catalog, blueprint),
    ]),
  );
  return (path) => paths.has(path);
}

/** Every path that may be read or written: for what is no text also the place beside it. */
function placesOf(before: Tree, next: Tree): ReadonlySet<string> {
  const beside = [...next].flatMap(([path, { content }]) =>
    typeof content === "string" ? [] : [`${path}.template`],
  );
  return new Set([...before.keys(), ...next.keys(), ...beside]);
}

/** Whether a change is of a user's own file, where a feature's would go. */
function isUserOwned({ kind, path, next }: Change, before: Tree): boolean {
  return kind === "conflict" && next === undefined && !before.has(path);
}

function changeSecrets(
  folder: string,
  stack: Stack,
  before: Tree,
  next: Tree,
): { readonly change: SecretsChange | undefined; readonly changes: readonly Change[] } {
  const { file } = stack.secrets;
  const entry = readEntry(folder, file);
  if (entry === undefined) return { change: undefined, changes: [] };
  if (isObstacle(entry) || typeof entry.content !== "string") {
    const { added } = extendSecrets(stack, before, next, "");
    const why = `no plain text file, and yours: it was not edited, and may lack ${added.join(", ")}`;
    return { change: undefined, changes: added.length === 0 ? [] : [{ path: file, kind: "keep", why }] };
  }
  const change = extendSecrets(stack, before, next, entry.content);
  if (change.added.length === 0) return { change, changes: [] };
  const why = `${change.added.join(", ")} added`;
  const now = { content: change.content, mode: entry.mode };
  return { change, changes: [{ path: file, kind: "update", next: now, why }] };
}

/** What changes do to the disk, each with what it was planned on. */
function editsOf(folder: string, changes: readonly Change[], yours: DiskEntries): readonly Edit[] {
  const writing = changes.filter(({ kind, next }) => kind === "delete" || next !== undefined);
  return writing.map(({ path, next }) => ({
    path,
    was: fileOf(yours.get(path) ?? readEntry(folder, path)),
    now: next,
  }));
}

function recordEdits(folder: string, record: Tree): readonly Edit[] {
  return [...record]
    .map(([path, now]) => ({ path, was: fileOf(readEntry(folder, path)), now }))
    .filter(({ was, now }) => was?.content !== now.content);
}
