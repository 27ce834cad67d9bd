import type { Language } from "../languages/language.ts";

/** The lines of a text. */
export type Lines = readonly string[];

/** Three versions of one thing: as it was written last, as the user has it, and as the template has it now. */
export interface Versions<T> {
  readonly before: T;
  readonly yours: T;
  readonly template: T;
}

/** What a merge of one file knows besides its texts, and what it says. */
export interface MergeContext {
  readonly language: Language;
  /** Whether additions of both at one place may be put together. */
  readonly mayJoin: boolean;
  readonly notes: string[];
}

/** Makes something of each version. */
export function mapVersions<T, U>(
  { before, yours, template }: Versions<T>,
  map: (version: T) => U,
): Versions<U> {
  return { before: map(before), yours: map(yours), template: map(template) };
}

/** The versions if all of them are there. */
export function allVersions<T>({
  before,
  yours,
  template,
}: Versions<T | undefined>): Versions<T> | undefined {
  if (before === undefined || yours === undefined || template === undefined) return undefined;
  return { before, yours, template };
}
