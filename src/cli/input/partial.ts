import { descriptionProblem } from "../../engine/blueprint/blueprint.ts";
import type { Catalog, Stack } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { type AnswerSource, choicesOf } from "./config.ts";
import type { Choices } from "./flags.ts";
import { didYouMean } from "./suggest.ts";
import { checkName, readTarget } from "./target.ts";

/** What has been said so far, and what a prompt may offer for the rest. */
export interface PartialAnswers {
  stack: Stack | undefined;
  typed: string | undefined;
  name: string | undefined;
  description: string | undefined;
  preset: string | undefined;
  choices: Choices;
  /** Where the choice of a group was made, as it is called in a message. */
  readonly origins: Readonly<Record<string, string>>;
  readonly install: boolean;
  readonly git: boolean;
}

/** Lays the sources of answers over one another, the strongest on top. A preset stands where it is named. */
export function partialAnswersOf(
  catalog: Catalog,
  typed: string | undefined,
  sources: readonly AnswerSource[],
): PartialAnswers {
  const first = <K extends keyof AnswerSource>(key: K): AnswerSource[K] | undefined =>
    sources.find((source) => source[key] !== undefined)?.[key];
  const stack = chooseStack(catalog, first("stack"));
  const measure = stack ?? firstStack(catalog);
  let preset: string | undefined;
  let choices: Choices = {};
  const origins: Record<string, string> = {};
  for (const source of [...sources].reverse()) {
    if (source.preset !== undefined) {
      choices = presetChoices(measure, source.preset);
      preset = source.preset;
      for (const id of Object.keys(choices)) origins[id] = `${source.label("preset")} ${preset}`;
    }
    const own = choicesOf(source, measure);
    for (const [id, choice] of Object.entries(own))
      origins[id] = source.label(id) + (typeof choice === "boolean" ? "" : ` ${[choice].flat().join(",")}`);
    choices = { ...choices, ...own };
  }
  const [name, description] = [first("name"), first("description")];
  const problem = description === undefined ? undefined : descriptionProblem(description);
  if (problem !== undefined) throw new UserError(`${problem}.`);
  const place = typed ?? name;
  if (typed !== undefined) readTarget(typed);
  if (place !== undefined) checkName(name ?? readTarget(place).name, measure);
  const [install, git] = [first("install") ?? true, first("git") ?? true];
  return { stack, typed: place, name, description, preset, choices, origins, install, git };
}

function chooseStack(catalog: Catalog, id: string | undefined): Stack | undefined {
  if (id === undefined) return catalog.stacks.length === 1 ? catalog.stacks[0] : undefined;
  const stack = catalog.stacks.find((candidate) => candidate.id === id);
  if (stack !== undefined) return stack;
  const known = catalog.stacks.map((candidate) => candidate.id);
  throw new UserError(`Unknown stack "${id}". ${didYouMean(id, known)}`);
}

/** The stack that is taken where none is named. */
export function firstStack(catalog: Catalog): Stack {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new UserError("The catalog holds no stack.", { exit: 4 });
  return stack;
}

/** The choices of a named preset, or of the default one. */
export function presetChoices(stack: Stack, name = stack.defaultPreset): Choices {
  const preset = stack.presets[name];
  if (preset !== undefined) return { ...preset.choices };
  throw new UserError(`Unknown preset "${name}". ${didYouMean(name, Object.keys(stack.presets))}`);
}

/** What a project says of itself until somebody says it better. */
export function defaultDescription(name: string): string {
  return `The ${name} service.`;
}
