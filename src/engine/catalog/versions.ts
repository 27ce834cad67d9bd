import { type Feature, featuresOf, type Stack } from "./catalog.ts";

/**
 * Whether one version comes before another (Semantic Versioning 2.0.0, pre-releases left aside).
 *
 * @example isOlder("0.9.0", "0.10.0") // => true
 */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (let index = 0; index < 3; index += 1) {
    const [left = 0, right = 0] = [a?.[index], b?.[index]];
    if (left !== right) return left < right;
  }
  return false;
}

/** The features that a project of a version has although its record does not name them: they could not be left out. */
export function featuresOnceInBase(stack: Stack, version: string | undefined): readonly Feature[] {
  if (version === undefined) return [];
  return featuresOf(stack).filter(
    ({ optionalSince }) => optionalSince !== undefined && isOlder(version, optionalSince),
  );
}

/**
 * The ids of all features that a project of this or an earlier version has.
 *
 * @example featuresHad(stack, blueprint).includes("chat") // => true
 */
export function featuresHad(
  stack: Stack,
  { version, features }: { readonly version: string; readonly features: readonly string[] },
): readonly string[] {
  return [...features, ...featuresOnceInBase(stack, version).map(({ id }) => id)];
}
