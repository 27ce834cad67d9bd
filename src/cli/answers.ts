import type { Answers } from "../engine/blueprint.ts";
import type { Catalog, Stack } from "../engine/catalog.ts";
import { UserError } from "../errors.ts";
import { type Config, choicesFromConfig, readConfig } from "./config.ts";
import { type Choices, choicesFromFlags, valuesOf } from "./flags.ts";
import { commandLine } from "./shell.ts";
import { didYouMean } from "./suggest.ts";
import { checkName, descriptionProblem, readTarget, type Target } from "./target.ts";
import { refuseCommandWord } from "./words.ts";

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
}

/** Answers with a place to put the project, and the stack they are answers for. */
export interface Request {
  readonly target: Target;
  readonly stack: Stack;
  readonly answers: Answers;
}

/** What has been said so far, and what a prompt may offer for the rest. */
export interface Draft {
  stack: Stack | undefined;
  typed: string | undefined;
  name: string | undefined;
  description: string | undefined;
  preset: string | undefined;
  choices: Choices;
}

/** Brings flags, an answers file, presets and prompts together into answers. */
export async function gatherAnswers(
  catalog: Catalog,
  typed: string | undefined,
  options: CreateOptions,
  commands: readonly string[],
): Promise<Request> {
  const config = options.config === undefined ? undefined : await readConfig(options.config);
  for (const name of [typed, options.name, config?.name]) {
    if (name !== undefined) refuseCommandWord(name, commands);
  }
  const draft = readDraft(catalog, typed, options, config);
  if (options.yes !== true) {
    const missing = missingAnswers(draft);
    if (missing.length > 0) {
      const interactive = process.stdin.isTTY && process.stdout.isTTY && options.json !== true;
      if (!interactive) throw unanswered(missing, draft);
      const { askFor } = await import("./prompts.ts");
      await askFor(catalog, draft, commands);
    }
  }
  return finish(catalog, draft);
}

function readDraft(
  catalog: Catalog,
  typed: string | undefined,
  options: CreateOptions,
  config?: Config,
): Draft {
  const stackId = options.stack ?? config?.stack;
  const known = catalog.stacks.map((candidate) => candidate.id);
  const stack =
    stackId === undefined && catalog.stacks.length === 1
      ? catalog.stacks[0]
      : catalog.stacks.find((candidate) => candidate.id === stackId);
  if (stackId !== undefined && stack === undefined) {
    throw new UserError(`Unknown stack "${stackId}". ${didYouMean(stackId, known)}`);
  }
  const preset = options.preset ?? config?.preset;
  const measure = stack ?? firstStack(catalog);
  if (preset !== undefined) presetChoices(measure, preset);
  const fromConfig = config === undefined ? {} : choicesFromConfig(config, measure);
  const choices = { ...fromConfig, ...choicesFromFlags(options, measure, catalog) };
  const name = options.name ?? config?.name;
  const description = options.description ?? config?.description;
  if (description !== undefined) checkDescription(description);
  const place = typed ?? name;
  if (typed !== undefined) readTarget(typed);
  if (place !== undefined) checkName(name ?? readTarget(place).name, measure);
  return { stack, typed: place, name, description, preset, choices };
}

function checkDescription(description: string): void {
  const problem = descriptionProblem(description);
  if (problem !== undefined) throw new UserError(`${problem}.`);
}

/** The choices of a named preset, or of the default one. */
export function presetChoices(stack: Stack, name = stack.defaultPreset): Choices {
  const preset = stack.presets[name];
  if (preset !== undefined) return { ...preset.choices };
  throw new UserError(`Unknown preset "${name}". ${didYouMean(name, Object.keys(stack.presets))}`);
}

function missingAnswers(draft: Draft): string[] {
  const missing = draft.stack === undefined ? ["stack"] : [];
  if (draft.typed === undefined) missing.push("name");
  if (draft.preset !== undefined) return missing;
  for (const group of draft.stack?.groups ?? []) {
    if (draft.choices[group.id] === undefined) missing.push(group.id);
  }
  return missing;
}

function unanswered(missing: readonly string[], draft: Draft): UserError {
  const flags = missing.map((id) => {
    if (id === "name") return "a name";
    const group = draft.stack?.groups.find((candidate) => candidate.id === id);
    if (group === undefined || group.choose === "toggle") return `--${id}`;
    return `--${id} ${valuesOf(group).join("|")}`;
  });
  const given = process.argv.slice(process.argv[2] === "create" ? 3 : 2);
  const command = [
    "npx",
    "create-plinth",
    ...(missing.includes("name") ? ["my-api"] : []),
    ...given,
    "--yes",
  ];
  return new UserError(
    `There is no terminal to ask on, and these answers are missing: ${flags.join(", ")}. To take the defaults: ${commandLine(command)}`,
  );
}

function firstStack(catalog: Catalog): Stack {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new UserError("The catalog holds no stack.", { exit: 4 });
  return stack;
}

function finish(catalog: Catalog, draft: Draft): Request {
  const stack = draft.stack ?? firstStack(catalog);
  const target = readTarget(draft.typed ?? "my-api");
  const name = draft.name ?? target.name;
  checkName(name, stack);
  const choices = { ...presetChoices(stack, draft.preset), ...draft.choices };
  const description = draft.description ?? defaultDescription(name);
  return { target, stack, answers: { stack: stack.id, name, description, choices } };
}

/** What a project says of itself until somebody says it better. */
export function defaultDescription(name: string): string {
  return `The ${name} service.`;
}
