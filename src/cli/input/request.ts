import type { Answers } from "../../engine/blueprint/blueprint.ts";
import type { Catalog, Stack } from "../../engine/catalog/catalog.ts";
import { type Draft, defaultDescription, firstStack, presetChoices } from "./partial.ts";
import { checkName, readTarget, type Target } from "./target.ts";

/** Answers with a place to put the project, and the stack they are answers for. */
export interface Request {
  readonly target: Target;
  readonly stack: Stack;
  readonly answers: Answers;
  readonly install: boolean;
  readonly git: boolean;
}

/** Completes a draft by the default preset, and checks what has come together. */
export function requestOf(catalog: Catalog, draft: Draft): Request {
  const stack = draft.stack ?? firstStack(catalog);
  const target = readTarget(draft.typed ?? "my-api");
  const name = draft.name ?? target.name;
  checkName(name, stack);
  const choices = { ...presetChoices(stack, draft.preset), ...draft.choices };
  const description = draft.description ?? defaultDescription(name);
  const answers: Answers = { stack: stack.id, name, description, choices };
  return { target, stack, answers, install: draft.install, git: draft.git };
}
