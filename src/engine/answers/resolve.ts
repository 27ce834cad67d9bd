import type { Answers } from "../blueprint/blueprint.ts";
import { type Catalog, type Choice, capabilitiesOf, featuresOf, type Stack } from "../catalog/catalog.ts";
import { checkName } from "./names.ts";
import {
  defaultDescription,
  firstStack,
  mergeSources,
  type PartialAnswers,
  presetChoices,
} from "./partial.ts";
import { type AnswerSource, sourceOf } from "./source.ts";

/**
 * Completes partial answers by the default preset; `folderName` is the name if they have none.
 *
 * @throws {UserError} if the name is not allowed.
 */
export function resolveAnswers(catalog: Catalog, partial: PartialAnswers, folderName: string): Answers {
  const stack = partial.stack ?? firstStack(catalog);
  const name = partial.name ?? folderName;
  checkName(name, stack);
  return {
    stack: stack.id,
    name,
    description: partial.description ?? defaultDescription(name),
    choices: fitting(stack, presetChoices(stack, partial.preset), partial.choices),
    ...(partial.uses && { uses: partial.uses }),
  };
}

/**
 * A preset's choices with what was said: a choice of a group that may have none gives way to what was said without
 * what it requires.
 */
function fitting(
  stack: Stack,
  preset: Readonly<Record<string, Choice>>,
  said: Readonly<Record<string, Choice>>,
): Readonly<Record<string, Choice>> {
  const choices: Record<string, Choice> = { ...preset, ...said };
  const chosen = featuresOf(stack).filter(({ group, name }) => {
    const choice = choices[group];
    return choice === true || choice === name || (Array.isArray(choice) && choice.includes(name));
  });
  const capabilities = new Set(chosen.flatMap(capabilitiesOf));
  for (const { id, otherwise } of stack.groups) {
    const feature = chosen.find(({ group }) => group === id);
    if (otherwise === undefined || said[id] !== undefined || feature === undefined) continue;
    if (feature.requires.some((need) => !capabilities.has(need))) choices[id] = otherwise;
  }
  return choices;
}

/** What a new project is; what is left out comes from the preset. */
export interface ProjectAnswers extends Partial<Omit<Answers, "name">> {
  readonly name: string;
  readonly preset?: string;
}

/**
 * Checks and completes the answers of a program, as the command line does with those of its user.
 *
 * @throws {UserError} if an answer is not allowed.
 * @example makeBlueprint(catalog, completeAnswers(catalog, { name: "my-api", preset: "production" }));
 */
export function completeAnswers(catalog: Catalog, answers: ProjectAnswers): Answers {
  const { uses, ...rest } = answers;
  const source: AnswerSource = { ...sourceOf({ ...rest }, "the answers"), ...(uses && { uses }) };
  return resolveAnswers(catalog, mergeSources(catalog, [source]), answers.name);
}
