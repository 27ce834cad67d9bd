import type { ChangePlan } from "../../../project/change/plan.ts";
import { pendingInstall, runInstall, type StepResult } from "../../processes/steps.ts";

/** Whether what is installed depends on a file that a change writes. */
export function needsInstall({ stack, edits }: Pick<ChangePlan, "stack" | "edits">): boolean {
  return edits.some(({ path }) => stack.manifests.includes(path));
}

/** Installs what changed dependencies need, unless there are conflicts first, or the user said not to. */
export async function installAfter(
  plan: Pick<ChangePlan, "stack" | "edits" | "changes" | "project">,
  options: Record<string, unknown>,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  const { stack, project, changes } = plan;
  if (!needsInstall(plan)) return [];
  if (changes.some(({ conflicts }) => conflicts !== undefined))
    return pendingInstall(stack, "conflicts come first");
  if (options.install === false) return pendingInstall(stack, "--no-install");
  if (signal.aborted) return pendingInstall(stack, "interrupted");
  const { json, plain } = options;
  return runInstall(stack, { folder: project.folder, signal, quiet: json === true, plain: plain === true });
}
