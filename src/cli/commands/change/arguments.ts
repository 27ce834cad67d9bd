import { didYouMean, nearest } from "../../../engine/answers/suggest.ts";
import { type BlueprintChange, type Catalog, featuresOf, findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import type { Project } from "../../../project/record/project.ts";
import { useWords } from "./uses/words.ts";

/**
 * Reads the features that a user typed: ids, or names that only one feature has.
 *
 * @throws {UserError} if a word is not a feature, or names several.
 */
export function readFeatures(
  catalog: Catalog,
  project: Project,
  words: readonly string[],
): readonly string[] {
  const stack = findStack(catalog, project.blueprint.stack);
  const features = featuresOf(stack);
  return words.map((word) => {
    const exact = features.find(({ id }) => id === word);
    const named = features.filter(({ name }) => name === word);
    const [only] = named;
    if (exact !== undefined) return exact.id;
    if (named.length === 1 && only !== undefined) return only.id;
    if (useWords(stack).includes(word))
      throw new UserError(`"${word}" is a command of its own: it cannot be one of several features.`);
    const ids = [...features.map(({ id }) => id), ...useWords(stack)];
    if (named.length > 1)
      throw new UserError(
        `"${word}" is the name of several features: ${named.map(({ id }) => id).join(", ")}.`,
      );
    const names = features.map(({ name }) => name);
    const near = nearest(word, [...names, ...useWords(stack)]);
    const meant = features.find(({ name }) => name === near)?.id ?? near;
    throw new UserError(
      `Unknown feature "${word}". ${meant === undefined ? didYouMean(word, ids) : `Did you mean ${meant}?`}`,
    );
  });
}

/**
 * Reads choices that a user typed as `group=choice`.
 *
 * @throws {UserError} if a word is not `group=choice` of the catalog.
 */
export function readChoices(
  catalog: Catalog,
  project: Project,
  words: readonly string[],
): readonly BlueprintChange[] {
  const { groups } = findStack(catalog, project.blueprint.stack);
  const choosable = groups.filter(({ choose }) => choose === "one");
  const chosen = new Map<string, string>();
  for (const word of words) {
    const [id = "", choice, ...rest] = word.split("=");
    if (choice === undefined || choice === "" || rest.length > 0)
      throw new UserError(
        `"${word}" is not understood: a choice is written group=choice, such as ${example(groups)}.`,
      );
    const group = groups.find((candidate) => candidate.id === id);
    if (group === undefined)
      throw new UserError(
        `Unknown group "${id}". ${didYouMean(
          id,
          choosable.map((one) => one.id),
        )}`,
      );
    if (group.choose !== "one")
      throw new UserError(`${id} is not one choice: use "add" and "remove" for it.`);
    const names = group.features.map(({ name }) => name);
    if (!names.includes(choice))
      throw new UserError(`Unknown ${id} "${choice}". ${didYouMean(choice, names)}`);
    const other = chosen.get(id) ?? choice;
    if (other !== choice) throw new UserError(`${id} is set to two choices: ${other} and ${choice}.`);
    chosen.set(id, choice);
  }
  return [...chosen].map(([group, choice]) => ({ kind: "set", group, choice }));
}

function example(groups: ReturnType<typeof findStack>["groups"]): string {
  const group = groups.find(({ choose }) => choose === "one");
  return `${group?.id}=${group?.features[0]?.name}`;
}
