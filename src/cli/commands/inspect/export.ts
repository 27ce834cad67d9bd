import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Choice } from "../../../engine/catalog/catalog.ts";
import { instancesIn, linesOfUse } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { readProject } from "../../../project/record/project.ts";
import type { Invocation } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printDocument } from "../../output/print.ts";

/**
 * Prints the answers that a project was made from: what `--config` reads.
 *
 * @throws {UserError} if there is no project, or its stack is unknown.
 */
export async function exportAnswers({ words, options, catalog }: Invocation): Promise<number> {
  const folder = resolve(host().cwd, words[0] ?? ".");
  // The search for a project goes upwards, and would find another one.
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UserError(`There is no folder ${folder}.`);
  const { blueprint: recorded } = readProject(folder);
  const stack = catalog.stacks.find(({ id }) => id === recorded.stack);
  if (stack === undefined) throw new UserError(`This version has no stack "${recorded.stack}".`, { exit: 4 });
  const choices: Record<string, Choice> = {};
  for (const group of stack.groups) {
    const chosen = group.features.filter(({ id }) => recorded.features.includes(id)).map(({ name }) => name);
    if (group.choose === "toggle") choices[group.id] = chosen.length > 0;
    else if (group.choose === "many") choices[group.id] = chosen;
    else if (chosen[0] !== undefined) choices[group.id] = chosen[0];
  }
  const { name, description } = recorded;
  const uses = instancesIn(recorded.uses).flatMap(linesOfUse);
  const answers = { stack: stack.id, name, description, choices, ...(uses.length > 0 && { uses }) };
  if (options.json === true) printJson("export", { answers });
  else printDocument(answers);
  return 0;
}
