import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../errors.ts";
import { BEFORE_FILE, FEATURES_FILE, RECORD_FOLDER } from "../record/record.ts";
import { isTracked } from "../tools/git.ts";
import { type Entry, foldersOf, hashOf, type Journal, oldOf, stageOf } from "../transaction/format.ts";
import { isSealed, seal } from "./key.ts";
import { look, obstacleBefore, pathProblem } from "./paths.ts";
import { readText } from "./reading.ts";

/** In MiB: a journal has some 200 bytes for each file. */
const LARGEST = 64;
/** What a run changes of a project's record. */
const RECORDED = [
  BEFORE_FILE,
  FEATURES_FILE,
  ...[".gitattributes", ".gitignore", "pending"].map((name) => `${RECORD_FOLDER}/${name}`),
];
const STAGED = /^(?:(?:old|new)-\d+|plan|journal)$/;

/** A journal that this user's own runs did not write in this project. */
export class Unbelieved extends UserError {
  constructor(path: string, why: string) {
    super(`${path} is not used: ${why}. Nothing was changed.`, {
      hint: `Delete it. If it is from a run of yours: what that replaced is in ${RECORD_FOLDER}/tmp-*/old-* or ${RECORD_FOLDER}/undo*/old-*, and what was committed is in git.`,
      exit: 4,
    });
    this.name = "Unbelieved";
  }
}

/** A journal as it is written: with the seal of the user's key, which is outside of the project. */
export function sealedJournal(folder: string, journal: Journal): string {
  return JSON.stringify({ ...journal, seal: seal(folder, JSON.stringify(journal)) });
}

/**
 * Reads a journal; undefined where there is none. Refused whole unless it has the seal of this user's key, it and its
 * saved files have the owner that the file system gave them then, git tracks none of them, and each path is one inside.
 *
 * @throws {UserError} if the journal was not written by this user, or git tracks it.
 */
export function readJournal(folder: string, path: string): Journal | undefined {
  const journal = readSealed(folder, path);
  if (journal !== undefined && isTracked(folder, [path, stageOfJournal(path, journal)]))
    throw new Unbelieved(join(folder, path), "git tracks it");
  return journal;
}

/**
 * Reads a journal as `readJournal` does, and leaves it to the caller to ask git.
 *
 * @throws {UserError} if the journal was not written by this user.
 */
export function readSealed(folder: string, path: string): Journal | undefined {
  const text = readText(folder, path, LARGEST);
  if (text === undefined) return undefined;
  const refuse = (why: string) => new Unbelieved(join(folder, path), why);
  const parsed = parse(text);
  if (parsed === undefined) throw refuse("it is no journal of a run");
  const { journal, sealed, value } = parsed;
  if (!isSealed(folder, sealed, value)) throw refuse("it was not written by your user on this machine");
  const why = placeProblem(folder, path, stageOfJournal(path, journal), journal) ?? entriesProblem(journal);
  if (why !== undefined) throw refuse(why);
  return journal;
}

/** The folder of the files that a journal is about. */
function stageOfJournal(path: string, { pid }: Journal): string {
  return dirname(path) === RECORD_FOLDER ? stageOf(pid) : dirname(path);
}

/**
 * Refuses to change files by a journal where a link is on the way to one.
 *
 * @throws {UserError} if a part of a path is a link now.
 */
export function refuseBehindLinks(folder: string, path: string, { entries }: Journal): void {
  for (const entry of entries) {
    const obstacle = obstacleBefore(folder, entry.path);
    if (obstacle === undefined) continue;
    throw new UserError(
      `${join(folder, obstacle.path)} is ${obstacle.what} now, and ${path} names ${entry.path}. Nothing was changed.`,
      { hint: "Put the folder back in its place, and run this again.", exit: 4 },
    );
  }
}

/**
 * Refuses saved files that are not those that a journal names.
 *
 * @throws {UserError} if a saved file was changed.
 */
export function refuseOtherFiles(folder: string, stage: string, { entries }: Journal): void {
  for (const [index, { path, was }] of entries.entries()) {
    const old = oldOf(stage, index);
    const found = look(join(folder, old));
    if (was === null || found === undefined) continue;
    if (found.isFile() && hashOf(readFileSync(join(folder, old))) === was) continue;
    throw new UserError(
      `${join(folder, old)} was changed after it was saved, or while it was. Nothing was changed.`,
      {
        hint: `It was ${path}: put it back there if you want it, and delete it here; then run this again.`,
        exit: 4,
      },
    );
  }
}

/** Whether a folder holds nothing but what a run puts into its own. */
export function isStage(folder: string, stage: string): boolean {
  return look(join(folder, stage))?.isDirectory() === true && strangeIn(folder, stage) === undefined;
}

function placeProblem(folder: string, path: string, stage: string, { owner }: Journal): string | undefined {
  const [file, saved] = [look(join(folder, path)), look(join(folder, stage))];
  if (saved !== undefined) {
    if (!saved.isDirectory()) return `${stage} is no folder`;
    const strange = strangeIn(folder, stage);
    if (strange !== undefined) return `${stage}/${JSON.stringify(strange)} is not from a run`;
  }
  if ([file, saved].some((found) => found !== undefined && found.uid !== owner))
    return "it or its files belong to another user";
  return undefined;
}

function strangeIn(folder: string, stage: string): string | undefined {
  return readdirSync(join(folder, stage)).find(
    (name) => !STAGED.test(name) || look(join(folder, stage, name))?.isFile() !== true,
  );
}

function entriesProblem({ entries, folders }: Journal): string | undefined {
  const paths = entries.map(({ path }) => path);
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem !== undefined) return `its path ${JSON.stringify(path)} ${problem}`;
    if (path.split("/")[0]?.toLowerCase() === RECORD_FOLDER && !RECORDED.includes(path))
      return `its path ${JSON.stringify(path)} is none of a record`;
  }
  if (new Set(paths).size < paths.length) return "it names a path twice";
  const known = new Set(foldersOf(paths));
  const folder = folders.find((path) => !known.has(path));
  return folder === undefined ? undefined : `its folder ${JSON.stringify(folder)} is none of its files'`;
}

function parse(text: string): { journal: Journal; sealed: string; value: string } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { seal: value, ...body } = parsed as { [name: string]: unknown };
  const journal = { ...body, undo: body.undo ?? FORMER.get(body.afterlife) };
  if (typeof value !== "string" || !isJournal(journal)) return undefined;
  return { journal, sealed: JSON.stringify(body), value };
}

/** `undo` for each value of `afterlife`, its name in journals of 0.3.0 and earlier. */
const FORMER: ReadonlyMap<unknown, Journal["undo"]> = new Map([
  ["keep", "record"],
  ["drop", "discard"],
  ["forget", "clear"],
]);

function isJournal(body: {
  readonly [name: string]: unknown;
}): body is { [name: string]: unknown } & Journal {
  const { pid, owner, command, undo, entries, folders, branch = "" } = body;
  return (
    isCount(pid) &&
    isCount(owner) &&
    typeof command === "string" &&
    !/\p{Cc}/u.test(command) &&
    typeof branch === "string" &&
    !/\p{Cc}/u.test(branch) &&
    ["record", "discard", "clear"].includes(undo as string) &&
    Array.isArray(entries) &&
    entries.every(isEntry) &&
    Array.isArray(folders) &&
    folders.every((path) => typeof path === "string")
  );
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { path, was, now } = value as { [name: string]: unknown };
  return typeof path === "string" && isHash(was) && isHash(now);
}

function isHash(value: unknown): boolean {
  return value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
