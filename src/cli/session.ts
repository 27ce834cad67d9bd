import { type Catalog, differingPaths, renderFiles, without } from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { changedSinceCommit } from "../project/git.ts";
import { isBegun, recover } from "../project/journal.ts";
import { lockProject } from "../project/lock.ts";
import { type Pending, readPending } from "../project/pending.ts";
import { findRoot, type Project, readProject } from "../project/project.ts";
import { VERSION } from "./version.ts";

/** A project that is being worked on: read after whatever a dead run left was taken back. */
export interface Session {
  readonly project: Project;
  /** What was kept aside of files that somebody wrote into after a run died. */
  readonly kept: readonly string[];
}

/** Locks the project that this folder is in, ends what a dead run left, and works on it. */
export async function inProject<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const { folder: root } = readRoot();
  const unlock = lockProject(root);
  try {
    const kept = recover(root);
    return await work({ project: readProject(root), kept });
  } finally {
    unlock();
  }
}

/** Looks at a project and writes nothing, but where a run died in it: that is taken back first. */
export async function lookInto<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const { folder } = readRoot();
  const kept = isBegun(folder) ? await inProject(async (session) => session.kept) : [];
  return work({ project: readProject(folder), kept });
}

function readRoot(): { readonly folder: string } {
  const folder = findRoot(process.cwd());
  return folder === undefined ? readProject(process.cwd()) : { folder };
}

/** Refuses a project whose last change still waits for its conflicts to be settled. */
export function refusePending({ folder }: Project): void {
  const pending: Pending | undefined = readPending(folder);
  if (pending === undefined) return;
  throw new UserError(`The last change (${pending.command}) is not closed yet.`, {
    hint: "Settle its conflicts and run: npx create-plinth continue (or take it back: npx create-plinth undo)",
    exit: 3,
  });
}

/** Refuses changes that are not committed, unless forced: what a command does should be seen alone in `git diff`. */
export function refuseUncommitted({ folder }: Project, force: boolean): boolean {
  const found = changedSinceCommit(folder);
  if (found === undefined) return false;
  const { changed, reason } = found;
  if (reason !== undefined && !force) {
    throw new UserError(`git cannot say what is not committed: ${reason}. Nothing was changed.`, {
      hint: "git status shows what is in the way; or go ahead with --force.",
      exit: 4,
    });
  }
  if (changed.length > 0 && !force) {
    const shown = changed.slice(0, 5).join(", ");
    const more = changed.length > 5 ? ` and ${changed.length - 5} more` : "";
    throw new UserError(`There are changes that are not committed: ${shown}${more}. Nothing was changed.`, {
      hint: "Commit them first, or go ahead with --force.",
    });
  }
  return true;
}

/** Refuses a project that another version made, unless both render the same. */
export function refuseOtherVersion(catalog: Catalog, project: Project): void {
  const { version } = project.blueprint;
  if (version === catalog.version) return;
  const older = isOlder(version, catalog.version);
  if (older && rendersAlike(catalog, project)) return;
  throw new UserError(`This project was made by version ${version}, and this is ${VERSION}.`, {
    hint: older
      ? "Update it first, on its own: npx create-plinth update"
      : `Use the version that made it: npx create-plinth@${version}`,
  });
}

/** Whether one version comes before another (Semantic Versioning 2.0.0, pre-releases left aside). */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (let index = 0; index < 3; index += 1) {
    const [left = 0, right = 0] = [a?.[index], b?.[index]];
    if (left !== right) return left < right;
  }
  return false;
}

/** Whether this version renders a project's blueprint as it was rendered: then nothing waits to be updated. */
function rendersAlike(catalog: Catalog, { blueprint, before, theirs }: Project): boolean {
  return differingPaths(without(renderFiles(catalog, blueprint), theirs), before).length === 0;
}
