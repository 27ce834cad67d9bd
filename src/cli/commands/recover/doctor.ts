import type { Catalog, Stack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { applyChange, type ChangePlan } from "../../../project/change/plan.ts";
import { type Diagnosis, examine } from "../../../project/doctor.ts";
import { findRoot, readProject } from "../../../project/record/project.ts";
import { recover } from "../../../project/transaction/journal.ts";
import { lockProject, refuseAtWork } from "../../../project/transaction/lock.ts";
import { transact } from "../../../project/transaction/transact.ts";
import type { Action } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printWrapped } from "../../output/print.ts";
import { consentOf, LOOKS } from "../../processes/consent.ts";
import { holdSignals } from "../../processes/interrupt.ts";
import { forRunner } from "../../processes/runner.ts";
import { hasTool, type StepResult, stepLines } from "../../processes/steps.ts";
import { installAfter } from "../change/install.ts";
import { changeLines, changesOf } from "../change/report.ts";
import { cachesOf } from "../session.ts";

/** What there is to report. */
interface Outcome {
  readonly folder: string;
  readonly left: readonly Diagnosis[];
  readonly fixed: readonly Diagnosis[];
  /** What a merge that fixed something did. */
  readonly change?: ChangePlan | undefined;
  readonly steps?: readonly StepResult[];
  readonly kept?: readonly string[];
}

/** `doctor [--fix]`: what is wrong with a project, each with what to do. Exit 0 when nothing is left wrong. */
export const doctor: Action = async ({ options, catalog }) => {
  const folder = findRoot(host().cwd) ?? readProject(host().cwd).folder;
  if (options.fix === true) return fixAll(catalog, folder, options);
  refuseAtWork(folder);
  const left = [...(await examine(catalog, folder, () => LOOKS)), ...missingTools(catalog, folder)];
  return report({ folder, left, fixed: [] }, options);
};

async function fixAll(catalog: Catalog, folder: string, options: Record<string, unknown>): Promise<number> {
  const unlock = lockProject(folder);
  try {
    const kept = recover(folder, cachesOf(catalog));
    const stack = stackHere(catalog, folder);
    const refusal = stack === undefined ? () => LOOKS : consentOf(folder, stack, options);
    const found = await examine(catalog, folder, refusal);
    const fixed = found.filter(({ fix, change }) => (fix ?? change) !== undefined);
    const change = fixed.find((one) => one.change !== undefined)?.change;
    const merged = change?.edits ?? [];
    // A change that writes migrations joins their heads itself.
    const others = fixed
      .flatMap(({ fix = [] }) => fix)
      .filter(({ path }) => !merged.some((one) => one.path === path));
    const edits = [...merged, ...others];
    const signal = holdSignals();
    const command = "doctor --fix";
    if (change !== undefined) await applyChange({ ...change, edits }, command, signal);
    else if (edits.length > 0) await transact(folder, edits, { command, undo: "discard", signal });
    const steps = change === undefined ? [] : await installAfter(change, options, signal);
    const left = edits.length > 0 ? await examine(catalog, folder, () => LOOKS) : found;
    return report(
      { folder, left: [...left, ...missingTools(catalog, folder)], fixed, change, steps, kept },
      options,
    );
  } finally {
    unlock();
  }
}

function missingTools(catalog: Catalog, folder: string): readonly Diagnosis[] {
  const install = stackHere(catalog, folder)?.install ?? [];
  for (const { tool } of install) if (hasTool(tool, folder)) return [];
  const tools = install.map(({ tool }) => tool).join(" or ");
  return install.length === 0
    ? []
    : [{ problem: `${tools} was not found.`, hint: `Install ${install[0]?.tool}.` }];
}

/** The stack of a project; none where the record cannot be read, which is a finding of its own. */
function stackHere({ stacks }: Catalog, folder: string): Stack | undefined {
  try {
    const { blueprint } = readProject(folder);
    return stacks.find(({ id }) => id === blueprint.stack);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function report(outcome: Outcome, options: Record<string, unknown>): number {
  const { folder, left, fixed, change, steps = [], kept = [] } = outcome;
  const broken = change?.findings ?? [];
  const conflicts = broken.length > 0 || left.some(({ conflict }) => conflict);
  const failed = left.length > 0 || steps.some(({ outcome }) => outcome === "failed");
  const exit = conflicts ? 3 : failed ? 4 : 0;
  if (options.json === true) {
    const plain = ({ problem, hint, paths = [], fix, change }: Diagnosis) => ({
      problem,
      hint: forRunner(hint),
      paths,
      fixable: (fix ?? change) !== undefined,
    });
    printJson("doctor", {
      folder,
      exit,
      findings: left.map(plain),
      fixed: fixed.map(plain),
      changes: changesOf(change?.changes ?? []),
      broken,
      steps,
      keptAside: kept,
    });
    return exit;
  }
  const named = ({ paths = [] }: Diagnosis) =>
    options.verbose === true ? paths.map((path) => `  ${path}`) : [];
  const lines = fixed.flatMap((one) => [
    `fixed: ${one.problem}`,
    ...named(one),
    ...(one.after === undefined ? [] : [`  ${one.after}`]),
  ]);
  if (change !== undefined) lines.push(...changeLines(change), ...stepLines(steps));
  for (const path of kept) lines.push(`kept: ${path}, written while an earlier run was dying`);
  for (const one of left) lines.push(one.problem, ...named(one), `  ${one.hint}`);
  if (change !== undefined) lines.push("Take it back with: npx create-plinth undo");
  if (left.length === 0 && broken.length === 0) lines.push("All is well.");
  printWrapped(lines);
  return exit;
}
