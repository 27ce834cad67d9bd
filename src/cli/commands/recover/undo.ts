import { findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { listed } from "../../../project/change/listed.ts";
import {
  applyUndo,
  migrationsOfUndo,
  planUndo,
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
import { inProject, lookInto } from "../session.ts";

/** `undo`: takes the last add, remove, set or update back. */
export const undo: Action = ({ options, catalog }) =>
  (options.dryRun === true ? lookInto : inProject(catalog))(async ({ project }) => {
    const stack = findStack(catalog, project.blueprint.stack);
    const plan = planUndo(project.folder);
    const { command, edits, changed, notes, left } = plan;
    const dryRun = options.dryRun === true;
    // A dry run runs nothing of the project.
    const asked = dryRun
      ? migrationsOfUndo(stack, plan).length === 0
      : refuseIfMigrated(project.folder, stack, plan, consentOf(project.folder, stack, options));
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
    if (options.json === true) {
      printJson("undo", {
        undone: command,
        folder: project.folder,
        dryRun,
        changes: done,
        changedSince: changed,
        left,
        notes,
        steps,
      });
      return failed ? 4 : 0;
    }
    const lines = done.map(({ path, kind }) => `  ${kind.padEnd(9)} ${path}`);
    for (const path of changed) lines.push(`  keep      ${path} (changed since, and yours)`);
    lines.push(...notes.map((note) => `  note      ${note}`), ...stepLines(steps));
    if (!asked) lines.push("", "The database was not asked whether it has run the migrations that go.");
    lines.push(
      "",
      dryRun ? `Nothing was changed: this is what undo would do to "${command}".` : `Undone: ${command}.`,
      `Left to undo: ${left}.`,
    );
    printWrapped(lines);
    return failed ? 4 : 0;
  });

/** Files that a user changed since are theirs: undoing the rest is asked for first. */
async function agree(changed: readonly string[], options: Record<string, unknown>): Promise<void> {
  if (changed.length === 0 || options.yes === true) return;
  const what = `You changed ${listed(changed)} since: these would stay as they are.`;
  if (process.stdin.isTTY !== true || options.json === true)
    throw new UserError(`${what} Nothing was undone.`, { hint: "Undo the rest with --yes." });
  if (!(await confirm(`${what} Undo the rest?`, options.plain === true)))
    throw new UserError("Nothing was undone.", { exit: 130 });
}
