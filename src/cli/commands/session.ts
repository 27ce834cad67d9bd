import {
  type Catalog,
  differingPaths,
  isOlder,
  renderFiles,
  type Stack,
  without,
} from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";
import { listed } from "../../project/change/listed.ts";
import { type Pending, readPendingHere } from "../../project/record/pending.ts";
import { findRoot, type Project, readProject } from "../../project/record/project.ts";
import { begunInGit } from "../../project/tools/begun.ts";
import { changedSinceCommit } from "../../project/tools/git.ts";
import { recover } from "../../project/transaction/journal.ts";
import { lockProject } from "../../project/transaction/lock.ts";
import { VERSION } from "../../version.ts";

/** A project that is being worked on: read after whatever a dead run left was taken back. */
export interface Session {
  readonly project: Project;
  /** What was kept aside of files that a user wrote into after a run died. */
  readonly kept: readonly string[];
}

/** Locks the project that this folder is in, ends what a dead run left, and works on it. */
export function inProject(catalog: Catalog): <T>(work: (session: Session) => Promise<T>) => Promise<T> {
  return async (work) => {
    const root = findRoot(host().cwd) ?? readProject(host().cwd).folder;
    const unlock = lockProject(root);
    try {
      const kept = recover(root, cachesOf(catalog));
      return await work({ project: readProject(root), kept });
    } finally {
      unlock();
    }
  };
}

/** Looks at a project and writes nothing: where a run died in it, there is nothing true to be seen yet. */
export async function lookInto<T>(work: (session: Session) => Promise<T>): Promise<T> {
  return work({ project: readProject(host().cwd), kept: [] });
}

/** The tools' folders that go with the last file beside them. */
export function cachesOf({ stacks }: Catalog): readonly string[] {
  return [...new Set(stacks.flatMap(({ caches }) => caches))];
}

/**
 * Refuses a project whose last change still waits for its conflicts to be settled.
 *
 * @throws {UserError} if a change is not closed.
 */
export function refusePending({ folder }: Project): void {
  const pending: Pending | undefined = readPendingHere(folder);
  if (pending === undefined) return;
  throw new UserError(`The last change (${pending.command}) is not closed yet.`, {
    hint: "Resolve its conflicts and run: npx create-plinth continue (or take it back: npx create-plinth undo)",
    exit: 3,
  });
}

/**
 * Refuses changes that are not committed, unless forced: what a command does should be seen alone in `git diff`. A file
 * that is derived from others, such as a lock file, is no work of a user.
 *
 * @throws {UserError} if there are changes, a merge that has begun, or git fails.
 */
export function refuseUncommitted({ folder }: Project, { derived }: Stack, force: boolean): boolean {
  const begun = begunInGit(folder);
  if (begun !== undefined && !force)
    throw new UserError(`A ${begun} has begun in git and has not ended. Nothing was changed.`, {
      hint: `End it first (git ${begun} --continue, or --abort), or ignore them with --force.`,
      exit: 3,
    });
  const found = changedSinceCommit(folder, derived);
  if (found === undefined) return false;
  const { changed, reason } = found;
  if (reason !== undefined && !force) {
    throw new UserError(`git cannot say what is not committed: ${reason}. Nothing was changed.`, {
      hint: "git status shows what is in the way; or ignore them with --force.",
      exit: 4,
    });
  }
  if (changed.length > 0 && !force) {
    throw new UserError(
      `There are changes that are not committed: ${listed(changed, 5)}. Nothing was changed.`,
      {
        hint: "Commit them first, or ignore them with --force.",
      },
    );
  }
  return true;
}

/**
 * Refuses a project that another version made, unless both render the same.
 *
 * @throws {UserError} if the versions differ.
 */
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

/** Whether this version renders a project's blueprint as it was rendered: then nothing waits to be updated. */
function rendersAlike(catalog: Catalog, { blueprint, before, userOwned }: Project): boolean {
  return differingPaths(without(renderFiles(catalog, blueprint), userOwned), before).length === 0;
}
