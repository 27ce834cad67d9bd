import { fileOf, findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { checkExchange } from "../../../project/change/check.ts";
import { refuseMarkers } from "../../../project/change/markers.ts";
import { readEntries, readEntry } from "../../../project/disk/read.ts";
import { branchElsewhere, PENDING, type Pending, readPending } from "../../../project/record/pending.ts";
import { transact } from "../../../project/transaction/transact.ts";
import { replacedBy } from "../../../project/transaction/undo.ts";
import type { Action } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printWrapped } from "../../output/print.ts";
import { consentOf } from "../../processes/consent.ts";
import { holdSignals } from "../../processes/interrupt.ts";
import { pendingInstall, runInstall, stepLines } from "../../processes/steps.ts";
import { findingLines } from "../change/report.ts";
import { inProject } from "../session.ts";

/** `continue`: closes a change whose conflicts are settled, and installs what it needs. */
export const proceed: Action = ({ options, catalog }) =>
  inProject(catalog)(async ({ project }) => {
    const { folder, before } = project;
    const pending = readPending(folder);
    refuseElsewhere(folder, pending);
    refuseMarkers(readEntries(folder, new Set([...before.keys(), ...(pending?.paths ?? [])])));
    const signal = holdSignals();
    const stack = findStack(catalog, project.blueprint.stack);
    const refusal = consentOf(folder, stack, options);
    const replaced = pending && replacedBy(pending.command, folder);
    const findings = replaced ? await checkExchange(project, stack, { before: replaced }, refusal) : [];
    if (pending !== undefined) {
      const was = fileOf(readEntry(folder, PENDING));
      await transact(folder, [{ path: PENDING, was }], { command: "continue", undo: "discard", signal });
    }
    const context = { folder, signal, quiet: options.json === true, plain: options.plain === true };
    const steps =
      pending?.reinstall !== true
        ? []
        : options.install === false
          ? pendingInstall(stack, "--no-install")
          : await runInstall(stack, context);
    const failed = steps.some(({ outcome }) => outcome === "failed");
    const exit = findings.length > 0 ? 3 : failed ? 4 : 0;
    if (options.json === true) {
      printJson("continue", { closed: pending?.command ?? null, folder, exit, findings, steps });
      return exit;
    }
    const lines = [...findingLines(findings), ...stepLines(steps)];
    lines.push(
      pending === undefined ? "Nothing to continue: no unresolved conflicts." : `Closed: ${pending.command}.`,
    );
    printWrapped(lines);
    return exit;
  });

/**
 * Refuses to close a change whose conflicts are on another branch.
 *
 * @throws {UserError} if that is so.
 */
function refuseElsewhere(folder: string, pending: Pending | undefined): void {
  const branch = pending && branchElsewhere(folder, pending);
  if (pending === undefined || branch === undefined) return;
  throw new UserError(
    `The change "${pending.command}" waits on the branch ${branch}, which is not checked out. Nothing was changed.`,
    { hint: "Switch to that branch, and run continue there.", exit: 4 },
  );
}
