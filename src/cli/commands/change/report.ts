import { type Change, type Finding, featuresOf, instancesIn, linesOfUse } from "../../../engine/index.ts";
import { listed } from "../../../project/change/listed.ts";
import type { ChangePlan } from "../../../project/change/plan.ts";
import { printJson } from "../../output/json.ts";
import { printLines, printWrapped } from "../../output/print.ts";
import { serverLines } from "../../processes/servers.ts";
import { lineHere, type StepResult, stepLines } from "../../processes/steps.ts";

/** Everything there is to say after a change of a project. */
export interface EvolutionReport {
  readonly name: string;
  readonly command: string;
  readonly plan: ChangePlan;
  readonly steps: readonly StepResult[];
  readonly kept: readonly string[];
  readonly dryRun: boolean;
  readonly inGit: boolean;
}

/** Keeping a file is worth a line only where a user might wonder. */
const QUIET = ["unchanged", "yours", "the same", "already gone", "deleted by you", "written once"];

/** The changes that people should see. */
export function worthSaying(changes: readonly Change[]): readonly Change[] {
  return changes.filter(
    ({ kind, why = "", notes }) => kind !== "keep" || notes !== undefined || !QUIET.includes(why),
  );
}

/** Says what became of a project, to a person after `printFiles` or as JSON, and returns the exit code. */
export function reportEvolution(report: EvolutionReport, json: boolean, interrupted: boolean): number {
  const { changes, findings } = report.plan;
  const conflicts = changes.filter(({ kind }) => kind === "conflict");
  const failed = report.steps.some(({ outcome }) => outcome === "failed");
  const exit = interrupted ? 130 : conflicts.length + findings.length > 0 ? 3 : failed ? 4 : 0;
  if (json) printJson(report.name, documentOf(report, exit));
  else printReport(report, conflicts);
  return exit;
}

/** Changes as a part of a JSON document. */
export function changesOf(changes: readonly Change[]) {
  return changes.map(({ path, kind, why, next, conflicts, joined, notes }) => ({
    path,
    kind,
    ...(why === undefined ? {} : { why }),
    ...(next === undefined ? {} : { bytes: Buffer.byteLength(next.content) }),
    ...(conflicts === undefined ? {} : { conflicts }),
    ...(joined === undefined ? {} : { joined }),
    ...(notes === undefined ? {} : { notes }),
  }));
}

/** The lines on what a change does to files, and on what it breaks. */
export function changeLines({ changes, findings, notes }: ChangePlan): readonly string[] {
  const lines = worthSaying(changes).map(lineOf);
  return [...lines, ...findingLines(findings), ...notes.map((note) => `  ${note}`)];
}

/** The lines on what is broken as code. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ path, line, message }) => `  broken    ${path}:${line}: ${message}`);
}

function printReport(report: EvolutionReport, conflicts: readonly Change[]): void {
  printWrapped(summaryOf(report, conflicts));
  if (report.dryRun || report.plan.edits.length === 0) return;
  const next = nextOf(report);
  // Lines to be typed are not broken.
  if (next.length > 0) printLines(["", "Next:", ...next.map((line) => `  ${line}`)]);
  if (!report.inGit) printWrapped(["Nothing here is committed to git: undo is the only way back."]);
}

function documentOf({ command, plan, steps, kept, dryRun }: EvolutionReport, exit: number) {
  const { blueprint, project, changes, migrations, secrets } = plan;
  return {
    did: command,
    folder: project.folder,
    dryRun,
    exit,
    version: { from: project.blueprint.version, to: blueprint.version },
    features: blueprint.features,
    uses: instancesIn(blueprint.uses).flatMap(linesOfUse),
    changes: changesOf(changes),
    findings: plan.findings,
    notes: plan.notes,
    migrations: {
      created: migrations.created,
      changed: migrations.changed,
      dropped: migrations.dropped,
      kept: migrations.kept,
    },
    secrets:
      secrets === undefined
        ? null
        : { added: secrets.added, outdated: secrets.outdated, unused: secrets.unused },
    steps,
    next: nextOf({ plan, steps }),
    keptAside: kept,
  };
}

/** Prints what became of each file, before what takes time begins. */
export function printFiles({ plan, kept }: Pick<EvolutionReport, "plan" | "kept">): void {
  if (plan.edits.length === 0) return;
  const lines = worthSaying(plan.changes).map(lineOf);
  const { created, changed, dropped, kept: tables } = plan.migrations;
  if (created.length > 0) lines.push(`  tables    ${created.join(", ")}: created by the new migrations`);
  if (changed.length > 0) lines.push(`  tables    ${changed.join(", ")}: changed by the new migrations`);
  if (dropped.length > 0) lines.push(`  tables    ${dropped.join(", ")}: dropped by the new migrations`);
  if (tables.length > 0) lines.push(`  tables    ${tables.join(", ")}: left in the database`);
  for (const path of kept) lines.push(`  kept      ${path}: written while an earlier run was dying`);
  lines.push(...findingLines(plan.findings));
  for (const note of plan.notes) lines.push(`  ${note}`);
  printWrapped(lines);
}

function summaryOf(report: EvolutionReport, conflicts: readonly Change[]): string[] {
  const { plan, steps, dryRun, command } = report;
  if (plan.edits.length === 0) return ["Nothing to do: the project is as it would be.", ...asides(report)];
  const lines = [...stepLines(steps), "", ...asides(report)];
  if (dryRun) return [...lines, `Nothing was changed: this is what "${command}" would do.`];
  if (conflicts.some((change) => change.conflicts !== undefined)) {
    lines.push("Settle the conflicts in these files, then run: npx create-plinth continue");
  } else lines.push(`Done: ${command}. Take it back with: npx create-plinth undo`);
  return lines;
}

/** What is left to type: the servers of what came, the steps that were not done, and the migrations. */
function nextOf({ plan, steps }: Pick<EvolutionReport, "plan" | "steps">): readonly string[] {
  const undone = steps.filter(({ outcome }) => outcome !== "done").map(({ run }) => run);
  const { stack, migrations, blueprint, project } = plan;
  const features = featuresOf(stack).filter(({ id }) => blueprint.features.includes(id));
  const added = features.filter(({ id }) => !project.blueprint.features.includes(id));
  const upgrade =
    migrations.files.size === 0 || stack.migrations === undefined
      ? []
      : [lineHere(stack, stack.migrations.upgradeCommand)];
  return [...serverLines(added, features), ...undone, ...upgrade];
}

function lineOf({ path, kind, why, conflicts, joined, notes }: Change): string {
  const places = conflicts && listed(conflicts.map(({ line }) => line));
  const said = [
    ...(places === undefined ? [] : [`lines ${places}`]),
    ...(why === undefined ? [] : [why]),
    ...(joined === undefined ? [] : [`joined at ${listed(joined.map(({ line }) => line))}`]),
    ...(notes ?? []),
  ];
  return `  ${kind.padEnd(9)} ${path}${said.length === 0 ? "" : ` (${said.join("; ")})`}`;
}

/** What a user has to look at in their own file of secrets. */
function asides({ plan }: EvolutionReport): string[] {
  const { secrets, stack } = plan;
  if (secrets === undefined) return [];
  const { file, from } = stack.secrets;
  const lines = secrets.outdated.map(
    ({ key, value }) =>
      `${file} still has the old ${key}; ${from} now says ${key}=${value}. It was not edited.`,
  );
  if (secrets.unused.length > 0)
    lines.push(`${file} holds what is not used any more: ${listed(secrets.unused)}.`);
  return lines;
}
