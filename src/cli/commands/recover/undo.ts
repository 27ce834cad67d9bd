import { findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { checkExchange } from "../../../project/change/check.ts";
import { listed } from "../../../project/change/listed.ts";
import {
  applyUndo,
  migrationsOfUndo,
  planUndo,
  refuseFollowed,
  refuseIfMigrated,
} from "../../../project/transaction/undo.ts";
import type { Action } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printWrapped } from "../../output/print.ts";
import { consentOf } from "../../processes/consent.ts";
import { checkInterrupted, holdSignals } from "../../processes/interrupt.ts";
import { stepLines } from "../../processes/steps.ts";
import { confirm } from "../../prompts/open.ts";
import { installAfter } from "../change/install.ts";
import { findingLines } from "../change/report.ts";
import { inProject, lookInto } from "../session.ts";

/**
 * `undo`: takes the last add, remove, set or update back.
 *
 * @throws {UserError} if the database cannot be asked, and `force` is not set.
 */
export const undo: Action = ({ options, catalog }) =>
  (options.dryRun === true ? lookInto : inProject(catalog))(async ({ project }) => {
    const stack = findStack(catalog, project.blueprint.stack);
    const plan = planUndo(project.folder, stack);
    const { command, edits, changed, notes, left } = plan;
    const dryRun = options.dryRun === true;
    refuseFollowed(project.folder, stack, plan);
    // A dry run runs nothing of the project.
    const refusal = consentOf(project.folder, stack, options);
    const asked = dryRun
      ? migrationsOfUndo(stack, plan).length === 0
      : refuseIfMigrated(project.folder, stack, plan, refusal);
    const after = new Map(edits.map(({ path, now }) => [path, now]));
    const findings = await checkExchange(project, stack, { after }, refusal);
    if (!dryRun) {
      if (!asked && options.force !== true)
        throw new UserError(
          `The database could not be asked whether it has run the migrations of "${command}". Nothing was undone.`,
          {
            hint: "Install the project and make its database reachable, or ignore this check with: npx create-plinth undo --force",
            exit: 4,
          },
        );
      await agree(changed, options);
      const signal = holdSignals();
      await checkInterrupted(signal);
      await applyUndo(project.folder, stack, plan, signal);
    }
    const undone = { stack, edits, changes: [], project };
    const steps = dryRun ? [] : await installAfter(undone, options, holdSignals());
    const done = edits.map(({ path, was, now }) => ({
      path,
      kind: now === undefined ? "delete" : was === undefined ? "create" : "update",
    }));
    const failed = steps.some(({ outcome }) => outcome === "failed");
    const exit = findings.length > 0 ? 3 : failed ? 4 : 0;
    if (options.json === true) {
      printJson("undo", {
        undone: command,
        folder: project.folder,
        dryRun,
        exit,
        changes: done,
        findings,
        changedSince: changed,
        left,
        notes,
        steps,
      });
      return exit;
    }
    const lines = done.map(({ path, kind }) => `  ${kind.padEnd(9)} ${path}`);
    for (const path of changed) lines.push(`  keep      ${path} (changed since, and yours)`);
    lines.push(...notes.map((note) => `  note      ${note}`), ...findingLines(findings), ...stepLines(steps));
    if (!asked) lines.push("", "The database was not asked whether it has run the migrations that go.");
    lines.push(
      "",
      dryRun ? `Nothing was changed: this is what undo would do to "${command}".` : `Undone: ${command}.`,
      `Left to undo: ${left}.`,
    );
    printWrapped(lines);
    return exit;
  });

/**
 * Files that a user changed since are theirs: undoing the rest is asked for first.
 *
 * @throws {UserError} if the user does not agree.
 */
async function agree(changed: readonly string[], options: Record<string, unknown>): Promise<void> {
  if (changed.length === 0 || options.yes === true) return;
  const what = `You changed ${listed(changed)} since: these would stay as they are.`;
  if (host().stdin.isTTY !== true || options.json === true)
    throw new UserError(`${what} Nothing was undone.`, { hint: "Undo the rest with --yes." });
  if (!(await confirm(`${what} Undo the rest?`, options.plain === true)))
    throw new UserError("Nothing was undone.", { exit: 130 });
}
