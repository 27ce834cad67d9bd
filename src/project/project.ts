import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { JOURNAL } from "./journal.ts";
import { BEFORE_FILE, FEATURES_FILE, parseRecord, type Record } from "./record.ts";

/** A project on the disk: where it is, and what its record says. */
export interface Project extends Record {
  readonly folder: string;
  /** What stands twice in the record, as after a merge of two branches. */
  readonly doubled: readonly string[];
}

/** The root of the project that a folder is in; none where it is in none. */
export function findRoot(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** A run that changes a project exchanges its record, too: for a moment only the run's journal is there. */
function isProject(folder: string): boolean {
  return [FEATURES_FILE, JOURNAL, FEATURES_FILE].some((path) => existsSync(join(folder, path)));
}

/** Reads the project that a folder is in. */
export function readProject(from: string): Project {
  const folder = findRoot(from);
  if (folder === undefined) {
    throw new UserError("This folder is in no project: there is no .plinth/features here or above.", {
      hint: "Go into a project, or make one with: npx create-plinth my-api",
    });
  }
  return { folder, ...readRecord(folder) };
}

function readRecord(folder: string): ReturnType<typeof parseRecord> {
  try {
    return parseRecord(
      readFileSync(join(folder, FEATURES_FILE), "utf8"),
      readFileSync(join(folder, BEFORE_FILE), "utf8"),
    );
  } catch (error) {
    throw new UserError(
      `The record in ${join(folder, ".plinth")} cannot be read: ${(error as Error).message}`,
      {
        hint: "Restore it from git (git checkout -- .plinth), or let plinth doctor --fix make it anew.",
      },
    );
  }
}

/** Refuses a record that a merge of two branches left doubled. */
export function refuseDoubled({ doubled }: Project): void {
  if (doubled.length === 0) return;
  throw new UserError(
    `The project's record was merged by git and is not whole yet (${doubled[0]} stands in it twice).`,
    {
      hint: "Run: npx create-plinth doctor --fix",
    },
  );
}
