import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { clear, type Files } from "../disk/write.ts";
import { BEFORE_FILE, FEATURES_FILE } from "../record/record.ts";
import { isTracked } from "../tools/git.ts";
import { look, readPlain, readSealed } from "../trust/index.ts";
import { hashOf, type Journal, UNDO } from "./format.ts";

/** How many changes can be taken back. */
const MOST = 10;
/** Bytes that are kept for all of them together; the newest is kept whatever its size. */
const LARGEST = 64 * 2 ** 20;
/** In MiB, of a file of the record. */
const LARGEST_RECORD = 64;

/** Where the steps are kept, the newest first: an earlier release knows the first one. */
const PLACES = [UNDO, ...Array.from({ length: MOST - 1 }, (_, index) => `${UNDO}-${index + 1}`)];

/** The places that hold a step, the newest first; one without its journal is what a run that died left to clear. */
export function stepsIn(folder: string): readonly string[] {
  return PLACES.filter((place) => isFolder(folder, place) && look(journalAt(folder, place)) !== undefined);
}

/** Those of some places whose steps lead to what a journal began with, as the record shows: up to the first that does not. */
export function stepsBelow(folder: string, journal: Journal, places: readonly string[]): readonly string[] {
  // One question for all.
  if (places.length > 0 && isTracked(folder, places)) return [];
  const there = new Map(
    [BEFORE_FILE, FEATURES_FILE].map((path) => {
      const content = readPlain(folder, path, LARGEST_RECORD);
      return [path, content === undefined ? null : hashOf(content)];
    }),
  );
  const goBack = ({ entries }: Journal) => {
    for (const { path, was } of entries) if (there.has(path)) there.set(path, was);
  };
  goBack(journal);
  const end = places.findIndex((place) => {
    const step = readStep(folder, place);
    if (step?.entries.every(({ path, now }) => !there.has(path) || there.get(path) === now) !== true)
      return true;
    goBack(step);
    return false;
  });
  return end === -1 ? places : places.slice(0, end);
}

/** Makes a run's own folder the newest step, and drops the oldest ones that are too many or lead elsewhere. */
export function pushStep(folder: string, stage: string, journal: Journal, files: Files): void {
  const below = stepsBelow(folder, journal, stepsIn(folder)).slice(0, MOST - 1);
  let bytes = bytesOf(folder, stage);
  const end = below.findIndex((place) => {
    bytes += bytesOf(folder, place);
    return bytes > LARGEST;
  });
  arrange(folder, end === -1 ? below : below.slice(0, end), 1, files);
  files.rename(join(folder, stage), join(folder, UNDO));
}

/** Drops the newest step, which a run has taken back. */
export function dropStep(folder: string, stage: string, files: Files): void {
  const dropped = join(folder, stage, "plan");
  const [newest] = stepsIn(folder);
  // One call: a run that completes this one after it died drops no second step.
  if (newest !== undefined && look(dropped) === undefined) files.rename(journalAt(folder, newest), dropped);
  arrange(folder, stepsIn(folder), 0, files);
}

/** Clears all places but some, and moves those to the places from `first` on; done again, it goes on where it ended. */
function arrange(folder: string, kept: readonly string[], first: number, files: Files): void {
  for (const place of [...PLACES].reverse()) {
    if (kept.includes(place)) continue;
    // The journal goes first: half a step is none.
    if (isFolder(folder, place)) clear(journalAt(folder, place), files);
    clear(join(folder, place), files);
  }
  const moves = kept.map((place, index) => ({ place, from: PLACES.indexOf(place), to: first + index }));
  const ordered = [
    ...moves.filter(({ from, to }) => to < from),
    ...moves.reverse().filter(({ from, to }) => to > from),
  ];
  for (const { place, to } of ordered) files.rename(join(folder, place), join(folder, PLACES[to] ?? ""));
}

function readStep(folder: string, place: string): Journal | undefined {
  try {
    return readSealed(folder, `${place}/journal`);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function bytesOf(folder: string, place: string): number {
  return readdirSync(join(folder, place))
    .map((name) => lstatSync(join(folder, place, name)).size)
    .reduce((sum, size) => sum + size, 0);
}

function isFolder(folder: string, place: string): boolean {
  return look(join(folder, place))?.isDirectory() === true;
}

function journalAt(folder: string, place: string): string {
  return join(folder, place, "journal");
}
