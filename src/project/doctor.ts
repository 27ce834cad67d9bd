import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Blueprint,
  type Catalog,
  differingPaths,
  featuresOf,
  fileOf,
  findStack,
  mergeOf,
  migrationsOf,
  renderFiles,
  type Stack,
  type Tree,
  without,
} from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { markersOf } from "./markers.ts";
import { readPending } from "./pending.ts";
import { BEFORE_FILE, FEATURES_FILE, parseRecord, type Record, recordOf } from "./record.ts";
import { readHeads } from "./revisions.ts";
import { readStanding, readStandings } from "./standing.ts";
import type { Edit } from "./transact.ts";

/** Something that is not as it should be, and its cure. */
export interface Finding {
  readonly problem: string;
  readonly cure: string;
  /** Whether conflicts are left in files. */
  readonly conflict?: true;
  /** What mends it; nothing where a person has to. */
  readonly fix?: readonly Edit[];
}

/** Looks a project over; what `fix` holds can be done at once. */
export function examine(catalog: Catalog, folder: string): readonly Finding[] {
  const features = readText(folder, FEATURES_FILE);
  if (features === undefined) throw new UserError(`${folder} has no ${FEATURES_FILE}: restore it from git.`);
  const { doubled, blueprint, ...record } = parse(features, readText(folder, BEFORE_FILE) ?? "");
  const stack = findStack(catalog, blueprint.stack);
  const undecided = stack.groups.flatMap((group) => {
    const chosen = group.features.filter(({ id }) => blueprint.features.includes(id));
    return group.choose !== "one" || chosen.length === 1 ? [] : [{ group: group.id, chosen }];
  });
  const findings: Finding[] = undecided.map(({ group, chosen }) => ({
    problem: `The record has ${chosen.length === 0 ? "no" : "more than one"} ${group}${chosen.length === 0 ? "" : `: ${chosen.map(({ id }) => id).join(", ")}`}.`,
    cure: `Leave one "feature" line below "# ${group}" in ${FEATURES_FILE}, then run doctor --fix.`,
  }));
  if (undecided.length === 0)
    findings.push(...examineRecord(catalog, folder, { blueprint, ...record }, doubled));
  findings.push(...examineHeads(folder, stack), ...examineConflicts(folder, record.before));
  const { file, from } = stack.secrets;
  if (readStanding(join(folder, file)) === undefined)
    findings.push({
      problem: `There is no ${file}.`,
      cure: `Copy ${from} to ${file}, and fill in ${stack.secrets.keys.join(", ")}.`,
    });
  return findings;
}

function examineRecord(
  catalog: Catalog,
  folder: string,
  record: Record,
  doubled: readonly string[],
): readonly Finding[] {
  const { blueprint } = record;
  if (blueprint.version !== catalog.version) {
    if (doubled.length === 0) return [];
    return [
      {
        problem: `The record holds ${doubled.join(", ")} twice, as after a merge of two branches.`,
        cure: `It has to be made anew by the version that made it: npx create-plinth@${blueprint.version} doctor --fix`,
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
  const before = without(renderFiles(catalog, blueprint), record.theirs);
  const wrong = differingPaths(record.before, before);
  if (doubled.length === 0 && wrong.length === 0) return [];
  const whole = recordOf(catalog, {
    ...record,
    before,
    migrations: allMigrations(catalog, blueprint, record),
  });
  return [
    {
      problem: `The record is not what its features render to: ${[...new Set([...doubled, ...wrong])].join(", ")}.`,
      cure: "doctor --fix makes it anew from the features and the version it names.",
      fix: [...whole].map(([path, now]) => ({ path, was: fileOf(readStanding(join(folder, path))), now })),
    },
  ];
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
      problem: `The migrations have ${heads.length} heads: ${heads.join(", ")}.`,
      cure: `doctor --fix joins them with ${path}.`,
      fix: [{ path, now }],
    },
  ];
}

function examineConflicts(folder: string, before: Tree): readonly Finding[] {
  const pending = readPending(folder);
  const places = markersOf(readStandings(folder, new Set([...before.keys(), ...(pending?.paths ?? [])])));
  if (places.length > 0)
    return [
      {
        problem: `Conflicts are not settled: ${places.join(", ")}.`,
        cure: "Edit these files, then run continue.",
        conflict: true,
      },
    ];
  if (pending === undefined) return [];
  return [{ problem: `The change "${pending.command}" is not closed.`, cure: "Run continue, or undo." }];
}

function parse(features: string, before: string): ReturnType<typeof parseRecord> {
  try {
    return parseRecord(features, before);
  } catch {
    // What was written can be rendered again, as long as the features are known.
    return { ...parseRecord(features, ""), doubled: [BEFORE_FILE] };
  }
}

function readText(folder: string, path: string): string | undefined {
  try {
    return readFileSync(join(folder, path), "utf8");
  } catch {
    return undefined;
  }
}
