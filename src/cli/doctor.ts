import { findStack } from "../engine/index.ts";
import { examine, type Finding } from "../project/doctor.ts";
import { recover } from "../project/journal.ts";
import { lockProject } from "../project/lock.ts";
import { findRoot, readProject } from "../project/project.ts";
import { transact } from "../project/transact.ts";
import type { Action } from "./command.ts";
import { printJson } from "./json.ts";
import { printLines } from "./print.ts";
import { hasTool } from "./steps.ts";

/** `doctor [--fix]`: what is wrong with a project, each with its cure. Exit 0 when nothing is left wrong. */
export const doctor: Action = async ({ options, catalog }) => {
  const folder = findRoot(process.cwd()) ?? readProject(process.cwd()).folder;
  const unlock = lockProject(folder);
  try {
    const kept = recover(folder);
    const found = examine(catalog, folder);
    const fixes = options.fix === true ? found.filter(({ fix }) => fix !== undefined) : [];
    const edits = fixes.flatMap(({ fix = [] }) => fix);
    if (edits.length > 0) await transact(folder, edits, { command: "doctor --fix", afterlife: "drop" });
    const left = edits.length > 0 ? examine(catalog, folder) : found;
    const missing = missingTools(catalog, folder);
    return report([...left, ...missing], fixes, kept, options.json === true, folder);
  } finally {
    unlock();
  }
};

function missingTools(catalog: Parameters<typeof examine>[0], folder: string): readonly Finding[] {
  const { install } = findStack(catalog, readProject(folder).blueprint.stack);
  for (const { tool } of install) if (hasTool(tool, folder)) return [];
  const tools = install.map(({ tool }) => tool).join(" or ");
  return install.length === 0
    ? []
    : [{ problem: `${tools} was not found.`, cure: `Install ${install[0]?.tool}.` }];
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
  const lines = fixed.map(({ problem }) => `mended: ${problem}`);
  for (const path of kept) lines.push(`kept: ${path}, written while an earlier run was dying`);
  for (const { problem, cure } of left) lines.push(problem, `  ${cure}`);
  if (left.length === 0) lines.push("All is well.");
  printLines(lines);
  return exit;
}
