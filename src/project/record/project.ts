import { dirname, join } from "node:path";
import { instancesIn, linesOfUse } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { JOURNAL } from "../transaction/format.ts";
import { interrupted, isBegun } from "../transaction/journal.ts";
import { refuseAtWork } from "../transaction/lock.ts";
import { look, readJournal, readText, refuseOdd } from "../trust/index.ts";
import { BEFORE_FILE, FEATURES_FILE, type ParsedRecord, parseRecord, RECORD_FOLDER } from "./record.ts";

/** A project on the disk: where it is, and what its record says. */
export interface Project extends ParsedRecord {
  readonly folder: string;
}

/** In MiB. */
const LARGEST = { [FEATURES_FILE]: 16, [BEFORE_FILE]: 64 };

/**
 * The root of the project that a folder is in; none where it is in none. The search upwards ends with a repository, and
 * before a folder of another user: what is there is not what a user here works on.
 */
export function findRoot(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (folder !== from && !isOurs(folder)) return undefined;
    if (isProject(folder)) return folder;
    if (dirname(folder) === folder || look(join(folder, ".git")) !== undefined) return undefined;
  }
}

function isOurs(folder: string): boolean {
  const user = process.getuid?.();
  return user === undefined || look(folder)?.uid === user;
}

/** A run that changes a project exchanges its record, too: for a moment only the run's journal is there. */
function isProject(folder: string): boolean {
  const record = look(join(folder, RECORD_FOLDER));
  if (record === undefined || record.isFile()) return false;
  // In a folder that all may write to, anyone may put one.
  if (!isOurs(join(folder, RECORD_FOLDER)) && record.uid !== look(folder)?.uid) return false;
  const isThere = () => look(join(folder, FEATURES_FILE)) !== undefined;
  return isThere() || isBelieved(folder) || isThere();
}

function isBelieved(folder: string): boolean {
  try {
    return readJournal(folder, JOURNAL) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * Reads the project that a folder is in.
 *
 * @throws {UserError} if there is no project, or its record cannot be read.
 */
export function readProject(from: string): Project {
  const folder = findRoot(from);
  if (folder === undefined) {
    throw new UserError("This folder is in no project: there is no .plinth/features here or above.", {
      hint: "Go into a project, or make one with: npx create-plinth my-api",
    });
  }
  refuseOdd(folder, RECORD_FOLDER);
  refuseInterrupted(folder);
  const [features, before] = [readRecorded(folder, FEATURES_FILE), readRecorded(folder, BEFORE_FILE)];
  // A run that began while this was read exchanges both.
  refuseInterrupted(folder);
  const record = parseRecord(features, before);
  refuseProblems(record, folder);
  return { folder, ...record };
}

/** Refuses a project that a run is changing, or was changing when it died. */
function refuseInterrupted(folder: string): void {
  if (!isBegun(folder)) return;
  refuseAtWork(folder);
  const journal = readJournal(folder, JOURNAL);
  // It has ended since.
  if (journal !== undefined) throw interrupted(folder, journal);
}

/**
 * Reads a file of a project's record, as text.
 *
 * @throws {UserError} if the file is missing.
 */
export function readRecorded(folder: string, file: typeof FEATURES_FILE | typeof BEFORE_FILE): string {
  const text = readText(folder, file, LARGEST[file]);
  // A project without files was never written; that of features is read, and says more.
  const isEmpty = file === BEFORE_FILE && text?.trim() === "";
  if (text !== undefined && !isEmpty) return text;
  throw new UserError(`${join(folder, file)} is ${isEmpty ? "empty" : "missing"}. Nothing was changed.`, {
    hint: `Restore it from git (git checkout -- ${file}), or run: npx create-plinth doctor`,
    exit: 4,
  });
}

/** @throws {UserError} if the record has problems. */
function refuseProblems({ problems }: ParsedRecord, folder: string): void {
  const first = problems.find(({ conflict }) => conflict) ?? problems[0];
  if (first === undefined) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new UserError(`${join(folder, first.file)}: ${first.problem}${more}. Nothing was changed.`, {
    hint:
      first.hint ??
      `Restore it from git (git checkout -- ${first.file}), or see all by: npx create-plinth doctor`,
    exit: first.conflict ? 3 : 4,
  });
}

/** Whether a project's files were rendered from other features than it has: those of the branches that were merged. */
export function isJoined({ blueprint, rendered }: Pick<Project, "blueprint" | "rendered">): boolean {
  const [first] = rendered;
  if (first === undefined) return false;
  const [had, has] = [first, blueprint].map(({ features, uses }) =>
    JSON.stringify([...features, ...instancesIn(uses).flatMap(linesOfUse)].sort()),
  );
  return rendered.length > 1 || had !== has;
}

/**
 * Refuses a record that a merge of two branches left doubled.
 *
 * @throws {UserError} if an entry is there twice.
 */
export function refuseDoubled(project: Project): void {
  const { doubled } = project;
  if (doubled.length === 0 && !isJoined(project)) return;
  const [twice] = doubled;
  throw new UserError(
    `The project's record is not whole, as after a merge of two branches${twice === undefined ? "" : ` (${twice} is in it twice)`}. Nothing was changed.`,
    {
      hint: "Run: npx create-plinth doctor --fix",
    },
  );
}
