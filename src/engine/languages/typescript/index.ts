import type { Language } from "../language.ts";
import { declarations } from "./declarations.ts";

/** TypeScript and JavaScript. */
export const typescript: Language = {
  matches: (path) => /\.[cm]?[jt]sx?$/.test(path),
  comment: /^\s*(?:\/\/|\/\*)/,
  definitions: declarations,
};
