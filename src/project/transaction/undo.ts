import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import {
  fileOf,
  isObstacle,
  migrationToolOf,
  type Revision,
  type Stack,
  type TreeFile,
} from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";
import { stillIgnoring } from "../change/ignored.ts";
import { listed } from "../change/listed.ts";
import { readRevisions } from "../change/revisions.ts";
import { readEntries } from "../disk/read.ts";
import type { Files, Ownership } from "../disk/write.ts";
import { RECORD_FOLDER } from "../record/record.ts";
import { branchOf, DETACHED } from "../tools/begun.ts";
import { findOnPath } from "../tools/path.ts";
import { askProgram } from "../tools/run.ts";
import { isInProject } from "../trust/declared.ts";
import { readJournal, readPlain, refuseOtherFiles } from "../trust/index.ts";
import { hashOf, type Journal, oldOf, UNDO } from "./format.ts";
import { committedIn, interrupted } from "./journal.ts";
import { stepsBelow, stepsIn } from "./steps.ts";
import { type Edit, transact } from "./transact.ts";

/** In MiB. */
const LARGEST = 64;

/** What taking the last change back would do. */
export interface Undo {
  /** The command that is taken back. */
  readonly command: string;
  readonly edits: readonly Edit[];
  /** Files that a user changed since: they stay as they are. */
  readonly changed: readonly string[];
  /** What is done otherwise than the last change is taken back by, and why. */
  readonly notes: readonly string[];
  /** How many earlier changes can be taken back after this one. */
  readonly left: number;
}

/**
 * Plans to take back the last change of a project; of `derived` files it takes back what was made of them since, too.
 *
 * @throws {UserError} if there is no change to undo, or the record has changed since.
 */
export function planUndo(
  folder: string,
  { derived, manifests }: Pick<Stack, "derived" | "manifests"> = { derived: [], manifests: [] },
): Undo {
  const committed = committedIn(folder);
  if (committed !== undefined) throw interrupted(folder, committed);
  const [step = UNDO, ...below] = stepsIn(folder);
  const journal = readJournal(folder, `${step}/journal`);
  if (journal === undefined) {
    throw new UserError(
      "There is nothing to undo: no change of this project is on record in this copy of it.",
      {
        hint: "What was committed can be taken back with git revert.",
      },
    );
  }
  refuseOtherFiles(folder, step, journal);
  const yours = readEntries(
    folder,
    journal.entries.map(({ path }) => path),
  );
  const edits: Edit[] = [];
  const changed: string[] = [];
  const notes: string[] = [];
  const hashAt = (path: string) => {
    const found = yours.get(path);
    return found === undefined ? null : isObstacle(found) ? "" : hashOf(found.content);
  };
  refuseOtherBranch(
    folder,
    journal,
    journal.entries
      .filter(({ path, now }) => !derived.includes(path) && hashAt(path) !== now)
      .map(({ path }) => path),
  );
  for (const [index, entry] of journal.entries.entries()) {
    const hash = hashAt(entry.path);
    if (derived.includes(entry.path)) continue;
    if (hash === entry.was && entry.was !== entry.now) continue;
    if (hash !== entry.now) changed.push(entry.path);
    else {
      const was = fileOf(yours.get(entry.path));
      const old = entry.was === null ? undefined : readOld(folder, step, index);
      const still = stillIgnoring(folder, entry.path, was, old?.now);
      notes.push(...(still?.notes ?? []));
      edits.push({ path: entry.path, was, ...old, ...(still && { now: still.file }) });
    }
  }
  // What a user changed of what they are derived from, they are made for.
  if (!changed.some((path) => manifests.includes(path)))
    for (const [index, { path, was }] of journal.entries.entries()) {
      const found = yours.get(path);
      if (!derived.includes(path) || isObstacle(found) || hashAt(path) === was) continue;
      edits.push({ path, was: found, ...(was === null ? {} : readOld(folder, step, index)) });
    }
  const record = changed.find((path) => path.startsWith(`${RECORD_FOLDER}/`));
  if (record !== undefined)
    throw new UserError(`"${journal.command}" cannot be taken back: ${record} has changed since.`, {
      hint: "What was committed can be taken back with git revert.",
    });
  const left = stepsBelow(folder, journal, below).length;
  return { command: journal.command, edits, changed, notes, left };
}

/** What the last change replaced, and where it created a file; nothing where that was another command. */
export function replacedBy(
  command: string,
  folder: string,
): ReadonlyMap<string, TreeFile | undefined> | undefined {
  const [step] = stepsIn(folder);
  const journal = step === undefined ? undefined : readJournal(folder, `${step}/journal`);
  if (step === undefined || journal?.command !== command) return undefined;
  refuseOtherFiles(folder, step, journal);
  return new Map(
    journal.entries.map(({ path, was }, index) => [
      path,
      was === null ? undefined : readOld(folder, step, index).now,
    ]),
  );
}

/**
 * Refuses to take back a change of another branch where its files differ: they may never have been changed here.
 *
 * @throws {UserError} if the change was made on another branch, and its files differ here.
 */
function refuseOtherBranch(
  folder: string,
  { command, branch: made }: Journal,
  different: readonly string[],
): void {
  const here = branchOf(folder);
  if (different.length === 0 || [made, here].includes(undefined) || made === DETACHED || made === here)
    return;
  throw new UserError(
    `"${command}" was made on the branch ${made}, and ${listed(different, 3)} ${different.length === 1 ? "differs" : "differ"} on ${here === DETACHED ? "the detached HEAD" : here}. Nothing was changed.`,
    { hint: "Switch to that branch, or take back what was committed with git revert.", exit: 4 },
  );
}

/** Takes a change back: all of it, or nothing. The caller holds the project's lock. */
export async function applyUndo(
  folder: string,
  stack: Stack,
  undo: Undo,
  signal?: AbortSignal,
  files?: Files,
): Promise<void> {
  const { caches } = stack;
  await transact(folder, undo.edits, { command: "undo", undo: "clear", caches, signal, files });
}

/** The migrations that taking a change back takes away. */
export function migrationsOfUndo({ migrations }: Stack, { edits }: Undo): readonly Revision[] {
  const tool = migrationToolOf({ migrations });
  if (migrations === undefined || tool === undefined) return [];
  return edits.flatMap(({ path, was, now }) => {
    const text = now === undefined && path.startsWith(`${migrations.folder}/`) ? was?.content : undefined;
    return typeof text === "string" ? (tool.read(path, text) ?? []) : [];
  });
}

/**
 * Refuses to take migrations back that others come after: what runs them would not find those that went.
 *
 * @throws {UserError} if a migration that stays comes after one that would go.
 */
export function refuseFollowed(folder: string, stack: Stack, undo: Undo): void {
  const going = migrationsOfUndo(stack, undo).map(({ revision }) => revision);
  const isAfter = ({ revision, down }: Revision) =>
    !going.includes(revision) && down.some((one) => going.includes(one));
  const found = going.length === 0 ? undefined : readRevisions(folder, stack).find(isAfter);
  if (found === undefined) return;
  throw new UserError(
    `${found.path} comes after a migration that undo would take away. Nothing was changed.`,
    { hint: "Take the database back to before both, and delete that file or let it come after another one." },
  );
}

/**
 * Refuses to take migrations back that the database has run; says whether that could be found out.
 *
 * @throws {UserError} if the database is at a migration that would go.
 */
export function refuseIfMigrated(
  folder: string,
  stack: Stack,
  undo: Undo,
  refusal: () => string | undefined,
): boolean {
  const { migrations } = stack;
  const written = migrationsOfUndo(stack, undo);
  const [first] = written.filter(({ down }) => !written.some(({ revision }) => down.includes(revision)));
  if (first === undefined || migrations === undefined) return true;
  const [tool = "", ...rest] = migrations.current;
  const program = isInProject(tool) ? join(folder, tool) : findOnPath(tool, folder);
  if (program === undefined || !existsSync(program) || refusal() !== undefined) return false;
  const asked = askProgram(program, rest, { cwd: folder, env: host().env });
  if (asked.code !== 0) return false;
  const current = written.find(({ revision }) => asked.out.includes(revision));
  if (current === undefined) return true;
  throw new UserError(
    `The database is at the migration ${current.revision}, which undo would take away. Nothing was changed.`,
    {
      hint: `Take the database back first: ${migrations.downgradeCommand.replace("{revision}", first.down[0] ?? "base")}`,
    },
  );
}

/**
 * What stood there, to the byte and the bit.
 *
 * @throws {UserError} if the saved file is missing.
 */
function readOld(
  folder: string,
  step: string,
  index: number,
): { readonly now: TreeFile; readonly as: Ownership } {
  const old = oldOf(step, index);
  const content = readPlain(folder, old, LARGEST);
  if (content === undefined)
    throw new UserError(`${join(folder, old)}, which undo would put back, is missing. Nothing was changed.`, {
      hint: "What was committed can be taken back with git revert.",
      exit: 4,
    });
  const { mode, uid, gid } = lstatSync(join(folder, old));
  return {
    now: { content: new Uint8Array(content), mode: (mode & 0o100) === 0 ? 0o644 : 0o755 },
    as: { mode: mode & 0o777, uid, gid },
  };
}
