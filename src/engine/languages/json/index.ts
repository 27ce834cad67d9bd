import type { Language } from "../language.ts";
import { mergeJson } from "./merge.ts";

/** JSON. */
export const json: Language = {
  matches: (path) => /\.(?:jsonc?|code-workspace)$/.test(path),
  comment: /^\s*\/\//,
  merge: mergeJson,
};
