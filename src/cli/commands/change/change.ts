import { findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { applyChange, type ChangePlan, planChange } from "../../../project/change/plan.ts";
import type { Action, Invocation } from "../../command.ts";
import { consentOf } from "../../processes/consent.ts";
import { checkInterrupted, holdSignals } from "../../processes/interrupt.ts";
import { confirm } from "../../prompts/open.ts";
import { inProject, lookInto, refuseOtherVersion, refusePending, refuseUncommitted } from "../session.ts";
import { askWords, isInteractive } from "./ask-words.ts";
import { installAfter } from "./install.ts";
import { type EvolutionReport, printFiles, reportEvolution } from "./report.ts";
import { retarget } from "./retarget.ts";
import { completeUse } from "./uses/complete.ts";

/** `add <feature…>`. */
export const add: Action = (invocation) => evolve("add", invocation);

/** `remove <feature…>`. */
export const remove: Action = (invocation) => evolve("remove", invocation);

/** `rename <word> <name> <new name>`. */
export const rename: Action = (invocation) => evolve("rename", invocation);

/** `set <group>=<choice> …`. */
export const set: Action = (invocation) => evolve("set", invocation);

/** Changes a project into another blueprint: plan, questions, apply, install, report. Returns the exit code. */
export async function evolve(
  name: string,
  { words: typed, options, catalog, commands }: Invocation,
): Promise<number> {
  const dryRun = options.dryRun === true;
  const enter = dryRun ? lookInto : inProject(catalog);
  return enter(async ({ project, kept }) => {
    refusePending(project);
    if (name !== "update") refuseOtherVersion(catalog, project);
    const spec = typed.length > 0 ? undefined : commands.find((one) => one.name === name && one.complete);
    const asked = spec === undefined ? typed : await askWords(spec, catalog, project, options);
    const { words, backfill, isAsked, notes } = await completeUse(
      name,
      asked,
      options,
      catalog,
      project,
      isInteractive(options),
    );
    const command = [name, ...words].join(" ");
    const blueprint = retarget(name, words, catalog, project, backfill);
    const stack = findStack(catalog, blueprint.stack);
    let inGit: boolean | undefined;
    const askGit = () => {
      inGit ??= refuseUncommitted(project, stack, options.force === true);
    };
    const planned = await planChange(catalog, project, blueprint, {
      keepData: options.keepData === true,
      ...(!dryRun && { beforeMerge: askGit }),
      refusal: consentOf(project.folder, stack, options),
    });
    const plan = { ...planned, notes: [...notes, ...planned.notes] };
    const writes = !dryRun && plan.edits.length > 0;
    if (writes) askGit();
    if (writes && isAsked) await confirmAsked(plan, command, options.plain === true);
    if (writes) await confirmDrops(plan, options);
    const signal = holdSignals();
    await checkInterrupted(signal);
    if (writes) await applyChange(plan, command, signal);
    if (options.json !== true && !isAsked) printFiles({ plan, kept });
    const steps = dryRun ? [] : await installAfter(plan, options, signal);
    const report: EvolutionReport = { name, command, plan, steps, kept, dryRun, inGit: inGit ?? true };
    return reportEvolution(report, options.json === true, signal.aborted);
  });
}

/**
 * Shows a change whose words were asked for, before it is made.
 *
 * @throws {UserError} if the user does not want it.
 */
async function confirmAsked(plan: ChangePlan, command: string, plain: boolean): Promise<void> {
  printFiles({ plan, kept: [] });
  if (await confirm(`Write this? It is: ${command}`, plain)) return;
  throw new UserError("Nothing was changed.", { exit: 130 });
}

/**
 * Tables are dropped only when the user said so.
 *
 * @throws {UserError} if tables would be dropped without consent.
 */
async function confirmDrops({ migrations }: ChangePlan, options: Invocation["options"]): Promise<void> {
  if (migrations.dropped.length === 0 || options.yes === true) return;
  const what = `This writes a migration that drops the tables and columns of ${migrations.dropped.join(", ")}, with all that is in them.`;
  if (host().stdin.isTTY !== true || options.json === true) {
    throw new UserError(`${what} Nothing was changed.`, {
      hint: "Say --yes to drop them, or --keep-data to leave them in the database.",
    });
  }
  if (!(await confirm(`${what} Go on?`, options.plain === true)))
    throw new UserError("Nothing was changed.", {
      hint: "--keep-data leaves the tables in the database.",
      exit: 130,
    });
}
