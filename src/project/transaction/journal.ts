import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { quietly } from "../disk/errors.ts";
import { sweepFolders } from "../disk/prune.ts";
import { clear, disk, type Files } from "../disk/write.ts";
import { RECORD_FOLDER } from "../record/record.ts";
import {
  isStage,
  look,
  namesIn,
  readJournal,
  refuseBehindLinks,
  refuseOtherFiles,
  Unbelieved,
} from "../trust/index.ts";
import { type Entry, hashOf, JOURNAL, type Journal, oldOf, stageOf } from "./format.ts";
import { isAlive } from "./lock.ts";
import { dropStep, pushStep } from "./steps.ts";

/** Whether a run began to change a folder and has not ended, dead or alive. */
export function isBegun(folder: string): boolean {
  return look(join(folder, JOURNAL)) !== undefined;
}

/** Refuses to say what cannot be said while a run that died is not ended. */
export function interrupted(folder: string, { command }: Journal): UserError {
  return new UserError(`An interrupted run (${command}) was found in ${folder}.`, {
    hint: "Run: npx create-plinth doctor --fix",
    exit: 4,
  });
}

/** The journal of a run that has committed and died before it was tidied up after. */
export function committedIn(folder: string): Journal | undefined {
  for (const stage of stagesIn(folder)) {
    const journal = journalOf(folder, stage);
    if (journal !== undefined && journal !== "unbelieved") return journal;
  }
  return undefined;
}

/** Takes back what a run began; returns what a user wrote into its files meanwhile and where that is kept. */
export function rollBack(folder: string, journal: Journal, files: Files): readonly string[] {
  const stage = join(folder, stageOf(journal.pid));
  const kept = [...journal.entries.entries()]
    .reverse()
    .flatMap(([index, entry]) => takeBack(folder, stage, index, entry, files));
  for (const path of [...journal.folders].reverse()) quietly(() => files.rmdir(join(folder, path)));
  // All are back in their places: without a journal, saved files in a stage are kept for a person to look into.
  clearFiles(stage, isOld, files);
  files.unlink(join(folder, JOURNAL));
  return kept;
}

function takeBack(
  folder: string,
  stage: string,
  index: number,
  { path, was, now }: Entry,
  files: Files,
): readonly string[] {
  const [target, old, fresh] = [join(folder, path), oldOf(stage, index), join(stage, `new-${index}`)];
  const moved = was !== null && lstatSync(old, { throwIfNoEntry: false }) !== undefined;
  // Untouched so far, or back already: what stood there still does.
  if ((was !== null && !moved) || isSameFile(old, target)) return [];
  const found = lstatSync(target, { throwIfNoEntry: false });
  const kept: string[] = [];
  if (found !== undefined) {
    const ours = !existsSync(fresh) || isSameFile(fresh, target);
    if (ours && found.isFile() && hashOf(readFileSync(target)) === now) files.unlink(target);
    else if (!moved) return [];
    else {
      const aside = freeName(folder, path);
      files.rename(target, join(folder, aside));
      kept.push(aside);
    }
  }
  if (moved) files.place(old, target);
  return kept;
}

/**
 * Ends what dead runs of this user left: takes back what was not committed, tidies up after what was, with the tools'
 * caches that the catalog names. Returns what was kept aside. The caller holds the folder's lock.
 */
export function recover(folder: string, caches: readonly string[], files: Files = disk): readonly string[] {
  const kept = takeAllBack(folder, files);
  for (const stage of stagesIn(folder)) finishDead(folder, stage, caches, files);
  for (const entry of namesIn(folder, RECORD_FOLDER)) {
    // What a run left that died while it took the lock: the caller has the lock.
    const [, pid] = /^lock-(?:right-)?(\d+)$/.exec(entry) ?? [];
    if (entry === "lock-right" || (pid !== undefined && !isAlive(Number(pid))))
      files.unlink(join(folder, RECORD_FOLDER, entry));
  }
  return kept;
}

function takeAllBack(folder: string, files: Files): readonly string[] {
  const journal = readJournal(folder, JOURNAL);
  if (journal === undefined) return [];
  refuseBehindLinks(folder, JOURNAL, journal);
  refuseOtherFiles(folder, stageOf(journal.pid), journal);
  return rollBack(folder, journal, files);
}

/** Stages that are left as they are: no run of this user is known to have made them, or to be done with them. */
export function strangeStages(folder: string): readonly string[] {
  return stagesIn(folder).filter((stage) => isStrange(folder, stage, journalOf(folder, stage)));
}

function stagesIn(folder: string): readonly string[] {
  return namesIn(folder, RECORD_FOLDER)
    .filter((name) => /^tmp-\d+$/.test(name))
    .map((name) => `${RECORD_FOLDER}/${name}`);
}

function isStrange(folder: string, stage: string, journal: Journal | "unbelieved" | undefined): boolean {
  if (journal === "unbelieved" || !isStage(folder, stage)) return true;
  return journal === undefined && readdirSync(join(folder, stage)).some(isOld);
}

function isOld(name: string): boolean {
  return name.startsWith("old-");
}

function clearFiles(stage: string, which: (name: string) => boolean, files: Files): void {
  if (look(stage) === undefined) return;
  for (const name of readdirSync(stage)) if (which(name)) files.unlink(join(stage, name));
}

/** The journal of a run that has committed; undefined where it has not. */
function journalOf(folder: string, stage: string): Journal | "unbelieved" | undefined {
  try {
    return readJournal(folder, `${stage}/journal`);
  } catch (error) {
    if (error instanceof Unbelieved) return "unbelieved";
    throw error;
  }
}

/** Tidies up after a dead run; a stage that is not from a run of this user is left as it is. */
function finishDead(folder: string, stage: string, caches: readonly string[], files: Files): void {
  const journal = journalOf(folder, stage);
  if (journal === "unbelieved" || isStrange(folder, stage, journal)) return;
  if (journal === undefined) clear(join(folder, stage), files);
  else finish(folder, stage, journal, caches, files);
}

/** Tidies up after a run that has committed: its old files become what undo takes, or are dropped. */
export function finish(
  folder: string,
  stage: string,
  journal: Journal,
  caches: readonly string[],
  files: Files,
): void {
  const { entries, undo } = journal;
  const deleted = entries.filter(({ now }) => now === null).map(({ path }) => path);
  sweepFolders(folder, deleted, caches, files);
  const own = join(folder, stage);
  clearFiles(own, (name) => name.startsWith("new-"), files);
  if (undo === "record") {
    pushStep(folder, stage, journal, files);
    return;
  }
  if (undo === "clear") dropStep(folder, stage, files);
  clearFiles(own, isOld, files);
  // Before what says that a step was dropped.
  clear(join(own, "journal"), files);
  clear(own, files);
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** A name beside a path that nothing has yet. */
function freeName(folder: string, path: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${path}.yours` : `${path}.yours-${number}`;
    if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined) return name;
  }
}
