import type { Stack } from "../../engine/catalog/catalog.ts";
import {
  type Change,
  type DiskEntries,
  type DiskEntry,
  type Finding,
  fileOf,
  isObstacle,
  type Job,
  jobsToMerge,
  languageOf,
  type ReconcileOptions,
  reconcile,
  sameFile,
  type Tree,
  toText,
  UNMANAGED,
} from "../../engine/index.ts";
import { type Checker, findChecker } from "../tools/checker.ts";
import { findFormatter } from "../tools/formatter.ts";
import { loadParsers } from "../tools/parsers.ts";

/** What a change of a project came to, merged with the project's own formatter and checked against its own checker. */
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
  readonly once?: ReconcileOptions["once"];
  /** Reads the user's files outside of the managed ones: asked for only when one of those has vanished or goes. */
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
  const { folder, stack, before, next, once } = input;
  let { yours } = input;
  const vanished = [...before.keys()].some((path) => !yours.has(path));
  const leaving = [...before.keys()].some((path) => !next.has(path));
  const strays = vanished || leaving ? (input.readUnmanaged?.() ?? new Map()) : new Map();
  const options: ReconcileOptions = {
    ...(once && { once }),
    moves: stack.moves ?? [],
    ...(vanished && { strays }),
  };
  const jobs = jobsToMerge(before, yours, next, options);
  const notes: string[] = [];
  // Whether its programs may run is asked, of git too, only where there is text for them.
  const refusal = jobs.length > 0 || leaving ? input.refusal : () => "nothing is merged";
  const formatter = await findFormatter(folder, stack.format, refusal);
  const checker = await findChecker(folder, stack.check, refusal);
  const parses = await loadParsers(jobs.map(({ path }) => path));
  // Where nothing can be checked, nothing is put together.
  const mayJoin = (path: string) =>
    checker.absent === undefined && (checker.takes(path) || languageOf(path).additive === true);
  const merge = (more: Partial<ReconcileOptions> = {}) =>
    reconcile(before, yours, next, { ...options, parses, join: mayJoin, ...more });
  let first = merge();
  // The formatter is started only for what does not merge as it is.
  const stuck = new Set(first.flatMap(({ path, conflicts }) => (conflicts === undefined ? [] : [path])));
  const reshaped = [
    ...jobs.filter(({ path }) => stuck.has(path)),
    // A file that goes was not edited where it differs by its style alone.
    ...first.flatMap(({ path, why }) => (why === UNMANAGED ? [{ path, before: before.get(path) }] : [])),
  ];
  const reshape = await formatter.format(reshaped.flatMap(textsToFormat));
  if (reshaped.length > 0) first = merge({ reshape });
  if (reshaped.length > 0 && formatter.absent !== undefined) notes.push(`not formatted: ${formatter.absent}`);
  if (jobs.length > 0 && checker.absent !== undefined) notes.push(`not checked: ${checker.absent}`);
  const beside = first.filter(({ kind, path }) => kind === "create" && !next.has(path));
  const taken = beside.flatMap(({ path }) => {
    const entry = input.readEntry?.(path);
    return entry === undefined ? [] : [[path, entry] as const];
  });
  if (taken.length > 0) {
    yours = new Map([...yours, ...taken]);
    first = merge({ reshape });
  }
  const findings = await checkOutcome(checker, input, yours, strays, first);
  const broken = new Set(findings.map(({ path }) => path));
  // What was put together and is broken now, was better not put together.
  if (!first.some(({ path, joined }) => joined !== undefined && broken.has(path)))
    return { changes: first, findings, notes };
  const changes = merge({ reshape, join: (path) => mayJoin(path) && !broken.has(path) });
  return { changes, findings: await checkOutcome(checker, input, yours, strays, changes), notes };
}

function textsToFormat({
  path,
  before,
  next,
}: Pick<Job, "path" | "before"> & Partial<Job>): readonly (readonly [string, string])[] {
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
  strays: Tree,
  changes: readonly Change[],
): Promise<readonly Finding[]> {
  if (!changes.some(({ kind }) => kind !== "keep")) return [];
  // As it was rendered it was proven: there is something to find only beside what a user wrote.
  if (strays.size === 0 && !isTouched(rendered, yours)) return [];
  const before = new Map<string, string>();
  for (const [path, file] of [...yours, ...strays]) {
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
