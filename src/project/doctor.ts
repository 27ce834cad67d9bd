import {
  type Blueprint,
  type Catalog,
  checkUses,
  differingPaths,
  featuresOf,
  fileOf,
  findStack,
  isObstacle,
  mergeOf,
  migrationsOf,
  renderFiles,
  type Stack,
  type Tree,
  without,
} from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { listed } from "./change/listed.ts";
import { markersOf } from "./change/markers.ts";
import { readHeads } from "./change/revisions.ts";
import { readEntries, readEntry } from "./disk/read.ts";
import { readPending } from "./record/pending.ts";
import { readRecorded } from "./record/project.ts";
import {
  BEFORE_FILE,
  FEATURES_FILE,
  parseRecord,
  RECORD_FOLDER,
  type Record,
  type RecordProblem,
  recordOf,
} from "./record/record.ts";
import { isOlder } from "./record/versions.ts";
import { begunInGit } from "./tools/begun.ts";
import { changedSinceCommit } from "./tools/git.ts";
import { JOURNAL } from "./transaction/format.ts";
import { strangeStages } from "./transaction/journal.ts";
import type { Edit } from "./transaction/transact.ts";
import { ODD_CURE, oddOf, readJournal } from "./trust/index.ts";

/** Something that is not as it should be, and its cure. */
export interface Finding {
  readonly problem: string;
  readonly cure: string;
  /** Whether conflicts are left in files. */
  readonly conflict?: true;
  /** What mends it; nothing where a person has to. */
  readonly fix?: readonly Edit[];
}

/** At most so many problems of a record are listed. */
const MOST = 20;
const RESTORE = "Restore it from git: git checkout -- ";

/** Looks a project over and writes nothing; what `fix` holds can be done at once. */
export function examine(catalog: Catalog, folder: string): readonly Finding[] {
  const odd = oddOf(folder, RECORD_FOLDER).map((problem) => ({ problem, cure: ODD_CURE }));
  if (odd.length > 0) return odd;
  const interrupted = examineRun(folder);
  if (interrupted.length > 0) return interrupted;
  const features = attempt(() => readRecorded(folder, FEATURES_FILE));
  const before = attempt(() => readRecorded(folder, BEFORE_FILE));
  if (typeof features !== "string") return [features, ...(typeof before === "string" ? [] : [before])];
  return [
    ...examineStages(folder),
    ...examineWhole(catalog, folder, features, before),
    ...examineGit(folder),
  ];
}

/** A run that died leaves a project half changed: all else is seen when that was taken back. */
function examineRun(folder: string): readonly Finding[] {
  const journal = attempt(() => readJournal(folder, JOURNAL));
  if (journal === undefined) return [];
  if ("problem" in journal) return [journal];
  return [
    {
      problem: `A run was interrupted (${journal.command}), and left this project half changed.`,
      cure: "doctor --fix takes it back.",
    },
  ];
}

function examineStages(folder: string): readonly Finding[] {
  return strangeStages(folder).map((stage) => ({
    problem: `${stage} is of no run that is known, and may have files that one replaced.`,
    cure: "It is not used: look into it, and delete it.",
  }));
}

/** While a merge has changes, `git status` shows that it goes on; without any it is forgotten easily. */
function examineGit(folder: string): readonly Finding[] {
  const begun = begunInGit(folder);
  if (begun === undefined || changedSinceCommit(folder)?.changed.length !== 0) return [];
  return [
    {
      problem: `A ${begun} has begun in git and has not ended.`,
      cure: `End it: git ${begun} --continue, or --abort.`,
      conflict: true,
    },
  ];
}

/** Looks at a record whose files are there; `before` may be one that cannot be read. */
function examineWhole(
  catalog: Catalog,
  folder: string,
  features: string,
  before: string | Finding,
): readonly Finding[] {
  const readable = typeof before === "string" ? before : "";
  const { doubled, problems, blueprint, ...record } = parseRecord(features, readable);
  const ill = problems.filter(({ file }) => file === FEATURES_FILE);
  if (ill.length > 0) return ill.slice(0, MOST).map(findingOf);
  const stack = catalog.stacks.find(({ id }) => id === blueprint.stack);
  if (stack === undefined)
    return [
      {
        problem: `The record names a stack that this version does not have: ${blueprint.stack}.`,
        cure: `${RESTORE}${FEATURES_FILE}, or use the version that made it: npx create-plinth@${blueprint.version} doctor`,
      },
    ];
  const undecided = stack.groups.flatMap((group) => {
    const chosen = group.features.filter(({ id }) => blueprint.features.includes(id));
    return group.choose !== "one" || chosen.length === 1 ? [] : [{ group: group.id, chosen }];
  });
  const findings: Finding[] = undecided.map(({ group, chosen }) => ({
    problem: `The record has ${chosen.length === 0 ? "no" : "more than one"} ${group}${chosen.length === 0 ? "" : `: ${chosen.map(({ id }) => id).join(", ")}`}.`,
    cure: `Leave one "feature" line below "# ${group}" in ${FEATURES_FILE}, then run doctor --fix.`,
  }));
  // What was written can be rendered again, as long as the features are known.
  const lost = problems.length > 0 || typeof before !== "string" ? [BEFORE_FILE] : [];
  if (undecided.length === 0)
    findings.push(...examineRecord(catalog, folder, { blueprint, ...record }, [...doubled, ...lost]));
  if (lost.length > 0 && !findings.some(({ fix }) => fix !== undefined))
    findings.push(...(typeof before === "string" ? problems.slice(0, MOST).map(findingOf) : [before]));
  findings.push(...examineHeads(folder, stack), ...examineConflicts(folder, record.before));
  const { file, from } = stack.secrets;
  if (readEntry(folder, file) === undefined)
    findings.push({
      problem: `There is no ${file}.`,
      cure: `Copy ${from} to ${file}, and fill in ${stack.secrets.keys.join(", ")}.`,
    });
  return findings;
}

function findingOf({ file, problem, conflict }: RecordProblem): Finding {
  const cure = conflict
    ? "Settle it in the file: keep the lines of both sides, without the markers."
    : `Correct that line, or restore the file: git checkout -- ${file}`;
  return { problem: `${file}: ${problem}.`, cure, ...(conflict && { conflict }) };
}

/** What cannot be read is a finding here, and no failure. */
function attempt<T>(read: () => T): T | Finding {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: error.message.replace(" Nothing was changed.", ""), cure: error.hint ?? "" };
  }
}

function examineRecord(
  catalog: Catalog,
  folder: string,
  record: Record,
  doubled: readonly string[],
): readonly Finding[] {
  const { blueprint } = record;
  if (blueprint.version !== catalog.version) {
    if (doubled.length === 0)
      return isOlder(blueprint.version, catalog.version) ? [] : [laterVersion(catalog, blueprint)];
    return [
      {
        problem: `The record is not whole, as after a merge of two branches: ${listed(doubled)}.`,
        cure: `Make it again with the version that made it: npx create-plinth@${blueprint.version} doctor --fix`,
      },
    ];
  }
  const lost = blueprint.features.find(
    (id) => !featuresOf(findStack(catalog, blueprint.stack)).some((one) => one.id === id),
  );
  if (lost !== undefined)
    return [
      {
        problem: `The record names a feature that does not exist: ${lost}.`,
        cure: `Take its line out of ${FEATURES_FILE}.`,
      },
    ];
  const uses = attempt(() => checkUses(findStack(catalog, blueprint.stack), blueprint.uses));
  if (uses !== undefined)
    return [
      {
        problem: `The record has what does not go together: ${uses.problem}`,
        cure: `Correct or take out one of its lines "use …" in ${FEATURES_FILE}, then run doctor --fix.`,
      },
    ];
  const before = without(renderFiles(catalog, blueprint), record.userOwned);
  const wrong = differingPaths(record.before, before);
  if (doubled.length === 0 && wrong.length === 0) return [];
  const whole = recordOf(catalog, {
    ...record,
    before,
    migrations: allMigrations(catalog, blueprint, record),
  });
  return [
    {
      problem: `The record is not what its features render to: ${listed([...new Set([...doubled, ...wrong])])}.`,
      cure: "doctor --fix makes it again from the features and the version it names.",
      ...fixOf(folder, whole),
    },
  ];
}

/** Nothing can be put into a place that something else has taken. */
function fixOf(folder: string, record: Tree): { readonly fix?: readonly Edit[] } {
  const yours = readEntries(folder, record.keys());
  if ([...yours.values()].some(isObstacle)) return {};
  return { fix: [...record].map(([path, now]) => ({ path, was: fileOf(yours.get(path)), now })) };
}

function laterVersion(catalog: Catalog, { version }: Blueprint): Finding {
  return {
    problem: `The record is of version ${version}, and this is ${catalog.version}.`,
    cure: `Use at least that version: npx create-plinth@${version} doctor`,
  };
}

/** Merged branches may each have brought tables: what the features want is there as soon as their migrations are. */
function allMigrations(catalog: Catalog, blueprint: Blueprint, { migrations }: Record): Record["migrations"] {
  const present = migrationsOf(catalog, blueprint).map(({ id }) => id);
  return { present, kept: migrations.kept.filter((id) => !present.includes(id)) };
}

function examineHeads(folder: string, stack: Stack): readonly Finding[] {
  const heads = readHeads(folder, stack);
  if (heads.length < 2) return [];
  const [path, now] = mergeOf(stack, heads);
  return [
    {
      problem: `The migrations have ${heads.length} heads: ${listed(heads)}.`,
      cure: `doctor --fix joins them with ${path}.`,
      fix: [{ path, now }],
    },
  ];
}

function examineConflicts(folder: string, before: Tree): readonly Finding[] {
  const pending = attempt(() => readPending(folder));
  if (pending !== undefined && "problem" in pending) return [pending];
  const places = markersOf(readEntries(folder, new Set([...before.keys(), ...(pending?.paths ?? [])])));
  if (places.length > 0)
    return [
      {
        problem: `Conflicts are not resolved: ${listed(places)}.`,
        cure: "Edit these files, then run continue.",
        conflict: true,
      },
    ];
  if (pending === undefined) return [];
  return [{ problem: `The change "${pending.command}" is not closed.`, cure: "Run continue, or undo." }];
}
