import type { Language } from "../language.ts";

/** Markdown and other texts in which a line may be added without a check. */
export const prose: Language = {
  matches: (path) => /\.(?:md|txt)$/.test(path),
  additive: true,
};

/** Every other file: nothing is known but the usual comment forms. */
export const text: Language = {
  matches: () => true,
};
