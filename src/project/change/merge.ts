import type { Stack } from "../../engine/catalog/catalog.ts";
import {
  byPath,
  type Change,
  type DiskEntries,
  type DiskEntry,
  decideJob,
  type Finding,
  fileOf,
  isObstacle,
  type Job,
  jobsOf,
  languageOf,
  needsMerge,
  REFORMATTED,
  type ReconcileOptions,
  sameFile,
  type Tree,
  type TreeFile,
  toText,
  UNMANAGED,
} from "../../engine/index.ts";
import { type Checker, findChecker } from "../tools/checker.ts";
import { findFormatter } from "../tools/formatter.ts";
import { loadParsers } from "../tools/parsers.ts";

/** The outcome of a change of a project, merged with the project's own formatter and checked against its own checker. */
export interface Merging {
  readonly changes: readonly Change[];
  /** What is broken as code after it, though it is clean as text. */
  readonly findings: readonly Finding[];
  /** What could not be done, and why. */
  readonly notes: readonly string[];
}

/** What a change starts from. */
export interface MergeInput {
  readonly folder: string;
  readonly stack: Stack;
  readonly before: Tree;
  readonly yours: DiskEntries;
  readonly next: Tree;
  readonly writeOnce?: ReconcileOptions["writeOnce"];
  /** Reads the user's files outside of the managed ones: asked for only when one of those has vanished or goes, or drops names. */
  readonly readUnmanaged?: () => Tree;
  /** What is written besides, and is checked with the rest. */
  readonly written?: Tree;
  /** Says why the project's own programs may not run; asked only where one would. */
  readonly refusal?: () => string | undefined;
  /** Reads what is at a path that is neither rendered nor was. */
  readonly readEntry?: (path: string) => DiskEntry | undefined;
}

/** Reconciles a project with a new rendering, by the project's own formatter and checker where they can be run. */
export async function mergeProject(input: MergeInput): Promise<Merging> {
  const { folder, stack, before, next, writeOnce } = input;
  let { yours } = input;
  const vanished = [...before.keys()].some((path) => !yours.has(path));
  const leaving = [...before.keys()].some((path) => !next.has(path));
  const isRead = vanished || leaving || dropsNames(before, next);
  const unmanaged = isRead ? (input.readUnmanaged?.() ?? new Map()) : new Map();
  const jobs = jobsOf(before, yours, next, stack.moves, vanished ? unmanaged : undefined);
  const merged = jobs.filter(needsMerge);
  // Whether its programs may run is asked, of git too, only where there is text for them.
  const refusal = merged.length > 0 || leaving ? input.refusal : () => "nothing is merged";
  const formatter = await findFormatter(folder, stack.format, refusal);
  const checker = await findChecker(folder, stack.check, refusal);
  const options: ReconcileOptions = {
    ...(writeOnce && { writeOnce }),
    parses: await loadParsers(merged.map(({ path }) => path)),
    // Where nothing can be checked, nothing is put together.
    join: (path) =>
      checker.absent === undefined && (checker.takes(path) || languageOf(path).additive === true),
  };
  const decided = new Map<Job, readonly Change[]>();
  const decide = (some: readonly Job[], more: Partial<ReconcileOptions> = {}) => {
    for (const job of some) decided.set(job, decideJob(job, yours, { ...options, ...more }));
  };
  const jobsWith = (test: (change: Change) => boolean) =>
    jobs.filter((job) => decided.get(job)?.some(test) === true);
  decide(jobs);
  // The formatter is started only for what does not merge as it is, and for what goes and seems to be edited.
  const stuck = new Set(
    jobsWith(
      ({ conflicts, why, notes }) =>
        conflicts !== undefined || why === UNMANAGED || notes?.includes(REFORMATTED) === true,
    ),
  );
  const reshape = await formatter.format([...stuck].flatMap(textsToFormat));
  decide([...stuck], { reshape });
  const notes = [
    ...(stuck.size > 0 && formatter.absent !== undefined ? [`not formatted: ${formatter.absent}`] : []),
    ...(merged.length > 0 && checker.absent !== undefined ? [`not checked: ${checker.absent}`] : []),
  ];
  const taken = [...decided.values()].flat().flatMap(({ kind, path }) => {
    const entry = kind === "create" && !next.has(path) ? input.readEntry?.(path) : undefined;
    return entry === undefined ? [] : [[path, entry] as const];
  });
  yours = new Map([...yours, ...taken]);
  const places = new Set(taken.map(([path]) => path));
  decide(
    jobsWith(({ path }) => places.has(path)),
    { reshape },
  );
  const outcome = () => [...decided.values()].flat().sort(byPath);
  const findings = await checkOutcome(checker, input, yours, unmanaged, outcome());
  const broken = new Set(findings.map(({ path }) => path));
  // What was put together and is broken now, was better not put together.
  const apart = jobsWith(({ path, joined }) => joined !== undefined && broken.has(path));
  if (apart.length === 0) return { changes: outcome(), findings, notes };
  decide(apart, { reshape, join: false });
  const changes = outcome();
  return { changes, findings: await checkOutcome(checker, input, yours, unmanaged, changes), notes };
}

/** Whether a module of the template has no longer all the names that others may import. */
function dropsNames(before: Tree, next: Tree): boolean {
  return [...next].some(([path, file]) => {
    const { modules } = languageOf(path);
    const was = before.get(path);
    if (modules === undefined || was === undefined || sameFile(was, file)) return false;
    const namesOf = ({ content }: TreeFile) => modules.read(path, toText(content) ?? "").names;
    const names = namesOf(file);
    return [...namesOf(was)].some((name) => !names.has(name));
  });
}

function textsToFormat({ path, before, next }: Job): readonly (readonly [string, string])[] {
  return [before, next].flatMap((file) => {
    const text = file === undefined ? undefined : toText(file.content);
    return text === undefined ? [] : [[path, text] as const];
  });
}

/** Checks what is written, but not files with markers: those are reported as they are. */
async function checkOutcome(
  checker: Checker,
  { before: rendered, written = new Map() }: Pick<MergeInput, "before" | "written">,
  yours: DiskEntries,
  unmanaged: Tree,
  changes: readonly Change[],
): Promise<readonly Finding[]> {
  if (!changes.some(({ kind }) => kind !== "keep")) return [];
  // As it was rendered it was proven: there is something to find only beside what a user wrote.
  if (unmanaged.size === 0 && !isTouched(rendered, yours)) return [];
  const before = new Map<string, string>();
  for (const [path, file] of [...yours, ...unmanaged]) {
    const text = isObstacle(file) ? undefined : toText(file.content);
    if (text !== undefined) before.set(path, text);
  }
  const after = new Map(before);
  for (const { path, kind, next, conflicts } of changes) {
    if (kind === "delete") after.delete(path);
    else if (next !== undefined && conflicts === undefined) {
      const text = toText(next.content);
      if (text !== undefined) after.set(path, text);
    }
  }
  for (const [path, { content }] of written) after.set(path, toText(content) ?? "");
  // What came whole from the template was checked with it.
  const merged = changes.filter(({ kind, conflicts }) => kind === "merge" && conflicts === undefined);
  return checker.check(
    before,
    after,
    merged.map(({ path }) => path),
  );
}

function isTouched(before: Tree, yours: DiskEntries): boolean {
  return [...before].some(([path, file]) => {
    const entry = fileOf(yours.get(path));
    return entry === undefined || !sameFile(entry, file);
  });
}
