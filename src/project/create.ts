import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Blueprint,
  type Catalog,
  type Change,
  findStack,
  reconcile,
  render,
  type Tree,
  type TreeFile,
} from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { fillFolder, makeFolder } from "./apply.ts";
import { RECORD_FOLDER, recordOf } from "./record.ts";
import { makeSecrets } from "./secrets.ts";

/** What `create` would do to a folder, before it does. */
export interface CreatePlan {
  readonly folder: string;
  readonly exists: boolean;
  readonly changes: readonly Change[];
  readonly files: Tree;
}

/** Plans a new project in a folder; refuses one that holds files of the same names, unless told to keep those. */
export async function planCreate(
  catalog: Catalog,
  blueprint: Blueprint,
  folder: string,
  options: { readonly force?: boolean } = {},
): Promise<CreatePlan> {
  const tree = render(catalog, blueprint);
  const secrets = makeSecrets(findStack(catalog, blueprint.stack), tree);
  const next: Tree = new Map([...tree, ...secrets]);
  const exists = await isFolder(folder);
  const yours = exists ? await readYours(folder, [...next.keys()]) : new Map<string, TreeFile>();
  const changes = reconcile(new Map(), yours, next);
  const conflicts = changes.filter((change) => change.kind === "conflict").map((change) => change.path);
  if (conflicts.length > 0 && options.force !== true) throw refusal(folder, conflicts);
  const files = new Map<string, TreeFile>();
  for (const { kind, path, next: file } of changes)
    if (kind === "create" && file !== undefined) files.set(path, file);
  for (const [path, file] of recordOf(blueprint, tree)) files.set(path, file);
  return { folder, exists, changes, files };
}

/** Carries a plan out: all of it, or nothing. */
export async function applyCreate(plan: CreatePlan, signal?: AbortSignal): Promise<void> {
  if (plan.exists) await fillFolder(plan.folder, plan.files, signal);
  else await makeFolder(plan.folder, plan.files, signal);
}

function refusal(folder: string, conflicts: readonly string[]): UserError {
  const shown = conflicts.slice(0, 10).join(", ");
  const more = conflicts.length > 10 ? ` and ${conflicts.length - 10} more` : "";
  return new UserError(
    `${folder} holds files that the project would have too: ${shown}${more}. Nothing was changed.`,
    {
      hint: "Choose another folder, move them away, or add --force to keep them as they are.",
    },
  );
}

async function isFolder(folder: string): Promise<boolean> {
  const stat = await lstat(folder).catch(absent);
  if (stat === undefined) return false;
  const target = stat.isSymbolicLink() ? await lstat(join(folder, ".")).catch(absent) : stat;
  if (target === undefined) throw new UserError(`${folder} is a link to nothing. Name another folder.`);
  if (!target.isDirectory()) throw new UserError(`${folder} is a file. Name a folder, or another place.`);
  const record = await lstat(join(folder, RECORD_FOLDER, "features")).catch(absent);
  if (record !== undefined)
    throw new UserError(`${folder} is a project of Plinth already. Name another folder.`);
  return true;
}

async function readYours(folder: string, paths: readonly string[]): Promise<Tree> {
  const yours = new Map<string, TreeFile>();
  for (const path of paths) {
    const stat = await lstat(join(folder, path)).catch(absent);
    if (stat === undefined) continue;
    // A link or a folder in a file's place is the user's: it conflicts, and is not read.
    const content = stat.isFile() ? await readFile(join(folder, path)) : new Uint8Array();
    yours.set(path, { content, mode: (stat.mode & 0o100) === 0 ? 0o644 : 0o755 });
  }
  return yours;
}

/** For `catch`: nothing stands there; any other failure is passed on. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
