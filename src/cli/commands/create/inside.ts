import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import type { InstallWay } from "../../../engine/catalog/catalog.ts";
import { runProgram } from "../../../project/tools/run.ts";
import type { StepContext } from "../../processes/steps.ts";

/**
 * Why nothing is installed in a new project that its tool counts to a workspace above it: what another user's
 * workspace has locked and installed would change. None where the project is on its own, or where the tool cannot say.
 */
export async function findEnclosingWorkspace(
  way: InstallWay,
  context: StepContext,
): Promise<string | undefined> {
  if (way.workspace === undefined) return undefined;
  const [file = "", ...rest] = way.workspace.root;
  const { folder, signal } = context;
  const { code, out } = await runProgram(file, rest, { cwd: folder, signal });
  const root = out.trim();
  if (code !== 0 || root === "" || isSame(root, folder)) return undefined;
  const path = relative(realpathSync(root), realpathSync(folder)).split(sep).join("/");
  const hint = way.workspace.excludeHint.replaceAll("{path}", path).replaceAll("{root}", root);
  return `it would join the workspace ${root}, and change what is locked there. To keep it apart, ${hint}`;
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    // Not a folder: the tool said something else.
    return true;
  }
}
