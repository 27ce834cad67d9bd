import { UserError } from "../../errors.ts";
import { collectUses } from "../blueprint/collect.ts";
import { readUse } from "../blueprint/notation.ts";
import type { Use } from "../blueprint/use.ts";
import type { Group, Stack } from "../catalog/catalog.ts";
import { type Choices, readChoice } from "./choices.ts";
import { didYouMean } from "./suggest.ts";

/** Answers from one source, before they are measured against a stack. */
export interface AnswerSource {
  /** How an answer of it is called in a message. */
  readonly label: (key: string) => string;
  readonly stack?: string;
  readonly preset?: string;
  readonly name?: string;
  readonly description?: string;
  readonly install?: boolean;
  readonly git?: boolean;
  readonly choices: Readonly<Record<string, unknown>>;
  /** The instances of repeatable features. */
  readonly uses?: readonly Use[];
  /** The source that they are from, as a message calls it. */
  readonly where?: string;
}

const TEXTS = ["stack", "preset", "name", "description"] as const;
const SWITCHES = ["install", "git"] as const;

/** The answers that belong to no group. */
export const PLAIN_KEYS: readonly string[] = [...TEXTS, ...SWITCHES];

/**
 * Reads answers that are written as JSON.
 *
 * @throws {UserError} if the text is not JSON.
 */
export function parseAnswers(text: string, where: string): AnswerSource {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    // V8 quotes the text around the mistake, and the file may be one of secrets.
    const why = (error as Error).message.replace(/, (?:\.{3})?"[\s\S]*/, "").replaceAll(/\s+/g, " ");
    throw new UserError(`The answers in ${where} are not JSON: ${why}`);
  }
  if (!isObject(value)) {
    throw new UserError(`The answers in ${where} must be an object, for example {"name": "my-api"}.`);
  }
  return sourceOf(value, where);
}

/**
 * Takes answers out of an object: its own keys, those of groups, and those under `choices`.
 *
 * @throws {UserError} if an answer has the wrong type.
 */
export function sourceOf(value: Readonly<Record<string, unknown>>, where: string): AnswerSource {
  const plain: Record<string, unknown> = {};
  for (const key of PLAIN_KEYS) {
    const answer = value[key];
    if (answer === undefined) continue;
    const wanted = (TEXTS as readonly string[]).includes(key) ? "string" : "boolean";
    if (typeof answer !== wanted) {
      throw new UserError(
        `"${key}" in ${where} must be ${wanted === "string" ? "a text" : "true or false"}.`,
      );
    }
    plain[key] = answer;
  }
  const nested = value.choices ?? {};
  if (!isObject(nested)) throw new UserError(`"choices" in ${where} must be an object.`);
  const rest = Object.entries(value).filter(
    ([key]) => !["choices", "uses", "$schema"].includes(key) && !PLAIN_KEYS.includes(key),
  );
  const choices = { ...Object.fromEntries(rest), ...nested };
  const uses = value.uses === undefined ? {} : { uses: readUses(value.uses, where), where };
  return { ...plain, label: (key) => `"${key}" in ${where}`, choices, ...uses };
}

/**
 * Uses are a list of lines, as a record has them.
 *
 * @throws {UserError} if it is not a list of uses that go together.
 */
function readUses(list: unknown, where: string): readonly Use[] {
  const odd = (why: string) => new UserError(`"uses" in ${where} ${why}.`);
  if (!Array.isArray(list) || !list.every((line) => typeof line === "string"))
    throw odd("must be a list of texts");
  const lines = list as readonly string[];
  const wrong = lines.find((line) => readUse(line) === undefined);
  if (wrong !== undefined)
    throw odd(`has ${JSON.stringify(wrong.slice(0, 60))}, which is no use of a feature`);
  const { once, instances, doubled, lost } = collectUses(lines);
  if (once[0] !== undefined) throw odd(`has "${once[0]}" without a name: choose it under "choices"`);
  if (doubled[0] !== undefined) throw odd(`has ${doubled[0]} twice`);
  if (lost[0] !== undefined) throw odd(`has a part of ${lost[0]}, and not ${lost[0]} itself`);
  return instances;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks the choices of a source against the groups of a stack. */
export function choicesOf(source: AnswerSource, stack: Stack): Choices {
  const choices: Choices = {};
  for (const [key, value] of Object.entries(source.choices)) {
    choices[key] = readChoice(groupOf(key, source, stack), value, source.label(key));
  }
  return choices;
}

/** @throws {UserError} if there is no such group. */
function groupOf(key: string, source: AnswerSource, stack: Stack): Group {
  const group = stack.groups.find((candidate) => candidate.id === key);
  if (group !== undefined) return group;
  const known = [...PLAIN_KEYS, ...stack.groups.map((candidate) => candidate.id)];
  throw new UserError(
    `${source.label(key)} is no answer for the stack ${stack.id}. ${didYouMean(key, known)}`,
  );
}
