import type { Answers } from "../blueprint/blueprint.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { checkName } from "./names.ts";
import {
  defaultDescription,
  firstStack,
  fitting,
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
    choices: fitting(stack, { ...presetChoices(stack, partial.preset), ...partial.choices }, partial.choices),
    ...(partial.uses && { uses: partial.uses }),
  };
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
