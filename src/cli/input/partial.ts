import { mergeSources, type PartialAnswers } from "../../engine/answers/partial.ts";
import type { AnswerSource } from "../../engine/answers/source.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { readTarget } from "./target.ts";

/** The answers so far, and the folder that was typed. */
export interface PartialRequest extends PartialAnswers {
  typed: string | undefined;
}

/** Merges the sources of answers; the folder that was typed names the project if no source does. */
export function partialRequestOf(
  catalog: Catalog,
  typed: string | undefined,
  sources: readonly AnswerSource[],
): PartialRequest {
  const folderName = typed === undefined ? undefined : readTarget(typed).name;
  const partial = mergeSources(catalog, sources, folderName);
  const place = typed ?? partial.name;
  if (place !== undefined) readTarget(place);
  return { ...partial, typed: place };
}
