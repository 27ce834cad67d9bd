import {
  type Blueprint,
  type Catalog,
  changeBlueprint,
  checkUses,
  differingPaths,
  featuresOf,
  fileOf,
  findStack,
  isObstacle,
  isOlder,
  mergeOf,
  migrationsOf,
  renderFiles,
  type Stack,
  type Tree,
  without,
} from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { isRenderable, planJoin, planOldJoin, removedInBranch, writtenByBranches } from "./change/join.ts";
import { listed } from "./change/listed.ts";
import { markersOf } from "./change/markers.ts";
import type { ChangePlan } from "./change/plan.ts";
import { readHeads } from "./change/revisions.ts";
import { readEntries, readEntry } from "./disk/read.ts";
import { readPendingHere } from "./record/pending.ts";
import { isJoined, type Project, readRecorded } from "./record/project.ts";
import {
  BEFORE_FILE,
  FEATURES_FILE,
  parseRecord,
  RECORD_FOLDER,
  type Record,
  type RecordProblem,
  recordOf,
} from "./record/record.ts";
import { begunInGit } from "./tools/begun.ts";
import { changedSinceCommit } from "./tools/git.ts";
import { JOURNAL } from "./transaction/format.ts";
import { strangeStages } from "./transaction/journal.ts";
import type { Edit } from "./transaction/transact.ts";
import { ODD_HINT, oddOf, readJournal } from "./trust/index.ts";

/** Something that is not as it should be, and what to do about it. */
export interface Diagnosis {
  readonly problem: string;
  readonly hint: string;
  /** Whether conflicts are left in files. */
  readonly conflict?: true;
  /** The files that it is about, where there are many. */
  readonly paths?: readonly string[];
  /** What fixes it; nothing where a person has to. */
  readonly fix?: readonly Edit[];
  /** The change that fixes it, where that is a merge with what a user wrote. */
  readonly change?: ChangePlan;
  /** What is left to do once it is fixed. */
  readonly after?: string;
}

type Refusal = () => string | undefined;

/** At most so many problems of a record are listed. */
const MOST = 20;
/** Up to so many files are named in a sentence. */
const FEW = 3;
const RESTORE = "Restore it from git: git checkout -- ";

/**
 * Looks a project over and writes nothing; what `fix` and `change` hold can be done at once. `refusal` says why the
 * project's own programs may not run.
 */
export async function examine(
  catalog: Catalog,
  folder: string,
  refusal: Refusal = () => "what only looks runs nothing of the project",
): Promise<readonly Diagnosis[]> {
  const odd = oddOf(folder, RECORD_FOLDER).map((problem) => ({ problem, hint: ODD_HINT }));
  if (odd.length > 0) return odd;
  const interrupted = examineRun(folder);
  if (interrupted.length > 0) return interrupted;
  const features = attempt(() => readRecorded(folder, FEATURES_FILE));
  const before = attempt(() => readRecorded(folder, BEFORE_FILE));
  if (typeof features !== "string") return [features, ...(typeof before === "string" ? [] : [before])];
  return [
    ...examineStages(folder),
    ...(await examineWhole(catalog, folder, features, before, refusal)),
    ...examineGit(folder),
  ];
}

/** A run that died leaves a project half changed: all else is seen when that was taken back. */
function examineRun(folder: string): readonly Diagnosis[] {
  const journal = attempt(() => readJournal(folder, JOURNAL));
  if (journal === undefined) return [];
  if ("problem" in journal) return [journal];
  return [
    {
      problem: `A run was interrupted (${journal.command}), and left this project half changed.`,
      hint: "doctor --fix takes it back.",
    },
  ];
}

function examineStages(folder: string): readonly Diagnosis[] {
  return strangeStages(folder).map((stage) => ({
    problem: `${stage} is of no run that is known, and may have files that one replaced.`,
    hint: "It is not used: look into it, and delete it.",
  }));
}

/** While a merge has changes, `git status` shows that it goes on; without any it is forgotten easily. */
function examineGit(folder: string): readonly Diagnosis[] {
  const begun = begunInGit(folder);
  if (begun === undefined || changedSinceCommit(folder)?.changed.length !== 0) return [];
  return [
    {
      problem: `A ${begun} has begun in git and has not ended.`,
      hint: `End it: git ${begun} --continue, or --abort.`,
      conflict: true,
    },
  ];
}

/** Looks at a record whose files are there; `before` may be one that cannot be read. */
async function examineWhole(
  catalog: Catalog,
  folder: string,
  features: string,
  before: string | Diagnosis,
  refusal: Refusal,
): Promise<readonly Diagnosis[]> {
  const readable = typeof before === "string" ? before : "";
  const record = parseRecord(features, readable);
  const { problems, blueprint } = record;
  const ill = problems.filter(({ file }) => file === FEATURES_FILE);
  if (ill.length > 0) return ill.slice(0, MOST).map(diagnosisOf);
  const stack = catalog.stacks.find(({ id }) => id === blueprint.stack);
  if (stack === undefined)
    return [
      {
        problem: `The record names a stack that this version does not have: ${blueprint.stack}.`,
        hint: `${RESTORE}${FEATURES_FILE}, or use the version that made it: npx create-plinth@${blueprint.version} doctor`,
      },
    ];
  const undecided = stack.groups.flatMap((group) => {
    const chosen = group.features.filter(({ id }) => blueprint.features.includes(id));
    return group.choose !== "one" || chosen.length === 1 ? [] : [{ group: group.id, chosen }];
  });
  const findings: Diagnosis[] = undecided.map(({ group, chosen }) => ({
    problem: `The record has ${chosen.length === 0 ? "no" : "more than one"} ${group}${chosen.length === 0 ? "" : `: ${chosen.map(({ id }) => id).join(", ")}`}.`,
    hint: `Leave one "feature" line below "# ${group}" in ${FEATURES_FILE}, then run doctor --fix.`,
  }));
  // What was written can be rendered again, as long as the features are known.
  const lost = problems.length > 0 || typeof before !== "string" ? [BEFORE_FILE] : [];
  if (undecided.length === 0)
    findings.push(...(await examineRecord(catalog, { folder, ...record }, lost, refusal)));
  if (lost.length > 0 && !findings.some(({ fix, change }) => (fix ?? change) !== undefined))
    findings.push(...(typeof before === "string" ? problems.slice(0, MOST).map(diagnosisOf) : [before]));
  findings.push(...examineHeads(folder, stack), ...examineConflicts(folder, record.before));
  const { file, from } = stack.secrets;
  if (readEntry(folder, file) === undefined)
    findings.push({
      problem: `There is no ${file}.`,
      hint: `Copy ${from} to ${file}, and fill in ${stack.secrets.keys.join(", ")}.`,
    });
  return findings;
}

function diagnosisOf({ file, problem, conflict, hint: own }: RecordProblem): Diagnosis {
  const restore = problem.startsWith("line ")
    ? "Correct that line, or restore the file: git checkout -- "
    : RESTORE;
  if (own !== undefined) return { problem: `${file}: ${problem}.`, hint: own };
  const hint = conflict
    ? "Settle it in the file: keep the lines of both sides, without the markers."
    : `${restore}${file}`;
  return { problem: `${file}: ${problem}.`, hint, ...(conflict && { conflict }) };
}

/** What cannot be read is a finding here, and no failure. */
function attempt<T>(read: () => T): T | Diagnosis {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: error.message.replace(" Nothing was changed.", ""), hint: error.hint ?? "" };
  }
}

async function examineRecord(
  catalog: Catalog,
  project: Project,
  lost: readonly string[],
  refusal: Refusal,
): Promise<readonly Diagnosis[]> {
  const { folder, blueprint, rendered } = project;
  const doubled = [...project.doubled, ...lost];
  const joined = isJoined(project);
  if (blueprint.version !== catalog.version) {
    if (doubled.length === 0 && !joined)
      return isOlder(blueprint.version, catalog.version) ? [] : [laterVersion(catalog, blueprint)];
    return [examineOlder(catalog, project, doubled)];
  }
  const unknown = blueprint.features.find(
    (id) => !featuresOf(findStack(catalog, blueprint.stack)).some((one) => one.id === id),
  );
  if (unknown !== undefined)
    return [
      {
        problem: `The record names a feature that does not exist: ${unknown}.`,
        hint: `Take its line out of ${FEATURES_FILE}.`,
      },
    ];
  const uses = attempt(() =>
    checkUses(findStack(catalog, blueprint.stack), blueprint.uses, blueprint.features),
  );
  if (uses !== undefined)
    return [
      {
        problem: `The record has uses that do not go together: ${uses.problem}`,
        hint: `Correct or take out one of its lines "use …" in ${FEATURES_FILE}, then run doctor --fix.`,
      },
    ];
  const apart = attempt(() => changeBlueprint(catalog, blueprint, { kind: "same" }));
  if ("problem" in apart)
    return [
      {
        problem: `The features in the record do not go together: ${apart.problem}.`,
        hint: `Take the line of the feature that is to go out of ${FEATURES_FILE}, then run doctor --fix.`,
      },
    ];
  if (joined && rendered.some((side) => isRenderable(catalog, side)))
    return examineJoin(() => planJoin(catalog, project, { refusal }), tornIn(catalog, project));
  if (isOldJoin(project) && lost.length === 0)
    return examineJoin(() => planOldJoin(catalog, project, { refusal }));
  const before = without(renderFiles(catalog, blueprint), project.userOwned);
  const wrong = differingPaths(project.before, before);
  if (doubled.length === 0 && wrong.length === 0) return [];
  const paths = lost.length > 0 ? lost : [...new Set([...doubled, ...wrong])];
  const migrations = allMigrations(catalog, blueprint, project);
  return [
    {
      problem: `The record is not what its features render to${inFiles(paths)}.`,
      hint: "doctor --fix makes it again from the features and the version it names.",
      paths,
      ...fixOf(folder, recordOf(catalog, { ...project, before, migrations })),
    },
  ];
}

/** Whether a record is of merged branches and does not say which features each had. */
function isOldJoin({ rendered, sides }: Project): boolean {
  return rendered.length === 0 && sides.size > 0;
}

/**
 * A record of merged branches that an older version wrote. Without a line on what each branch rendered, it is made whole
 * from what both wrote: the update then brings what their features need only together.
 */
function examineOlder(catalog: Catalog, project: Project, paths: readonly string[]): Diagnosis {
  const { folder, blueprint, doubled, sides } = project;
  const problem = `The record is not whole, as after a merge of two branches${inFiles(paths)}.`;
  const isWhole = isOldJoin(project) && isOlder(blueprint.version, catalog.version);
  const isOfFiles = doubled.length === paths.length && doubled.every((one) => sides.has(one));
  const known = featuresOf(findStack(catalog, blueprint.stack)).map(({ id }) => id);
  if (!isWhole || !isOfFiles || !blueprint.features.every((id) => known.includes(id)))
    return {
      problem,
      hint: `Run the version that made it: npx create-plinth@${blueprint.version} doctor --fix`,
      paths,
    };
  // Conflicts are a finding of their own.
  if (markersOf(readEntries(folder, sides.keys())).length > 0)
    return { problem, hint: "Resolve the conflicts first, then run doctor --fix.", paths };
  return {
    problem,
    hint: "doctor --fix makes it whole from what both wrote.",
    after: "What their features bring together comes with: npx create-plinth update",
    paths,
    ...fixOf(folder, recordOf(catalog, { ...project, before: writtenByBranches(project) })),
  };
}

/** What the features of merged branches bring only together, and no branch wrote. */
async function examineJoin(
  plan: () => Promise<ChangePlan>,
  torn: readonly string[] = [],
): Promise<readonly Diagnosis[]> {
  const problem = "The project's features are of several branches";
  const stays = torn.map((name) => ` One removed ${name}, which another changed: it stays.`).join("");
  try {
    const change = await plan();
    const paths = change.changes.filter(({ kind }) => kind !== "keep").map(({ path }) => path);
    return [
      {
        problem:
          paths.length === 0
            ? `${problem}, and so is its record.${stays}`
            : `${problem}, and what they bring together is not written yet${inFiles(paths)}.${stays}`,
        hint: "doctor --fix writes it, and merges it with your edits.",
        paths,
        change,
        ...(torn.length > 0 && { after: `To remove it: npx create-plinth remove ${torn[0]}` }),
      },
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Conflicts are a finding of their own.
    return [
      {
        problem: `${problem}, and what they bring together is not written yet.`,
        hint: error.exit === 3 ? "Resolve the conflicts first, then run doctor --fix." : error.message,
      },
    ];
  }
}

/** The instances that one branch removed and another changed, as they are named now. */
function tornIn(catalog: Catalog, project: Project): readonly string[] {
  const sides = project.rendered.filter((side) => isRenderable(catalog, side));
  return removedInBranch(catalog, project, sides).map(({ feature, instance }) => `${feature} ${instance}`);
}

/** A few files by name, more by their number. */
function inFiles(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  return paths.length <= FEW ? `: ${paths.join(", ")}` : `, in ${paths.length} files`;
}

/** Nothing can be put into a place that something else has taken. */
function fixOf(folder: string, record: Tree): { readonly fix?: readonly Edit[] } {
  const yours = readEntries(folder, record.keys());
  if ([...yours.values()].some(isObstacle)) return {};
  return { fix: [...record].map(([path, now]) => ({ path, was: fileOf(yours.get(path)), now })) };
}

function laterVersion(catalog: Catalog, { version }: Blueprint): Diagnosis {
  return {
    problem: `The record is of version ${version}, and this is ${catalog.version}.`,
    hint: `Use at least that version: npx create-plinth@${version} doctor`,
  };
}

/** Merged branches may each have brought tables: what the features want is there as soon as their migrations are. */
function allMigrations(catalog: Catalog, blueprint: Blueprint, { migrations }: Record): Record["migrations"] {
  const present = migrationsOf(catalog, blueprint).map(({ id }) => id);
  const wanted = new Set(present);
  return { present, kept: migrations.kept.filter((id) => !wanted.has(id)) };
}

function examineHeads(folder: string, stack: Stack): readonly Diagnosis[] {
  const heads = readHeads(folder, stack);
  if (heads.length < 2) return [];
  const [path, now] = mergeOf(stack, heads);
  return [
    {
      problem: `The migrations have ${heads.length} heads: ${listed(heads)}.`,
      hint: `doctor --fix joins them with ${path}.`,
      fix: [{ path, now }],
    },
  ];
}

function examineConflicts(folder: string, before: Tree): readonly Diagnosis[] {
  const pending = attempt(() => readPendingHere(folder));
  if (pending !== undefined && "problem" in pending) return [pending];
  const places = markersOf(readEntries(folder, new Set([...before.keys(), ...(pending?.paths ?? [])])));
  if (places.length > 0)
    return [
      {
        problem: `Conflicts are not resolved: ${listed(places)}.`,
        hint:
          pending === undefined
            ? "Edit these files, and commit them."
            : "Edit these files, then run continue.",
        conflict: true,
      },
    ];
  if (pending === undefined) return [];
  return [{ problem: `The change "${pending.command}" is not closed.`, hint: "Run continue, or undo." }];
}
