import { spawnSync } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import {
  fileOf,
  isObstacle,
  type Revision,
  readRevision,
  type Stack,
  type TreeFile,
} from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { stillIgnoring } from "../change/ignored.ts";
import { readEntries } from "../disk/read.ts";
import type { Files, Ownership } from "../disk/write.ts";
import { RECORD_FOLDER } from "../record/record.ts";
import { findOnPath } from "../tools/path.ts";
import { isInProject } from "../trust/declared.ts";
import { readJournal, readPlain, refuseOtherFiles } from "../trust/index.ts";
import { hashOf, oldOf, UNDO } from "./format.ts";
import { committedIn, interrupted } from "./journal.ts";
import { type Edit, transact } from "./transact.ts";

/** In MiB. */
const LARGEST = 64;

/** What taking the last change back would do. */
export interface Undo {
  /** The command that is taken back. */
  readonly command: string;
  readonly edits: readonly Edit[];
  /** Files that somebody changed since: they stay as they are. */
  readonly changed: readonly string[];
  /** What is done otherwise than the last change is taken back by, and why. */
  readonly notes: readonly string[];
}

/** Plans to take back the last change of a project. */
export function planUndo(folder: string): Undo {
  const committed = committedIn(folder);
  if (committed !== undefined) throw interrupted(folder, committed);
  const journal = readJournal(folder, `${UNDO}/journal`);
  if (journal === undefined) {
    throw new UserError(
      "There is nothing to undo: no change of this project is on record in this copy of it.",
      {
        hint: "What was committed can be taken back with git revert.",
      },
    );
  }
  refuseOtherFiles(folder, UNDO, journal);
  const yours = readEntries(
    folder,
    journal.entries.map(({ path }) => path),
  );
  const edits: Edit[] = [];
  const changed: string[] = [];
  const notes: string[] = [];
  for (const [index, entry] of journal.entries.entries()) {
    const found = yours.get(entry.path);
    const hash = found === undefined ? null : isObstacle(found) ? "" : hashOf(found.content);
    if (hash === entry.was && entry.was !== entry.now) continue;
    if (hash !== entry.now) changed.push(entry.path);
    else {
      const was = fileOf(found);
      const old = entry.was === null ? undefined : readOld(folder, index);
      const still = stillIgnoring(folder, entry.path, was, old?.now);
      notes.push(...(still?.notes ?? []));
      edits.push({ path: entry.path, was, ...old, ...(still && { now: still.file }) });
    }
  }
  const record = changed.find((path) => path.startsWith(`${RECORD_FOLDER}/`));
  if (record !== undefined)
    throw new UserError(`"${journal.command}" cannot be taken back: ${record} has changed since.`, {
      hint: "What was committed can be taken back with git revert.",
    });
  return { command: journal.command, edits, changed, notes };
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
  await transact(folder, undo.edits, { command: "undo", afterlife: "forget", caches, signal, files });
}

/** The migrations that taking a change back takes away. */
export function migrationsOfUndo({ migrations }: Stack, { edits }: Undo): readonly Revision[] {
  return edits.flatMap(({ path, was, now }) => {
    const text = now === undefined && path.startsWith(`${migrations.folder}/`) ? was?.content : undefined;
    return typeof text === "string" ? (readRevision(path, text, migrations) ?? []) : [];
  });
}

/** Refuses to take migrations back that the database has run; says whether that could be found out. */
export function refuseIfMigrated(
  folder: string,
  stack: Stack,
  undo: Undo,
  refusal: () => string | undefined,
): boolean {
  const { migrations } = stack;
  const written = migrationsOfUndo(stack, undo);
  const [first] = written.filter(({ down }) => !written.some(({ revision }) => down.includes(revision)));
  if (first === undefined) return true;
  const [tool = "", ...rest] = migrations.current;
  const program = isInProject(tool) ? join(folder, tool) : findOnPath(tool, folder);
  if (program === undefined || !existsSync(program) || refusal() !== undefined) return false;
  const asked = spawnSync(program, rest, {
    cwd: folder,
    encoding: "utf8",
  });
  if (asked.status !== 0) return false;
  const standing = written.find(({ revision }) => asked.stdout.includes(revision));
  if (standing === undefined) return true;
  throw new UserError(
    `The database stands on the migration ${standing.revision}, which undo would take away. Nothing was changed.`,
    {
      hint: `Take the database back first: ${migrations.back.replace("{revision}", first.down[0] ?? "base")}`,
    },
  );
}

/** What stood there, to the byte and the bit. */
function readOld(folder: string, index: number): { readonly now: TreeFile; readonly as: Ownership } {
  const old = oldOf(UNDO, index);
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
