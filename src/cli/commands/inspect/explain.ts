import { isAbsolute, relative, resolve } from "node:path";
import { didYouMean } from "../../../engine/answers/suggest.ts";
import { explain, isObstacle, isUnedited, type TreeFile } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { readEntries } from "../../../project/disk/read.ts";
import type { Project } from "../../../project/record/project.ts";
import type { Action, Invocation } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printWrapped } from "../../output/print.ts";
import { lookInto } from "../session.ts";

/** `explain <path>`: which feature owns a file, who put what into it, and whether it was changed since. */
export const explainPath: Action = (invocation) => lookInto(({ project }) => say(project, invocation));

/** @throws {UserError} if the path is outside, or not from a feature. */
async function say(project: Project, { words, options, catalog }: Invocation): Promise<number> {
  const path = relative(project.folder, resolve(host().cwd, words[0] ?? "")).replaceAll("\\", "/");
  if (isAbsolute(path) || /^\.\.(?:\/|$)/.test(path))
    throw new UserError(`${words[0]} is outside of this project (${project.folder}).`);
  const explanation = explain(catalog, project.blueprint, path);
  if (explanation === undefined) {
    const near = didYouMean(path, [...project.before.keys()]);
    const isThere = readEntries(project.folder, [path]).has(path);
    const what = isThere ? "it is yours, or was written once." : "there is no such file.";
    throw new UserError(`${path} is not from a feature: ${what}${near.startsWith("Did") ? ` ${near}` : ""}`);
  }
  const state = stateOf(project.folder, path, project.before.get(path), project.userOwned.includes(path));
  if (options.json === true) {
    printJson("explain", { ...explanation, state });
    return 0;
  }
  const { owner, needs, contributions } = explanation;
  const lines = [`${path} is owned by ${named(owner, needs)}, and ${state}.`];
  for (const one of contributions) {
    const what = [
      ...(one.imports > 0 ? [`${one.imports} import${one.imports === 1 ? "" : "s"}`] : []),
      ...one.slots.map((slot) => `the slot "${slot}"`),
    ];
    lines.push(`  ${named(one.owner, one.needs)} fills ${what.join(", ")}`);
  }
  printWrapped(lines);
  return 0;
}

function named(owner: string, needs: readonly string[]): string {
  return needs.length === 0 ? owner : `${owner} (with ${needs.join(" and ")})`;
}

function stateOf(
  folder: string,
  path: string,
  before: TreeFile | undefined,
  userOwned: boolean,
): "yours" | "deleted" | "changed" | "unchanged" {
  if (userOwned || before === undefined) return "yours";
  const entry = readEntries(folder, [path]).get(path);
  if (entry === undefined) return "deleted";
  return !isObstacle(entry) && isUnedited(path, before, entry) ? "unchanged" : "changed";
}
