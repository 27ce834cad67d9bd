import { firstStack } from "../../engine/answers/partial.ts";
import { resolveAnswers } from "../../engine/answers/resolve.ts";
import type { Answers } from "../../engine/blueprint/blueprint.ts";
import type { Catalog, Stack } from "../../engine/catalog/catalog.ts";
import type { PartialRequest } from "./partial.ts";
import { readTarget, type Target } from "./target.ts";
import { refuseImpossible } from "./together.ts";

/** Answers with a place to put the project, and the stack they are answers for. */
export interface CreateRequest {
  readonly target: Target;
  readonly stack: Stack;
  readonly answers: Answers;
  readonly install: boolean;
  readonly git: boolean;
  /** The file with the instances: there are no flags for them. */
  readonly usesFrom?: string | undefined;
}

/** Completes the answers so far by the default preset, and checks them. */
export function createRequestOf(catalog: Catalog, partial: PartialRequest): CreateRequest {
  const target = readTarget(partial.typed ?? "my-api");
  const answers = resolveAnswers(catalog, partial, target.name);
  const stack = partial.stack ?? firstStack(catalog);
  refuseImpossible(
    stack,
    answers.choices,
    (group) => partial.origins[group] ?? `the preset ${partial.preset ?? stack.defaultPreset}`,
  );
  const { install, git, usesFrom } = partial;
  return { target, stack, answers, install, git, usesFrom };
}

/** The arguments and flags of `create`, as commander gives it. */
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
