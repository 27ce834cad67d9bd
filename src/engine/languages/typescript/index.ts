import type { Language } from "../language.ts";
import { declarations } from "./declarations.ts";
import { unifyLists } from "./lists.ts";

/** TypeScript and JavaScript. */
export const typescript: Language = {
  matches: (path) => /\.[cm]?[jt]sx?$/.test(path),
  comment: /^\s*(?:\/\/|\/\*)/,
  unify: unifyLists,
  definitions: declarations,
};
