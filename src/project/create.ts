import { existsSync, lstatSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import {
  type Blueprint,
  type Catalog,
  type Change,
  findStack,
  isPackage,
  NONE,
  planMigrations,
  reconcileNew,
  renderFiles,
  type Tree,
  type TreeFile,
} from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { listed } from "./change/listed.ts";
import { quietly } from "./disk/errors.ts";
import { makeFolder } from "./disk/new-folder.ts";
import { readEntries } from "./disk/read.ts";
import { type Files, disk as realDisk } from "./disk/write.ts";
import { FEATURES_FILE, freshRecord, RECORD_FOLDER, recordOf } from "./record/record.ts";
import { makeSecrets } from "./secrets/extend.ts";
import { JOURNAL } from "./transaction/format.ts";
import { recover } from "./transaction/journal.ts";
import { lockProject } from "./transaction/lock.ts";
import { transact } from "./transaction/transact.ts";
import { kindOf, look, readJournal, refuseOdd } from "./trust/index.ts";

/** What `create` would do to a folder, before it does. */
export interface CreatePlan {
  readonly folder: string;
  readonly exists: boolean;
  readonly changes: readonly Change[];
  readonly files: Tree;
}

/**
 * Plans a new project in a folder; refuses one that holds files of the same names, unless those are to be kept.
 *
 * @throws {UserError} if the name is that of a package, or the folder cannot take the project.
 * @example const { files } = await planCreate(catalog, blueprint, "/srv/my-api");
 */
export async function planCreate(
  catalog: Catalog,
  blueprint: Blueprint,
  folder: string,
  options: { readonly force?: boolean } = {},
): Promise<CreatePlan> {
  if (isPackage(blueprint.name, findStack(catalog, blueprint.stack)))
    throw new UserError(
      `"${blueprint.name}" is the name of a package that a project can depend on. Choose another name.`,
    );
  const rendered = renderFiles(catalog, blueprint);
  const tree: Tree = new Map([...rendered, ...planMigrations(catalog, blueprint, NONE, []).files]);
  const secrets = makeSecrets(findStack(catalog, blueprint.stack), tree);
  const next: Tree = new Map([...tree, ...secrets]);
  const { exists, changes } = lookForRoom(folder, next, options);
  const record = freshRecord(catalog, blueprint, rendered);
  const files = new Map<string, TreeFile>();
  for (const { kind, path, next: file } of changes)
    if (kind === "create" && file !== undefined) files.set(path, file);
  for (const [path, file] of recordOf(catalog, record)) files.set(path, file);
  return { folder, exists, changes, files };
}

/**
 * What new files would do in a folder; refuses one that cannot take them, or has files of the same names.
 *
 * @throws {UserError} if the folder has files of the same names, and `force` is not set.
 */
export function lookForRoom(
  folder: string,
  next: Tree,
  options: { readonly force?: boolean },
): Pick<CreatePlan, "exists" | "changes"> {
  const exists = isFolder(folder);
  // What a dead run left there is taken back before anything is written.
  const abandoned = exists ? abandonedIn(folder) : [];
  const paths = [...next.keys()].filter((path) => !abandoned.includes(path));
  const changes = reconcileNew(exists ? readEntries(folder, paths, next) : new Map(), next);
  const conflicts = changes.filter((change) => change.kind === "conflict").map((change) => change.path);
  if (conflicts.length > 0 && options.force !== true) throw refusal(folder, conflicts);
  return { exists, changes };
}

/**
 * Carries a plan out: all of it, or nothing.
 *
 * @throws {UserError} if the folder cannot be written, or another process has the lock.
 * @example await applyCreate(await planCreate(catalog, blueprint, "my-api"));
 */
export async function applyCreate(
  { folder, exists, files }: CreatePlan,
  signal?: AbortSignal,
  disk: Files = realDisk,
): Promise<void> {
  if (!exists) {
    await makeFolder(folder, files, signal);
    return;
  }
  const record = join(folder, RECORD_FOLDER);
  const unlock = lockProject(folder, disk);
  try {
    // Such a run only made files, so that no tool's folder goes with one.
    recover(folder, [], disk);
    const edits = [...files].map(([path, now]) => ({ path, now }));
    await transact(folder, edits, { command: "create", undo: "discard", signal, files: disk });
  } finally {
    unlock();
    // Unless something of another user's is in it.
    if (!existsSync(join(folder, FEATURES_FILE))) quietly(() => disk.rmdir(record));
  }
}

function refusal(folder: string, conflicts: readonly string[]): UserError {
  return new UserError(
    `${folder} holds files that the project would have too: ${listed(conflicts)}. Nothing was changed.`,
    {
      hint: "Choose another folder, move them away, or add --force to keep them as they are.",
    },
  );
}

/** @throws {UserError} if the folder is a file, a link to nothing, or a project already. */
function isFolder(folder: string): boolean {
  const nothing = { throwIfNoEntry: false } as const;
  if (lookAt(folder) === undefined) return false;
  const target = statSync(folder, nothing);
  if (target === undefined) throw new UserError(`${folder} is a link to nothing. Name another folder.`);
  if (!target.isDirectory()) throw new UserError(`${folder} is a file. Name a folder, or another place.`);
  const record = look(join(folder, RECORD_FOLDER));
  if (record !== undefined && !record.isDirectory())
    throw new UserError(
      `${join(folder, RECORD_FOLDER)} is ${kindOf(record)}, and the project's record goes there.`,
    );
  refuseOdd(folder, RECORD_FOLDER);
  if (look(join(folder, FEATURES_FILE)) !== undefined && look(join(folder, JOURNAL)) === undefined)
    throw isProject(folder);
  return true;
}

function isProject(folder: string): UserError {
  return new UserError(`${folder} is a project of Plinth already. Name another folder.`);
}

/**
 * The paths of a run that died while it created a project in a folder.
 *
 * @throws {UserError} if the folder is a project in which another command was interrupted.
 */
function abandonedIn(folder: string): readonly string[] {
  const journal = readJournal(folder, JOURNAL);
  if (journal !== undefined && journal.command !== "create") throw isProject(folder);
  return journal?.entries.map(({ path }) => path) ?? [];
}

/** @throws {UserError} if a part of the path is a file. */
function lookAt(folder: string): Stats | undefined {
  try {
    return lstatSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR") throw error;
    throw new UserError(`${folder} cannot be made: a part of the path is a file. Name another place.`);
  }
}
