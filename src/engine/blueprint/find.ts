import { UserError } from "../../errors.ts";
import { didYouMean } from "../answers/suggest.ts";
import { featuresOf, type Stack, type Target } from "../catalog/catalog.ts";
import type { Kind, Members, Repeatable } from "../catalog/repeatable.ts";
import type { Use } from "./use.ts";

/**
 * Finds a repeatable feature.
 *
 * @throws {UserError} if the stack has none of this id.
 */
export function findRepeatable({ repeatable = [] }: Stack, id: string): Repeatable {
  const feature = repeatable.find((candidate) => candidate.id === id);
  if (feature !== undefined) return feature;
  const known = repeatable.map((one) => one.id);
  throw new UserError(`Unknown feature "${id}". ${suggest(id, known)}`);
}

/**
 * Finds the kind of a member.
 *
 * @throws {UserError} if its feature has none of this name.
 */
export function findKind({ kinds, word }: Members, { feature, instance }: Use): Kind {
  const kind = kinds.find(({ name }) => name === feature);
  if (kind !== undefined) return kind;
  const meant = kinds.find(({ also }) => also.includes(feature));
  const names = kinds.map(({ name }) => name);
  throw new UserError(
    `Unknown kind "${feature}" of the ${word} ${instance}. ${meant === undefined ? suggest(feature, names) : `Say ${meant.name}.`}`,
  );
}

/** What members of instances can name in a project with some features. */
export function targetsIn(stack: Stack, features: readonly string[]): ReadonlyMap<string, Target> {
  const chosen = featuresOf(stack).filter(({ id }) => features.includes(id));
  return new Map(chosen.flatMap(({ targets = {} }) => Object.entries(targets)));
}

/** What was meant by a word, or that there is nothing. */
export function suggest(word: string, known: readonly string[]): string {
  return known.length === 0 ? "There is none." : didYouMean(word, known);
}
