import type { Language } from "../language.ts";
import { mergeJson } from "./merge.ts";

/** JSON. */
export const json: Language = {
  matches: (path) => path.endsWith(".json"),
  comment: /^\s*\/\//,
  merge: mergeJson,
};
