import { json } from "./json/index.ts";
import type { Language } from "./language.ts";
import { dockerfile } from "./plain/dockerfile.ts";
import { dotenv } from "./plain/dotenv.ts";
import { html } from "./plain/html.ts";
import { ignore } from "./plain/ignore.ts";
import { requirements } from "./plain/requirements.ts";
import { prose, text } from "./plain/text.ts";
import { python } from "./python/index.ts";
import { toml } from "./toml.ts";
import { typescript } from "./typescript/index.ts";
import { yaml } from "./yaml.ts";

// The first that matches is taken.
const LANGUAGES = [
  dotenv,
  ignore,
  requirements,
  dockerfile,
  python,
  json,
  typescript,
  toml,
  yaml,
  html,
  prose,
];

/**
 * The language of a file, by its path; plain text if none is known.
 *
 * @example languageOf("pyproject.toml").matches("a.toml") // => true
 */
export function languageOf(path: string): Language {
  return LANGUAGES.find((language) => language.matches(path)) ?? text;
}
