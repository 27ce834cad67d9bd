import type { Language } from "../language.ts";
import { mergeJson } from "./merge.ts";
import { isSameJson } from "./syntax.ts";

/** JSON. */
export const json: Language = {
  matches: (path) => /\.(?:jsonc?|code-workspace)$/.test(path),
  comment: /^\s*\/\//,
  isSame: isSameJson,
  merge: mergeJson,
};
