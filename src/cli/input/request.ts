import type { Answers } from "../../engine/blueprint/blueprint.ts";
import type { Catalog, Stack } from "../../engine/catalog/catalog.ts";
import { defaultDescription, firstStack, type PartialAnswers, presetChoices } from "./partial.ts";
import { checkName, readTarget, type Target } from "./target.ts";
import { refuseImpossible } from "./together.ts";

/** Answers with a place to put the project, and the stack they are answers for. */
export interface CreateRequest {
  readonly target: Target;
  readonly stack: Stack;
  readonly answers: Answers;
  readonly install: boolean;
  readonly git: boolean;
}

/** Completes a draft by the default preset, and checks what has come together. */
export function createRequestOf(catalog: Catalog, partial: PartialAnswers): CreateRequest {
  const stack = partial.stack ?? firstStack(catalog);
  const target = readTarget(partial.typed ?? "my-api");
  const name = partial.name ?? target.name;
  checkName(name, stack);
  const choices = { ...presetChoices(stack, partial.preset), ...partial.choices };
  refuseImpossible(
    stack,
    choices,
    (group) => partial.origins[group] ?? `the preset ${partial.preset ?? stack.defaultPreset}`,
  );
  const description = partial.description ?? defaultDescription(name);
  const answers: Answers = { stack: stack.id, name, description, choices };
  return { target, stack, answers, install: partial.install, git: partial.git };
}

/** What `create` was told on its command line, as commander gives it. */
export interface CreateOptions extends Record<string, unknown> {
  readonly stack?: string;
  readonly preset?: string;
  readonly name?: string;
  readonly description?: string;
  readonly config?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly install?: boolean;
  readonly git?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly verbose?: boolean;
}
