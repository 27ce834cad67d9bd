import { lstat, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type Blueprint,
  type Catalog,
  type Change,
  findStack,
  reconcile,
  render,
  type Standing,
  type Standings,
  type Tree,
  type TreeFile,
} from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { fillFolder, makeFolder } from "./apply.ts";
import { readAbandoned } from "./journal.ts";
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
  // What a dead run left there is taken back before anything is written.
  const abandoned = new Set(exists ? (await readAbandoned(folder))?.created : []);
  const paths = exists ? [...next.keys()].filter((path) => !abandoned.has(path)) : [];
  const yours = await readYours(folder, paths);
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
  if ((await lstat(folder).catch(absent)) === undefined) return false;
  const target = await stat(folder).catch(absent);
  if (target === undefined) throw new UserError(`${folder} is a link to nothing. Name another folder.`);
  if (!target.isDirectory()) throw new UserError(`${folder} is a file. Name a folder, or another place.`);
  const record = await lstat(join(folder, RECORD_FOLDER)).catch(absent);
  if (record !== undefined && !record.isDirectory())
    throw new UserError(`${join(folder, RECORD_FOLDER)} is no folder, and the project's record goes there.`);
  if ((await lstat(join(folder, RECORD_FOLDER, "features")).catch(absent)) !== undefined)
    throw new UserError(`${folder} is a project of Plinth already. Name another folder.`);
  return true;
}

async function readYours(folder: string, paths: readonly string[]): Promise<Standings> {
  const yours = new Map<string, Standing>();
  const open = new Map<string, boolean>();
  for (const path of paths) {
    if (!(await isOpen(folder, dirname(path), open))) {
      yours.set(path, { obstacle: "link" });
      continue;
    }
    const found = await lstat(join(folder, path)).catch(absent);
    if (found === undefined) continue;
    // A link or a folder in a file's place is the user's: it conflicts, and is not read.
    if (!found.isFile())
      yours.set(path, {
        obstacle: found.isSymbolicLink() ? "link" : found.isDirectory() ? "folder" : "other",
      });
    else
      yours.set(path, {
        content: await readFile(join(folder, path)),
        mode: (found.mode & 0o100) !== 0 ? 0o755 : (found.mode & 0o077) === 0 ? 0o600 : 0o644,
      });
  }
  return yours;
}

/** Whether files may go below a path: nothing but folders stands on the way, for a link would lead elsewhere. */
async function isOpen(folder: string, path: string, known: Map<string, boolean>): Promise<boolean> {
  if (path === ".") return true;
  const before = known.get(path);
  if (before !== undefined) return before;
  const found = await lstat(join(folder, path)).catch(absent);
  const open = (found === undefined || found.isDirectory()) && (await isOpen(folder, dirname(path), known));
  known.set(path, open);
  return open;
}

/** For `catch`: nothing stands there; any other failure is passed on. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
