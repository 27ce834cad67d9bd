import { readFileSync } from "node:fs";
import { groupsOf } from "../../engine/answers/choices.ts";
import { type AnswerSource, PLAIN_KEYS, parseAnswers } from "../../engine/answers/source.ts";
import { editDistance } from "../../engine/answers/suggest.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";
import { readConfig } from "./config.ts";
import { camelCase } from "./flags.ts";
import type { CreateOptions } from "./request.ts";

/** The sources of answers, the strongest first: flags, the environment, `--config`, the user's defaults. */
export async function readSources(
  catalog: Catalog,
  options: CreateOptions,
): Promise<readonly AnswerSource[]> {
  const config = options.config === undefined ? [] : [await readConfig(options.config)];
  return [
    flagSource(catalog, options),
    environmentSource(catalog, host().env),
    ...config,
    ...readDefaults(host().env),
  ];
}

function flagSource(catalog: Catalog, options: CreateOptions): AnswerSource {
  const choices: Record<string, unknown> = {};
  for (const { id } of groupsOf(catalog)) {
    const value = options[camelCase(id)];
    if (value !== undefined) choices[id] = value;
  }
  const { stack, preset, name, description, install, git } = options;
  return {
    ...defined({ stack, preset, name, description, install, git }),
    label: (key) => `--${key}`,
    choices,
  };
}

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off"];

/**
 * Answers from variables: `PLINTH_` and the answer's name in capitals.
 *
 * @throws {UserError} if a variable is not an answer or has a wrong value.
 */
export function environmentSource(catalog: Catalog, environment: NodeJS.ProcessEnv): AnswerSource {
  const groups = groupsOf(catalog);
  const known = new Map([...PLAIN_KEYS, ...groups.map(({ id }) => id)].map((key) => [variable(key), key]));
  const plain: Record<string, unknown> = {};
  const choices: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith("PLINTH_") || value === undefined || value === "") continue;
    const key = known.get(name);
    if (key === undefined) {
      const meant = [...known.keys()].find((candidate) => editDistance(name, candidate) <= 2);
      if (meant !== undefined)
        throw new UserError(`The variable ${name} is no answer. Did you mean ${meant}?`);
      continue;
    }
    const group = groups.find(({ id }) => id === key);
    if (group?.choose === "toggle" || key === "install" || key === "git") {
      (group === undefined ? plain : choices)[key] = readSwitch(name, value);
    } else if (group?.choose === "many") choices[key] = value.split(",").map((word) => word.trim());
    else if (group === undefined) plain[key] = value;
    else choices[key] = value;
  }
  return { ...plain, label: variable, choices };
}

function variable(key: string): string {
  return `PLINTH_${key.toUpperCase().replaceAll("-", "_")}`;
}

/** @throws {UserError} if the value is not true or false. */
function readSwitch(name: string, value: string): boolean {
  const word = value.toLowerCase();
  if (!YES.includes(word) && !NO.includes(word)) {
    throw new UserError(`${name} is true or false, not "${value}".`);
  }
  return YES.includes(word);
}

/** Where a user keeps defaults of their own. */
export function defaultsFile(environment: NodeJS.ProcessEnv): string | undefined {
  const { XDG_CONFIG_HOME: xdg, APPDATA: windows, HOME: home } = environment;
  const folder = xdg?.startsWith("/") ? xdg : (windows ?? (home && `${home}/.config`));
  return folder && `${folder}/plinth/config.json`;
}

/** @throws {UserError} if the file cannot be read. */
function readDefaults(environment: NodeJS.ProcessEnv): readonly AnswerSource[] {
  const file = defaultsFile(environment);
  if (file === undefined) return [];
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new UserError(`Your defaults cannot be read: ${message}`, { exit: 4 });
  }
  const source = parseAnswers(text, file);
  if (source.name !== undefined) throw new UserError(`"name" in ${file} cannot be a default: take it out.`);
  return [source];
}

function defined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}
