import { UserError } from "../../errors.ts";
import type { Use } from "../blueprint/use.ts";
import { type Catalog, capabilitiesOf, featuresOf, type Stack } from "../catalog/catalog.ts";
import type { Choices } from "./choices.ts";
import { checkDescription, checkName } from "./names.ts";
import { type AnswerSource, choicesOf } from "./source.ts";
import { didYouMean } from "./suggest.ts";

/** The answers so far; what is undefined can still be asked, or is completed by `resolveAnswers`. */
export interface PartialAnswers {
  stack: Stack | undefined;
  name: string | undefined;
  description: string | undefined;
  preset: string | undefined;
  choices: Choices;
  /** The instances, and the file that they are from. */
  readonly uses?: readonly Use[] | undefined;
  readonly usesFrom?: string | undefined;
  /** Where the choice of a group was made, as it is called in a message. */
  readonly origins: Readonly<Record<string, string>>;
  readonly install: boolean;
  readonly git: boolean;
}

/**
 * Merges the sources of answers, the strongest first, and checks each answer. A preset overrides the choices of
 * weaker sources, and its own source's choices override it. `folderName` is the name if no source has one.
 *
 * @throws {UserError} if an answer is not allowed.
 */
export function mergeSources(
  catalog: Catalog,
  sources: readonly AnswerSource[],
  folderName?: string,
): PartialAnswers {
  const first = <K extends keyof AnswerSource>(key: K): AnswerSource[K] | undefined =>
    sources.find((source) => source[key] !== undefined)?.[key];
  const stack = chooseStack(catalog, first("stack"));
  const measure = stack ?? firstStack(catalog);
  let preset: string | undefined;
  let choices: Choices = {};
  let said: Choices = {};
  const origins: Record<string, string> = {};
  for (const source of [...sources].reverse()) {
    if (source.preset !== undefined) {
      choices = presetChoices(measure, source.preset);
      said = {};
      preset = source.preset;
      for (const id of Object.keys(choices)) origins[id] = `${source.label("preset")} ${preset}`;
    }
    const own = choicesOf(source, measure);
    for (const [id, choice] of Object.entries(own))
      origins[id] = source.label(id) + (typeof choice === "boolean" ? "" : ` ${[choice].flat().join(",")}`);
    choices = { ...choices, ...own };
    said = { ...said, ...own };
  }
  choices = fitting(measure, choices, said);
  const [name, description] = [first("name"), first("description")];
  if (description !== undefined) checkDescription(description);
  const projectName = name ?? folderName;
  if (projectName !== undefined) checkName(projectName, measure);
  const [install, git] = [first("install") ?? true, first("git") ?? true];
  const [uses, usesFrom] = [first("uses"), first("where")];
  return { stack, name, description, preset, choices, uses, usesFrom, origins, install, git };
}

/** @throws {UserError} if there is no such stack. */
function chooseStack(catalog: Catalog, id: string | undefined): Stack | undefined {
  if (id === undefined) return catalog.stacks.length === 1 ? catalog.stacks[0] : undefined;
  const stack = catalog.stacks.find((candidate) => candidate.id === id);
  if (stack !== undefined) return stack;
  const known = catalog.stacks.map((candidate) => candidate.id);
  throw new UserError(`Unknown stack "${id}". ${didYouMean(id, known)}`);
}

/**
 * The stack if none is named.
 *
 * @throws {UserError} if the catalog is empty.
 */
export function firstStack(catalog: Catalog): Stack {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new UserError("The catalog holds no stack.", { exit: 4 });
  return stack;
}

/**
 * The choices of a named preset, or of the default one.
 *
 * @throws {UserError} if there is no such preset.
 */
export function presetChoices(stack: Stack, name = stack.defaultPreset): Choices {
  const preset = stack.presets[name];
  if (preset !== undefined) return { ...preset.choices };
  throw new UserError(`Unknown preset "${name}". ${didYouMean(name, Object.keys(stack.presets))}`);
}

/**
 * Choices, of which some were said and the others are a preset's: a feature of the preset that can be left out is, where
 * what was said is without what it requires.
 */
export function fitting(stack: Stack, choices: Choices, said: Choices): Choices {
  const chosen = featuresOf(stack).filter(({ group, name }) => {
    const choice = choices[group];
    return choice === true || choice === name || (Array.isArray(choice) && choice.includes(name));
  });
  const capabilities = new Set(chosen.flatMap(capabilitiesOf));
  const without = stack.groups.flatMap(({ id, choose, otherwise }) => {
    const feature = chosen.find(({ group }) => group === id);
    const lacks = feature?.requires.some((need) => !capabilities.has(need));
    const none = choose === "toggle" ? false : otherwise;
    return none !== undefined && said[id] === undefined && lacks ? [[id, none] as const] : [];
  });
  return { ...choices, ...Object.fromEntries(without) };
}

/** The description of a project that was given none. */
export function defaultDescription(name: string): string {
  return `The ${name} service.`;
}
