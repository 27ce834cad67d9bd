import type { Catalog, Stack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { examine, type Finding } from "../../../project/doctor.ts";
import { findRoot, readProject } from "../../../project/record/project.ts";
import { recover } from "../../../project/transaction/journal.ts";
import { lockProject, refuseAtWork } from "../../../project/transaction/lock.ts";
import { transact } from "../../../project/transaction/transact.ts";
import type { Action } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printWrapped } from "../../output/print.ts";
import { hasTool } from "../../processes/steps.ts";
import { cachesOf } from "../session.ts";

/** `doctor [--fix]`: what is wrong with a project, each with its cure. Exit 0 when nothing is left wrong. */
export const doctor: Action = async ({ options, catalog }) => {
  const folder = findRoot(process.cwd()) ?? readProject(process.cwd()).folder;
  const json = options.json === true;
  if (options.fix === true) return fixAll(catalog, folder, json);
  refuseAtWork(folder);
  return report([...examine(catalog, folder), ...missingTools(catalog, folder)], [], [], json, folder);
};

async function fixAll(catalog: Catalog, folder: string, json: boolean): Promise<number> {
  const unlock = lockProject(folder);
  try {
    const kept = recover(folder, cachesOf(catalog));
    const found = examine(catalog, folder);
    const fixes = found.filter(({ fix }) => fix !== undefined);
    const edits = fixes.flatMap(({ fix = [] }) => fix);
    if (edits.length > 0) await transact(folder, edits, { command: "doctor --fix", afterlife: "drop" });
    const left = edits.length > 0 ? examine(catalog, folder) : found;
    return report([...left, ...missingTools(catalog, folder)], fixes, kept, json, folder);
  } finally {
    unlock();
  }
}

function missingTools(catalog: Catalog, folder: string): readonly Finding[] {
  const install = stackHere(catalog, folder)?.install ?? [];
  for (const { tool } of install) if (hasTool(tool, folder)) return [];
  const tools = install.map(({ tool }) => tool).join(" or ");
  return install.length === 0
    ? []
    : [{ problem: `${tools} was not found.`, cure: `Install ${install[0]?.tool}.` }];
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

function report(
  left: readonly Finding[],
  fixed: readonly Finding[],
  kept: readonly string[],
  json: boolean,
  folder: string,
): number {
  const conflicts = left.some(({ conflict }) => conflict);
  const exit = conflicts ? 3 : left.length > 0 ? 4 : 0;
  if (json) {
    const plain = ({ problem, cure, fix }: Finding) => ({ problem, cure, fixable: fix !== undefined });
    printJson("doctor", {
      folder,
      exit,
      findings: left.map(plain),
      fixed: fixed.map(plain),
      keptAside: kept,
    });
    return exit;
  }
  const lines = fixed.map(({ problem }) => `fixed: ${problem}`);
  for (const path of kept) lines.push(`kept: ${path}, written while an earlier run was dying`);
  for (const { problem, cure } of left) lines.push(problem, `  ${cure}`);
  if (left.length === 0) lines.push("All is well.");
  printWrapped(lines);
  return exit;
}
