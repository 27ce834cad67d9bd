import type { Stack } from "../engine/catalog.ts";
import { UserError } from "../errors.ts";
import { type Choices, readChoice } from "./flags.ts";
import { didYouMean } from "./suggest.ts";

/** Answers as a file gives them, before they are measured against a stack. */
export interface Config {
  readonly where: string;
  readonly stack?: string;
  readonly preset?: string;
  readonly name?: string;
  readonly description?: string;
  readonly choices: Readonly<Record<string, unknown>>;
}

const TEXTS = ["stack", "preset", "name", "description"] as const;

/** Reads an answers file, or standard input for `-`. */
export async function readConfig(file: string): Promise<Config> {
  const { readFile } = await import("node:fs/promises");
  const where = file === "-" ? "standard input" : file;
  let text: string;
  try {
    text = file === "-" ? await readStandardInput() : await readFile(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(
      missing
        ? `--config ${file}: there is no such file.`
        : `--config ${file} cannot be read: ${(error as Error).message}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = (error as Error).message.replaceAll(/\s+/g, " ");
    throw new UserError(`The answers in ${where} are not JSON: ${why}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(`The answers in ${where} must be an object, for example {"name": "my-api"}.`);
  }
  return shape(value as Record<string, unknown>, where);
}

async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY)
    throw new UserError("--config - reads standard input, and nothing is piped into it.");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function shape(value: Record<string, unknown>, where: string): Config {
  const texts: Partial<Record<(typeof TEXTS)[number], string>> = {};
  for (const key of TEXTS) {
    const text = value[key];
    if (text === undefined) continue;
    if (typeof text !== "string") throw new UserError(`"${key}" in ${where} must be a text.`);
    texts[key] = text;
  }
  const nested = value.choices ?? {};
  if (typeof nested !== "object" || nested === null || Array.isArray(nested)) {
    throw new UserError(`"choices" in ${where} must be an object.`);
  }
  const rest = Object.entries(value).filter(
    ([key]) => key !== "choices" && key !== "$schema" && !(TEXTS as readonly string[]).includes(key),
  );
  return { where, ...texts, choices: { ...Object.fromEntries(rest), ...nested } };
}

/** Checks a file's choices against the groups of a stack. */
export function choicesFromConfig(config: Config, stack: Stack): Choices {
  const choices: Choices = {};
  for (const [key, value] of Object.entries(config.choices)) {
    const group = stack.groups.find((candidate) => candidate.id === key);
    if (group === undefined) {
      const known = [...TEXTS, ...stack.groups.map((candidate) => candidate.id)];
      throw new UserError(`Unknown answer "${key}" in ${config.where}. ${didYouMean(key, known)}`);
    }
    choices[key] = readChoice(group, value, `"${key}" in ${config.where}`);
  }
  return choices;
}
