import { UserError } from "../../errors.ts";
import { checkDescription, checkShape } from "../answers/names.ts";
import {
  type Catalog,
  type Choice,
  capabilitiesOf,
  type Feature,
  featuresOf,
  type Group,
  type Stack,
} from "../catalog/catalog.ts";
import { checkUses } from "./check/uses.ts";
import { findRepeatable } from "./find.ts";
import { instancesIn, onceUsed, type Use, usesOf } from "./use.ts";

/** What the user said. */
export interface Answers {
  readonly stack: string;
  readonly name: string;
  readonly description: string;
  readonly choices: Readonly<Record<string, Choice>>;
  /** Instances of repeatable features. */
  readonly uses?: readonly Use[];
}

/** Everything that a rendering depends on, the base left out. */
export interface Blueprint {
  readonly stack: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly uses: readonly Use[];
  /** The ordered ids of the features that it has once: a view of `uses`. */
  readonly features: readonly string[];
}

/**
 * A blueprint of some uses.
 *
 * @example const later = blueprintOf({ ...blueprint, version: "1.0.0" }, blueprint.uses);
 */
export function blueprintOf(head: Omit<Blueprint, "uses" | "features">, uses: readonly Use[]): Blueprint {
  const { stack, name, description, version } = head;
  return { stack, name, description, version, uses, features: onceUsed(uses) };
}

/**
 * Finds a stack of the catalog.
 *
 * @throws {UserError} if there is no such stack.
 * @example findStack(catalog, blueprint.stack).defaultPreset // => "quickstart"
 */
export function findStack(catalog: Catalog, id: string): Stack {
  const stack = catalog.stacks.find((candidate) => candidate.id === id);
  if (stack !== undefined) return stack;
  const known = catalog.stacks.map((candidate) => candidate.id).join(", ");
  throw new UserError(`Unknown stack "${id}". There is: ${known}`);
}

/**
 * Makes the blueprint of answers, or says in one line why they do not go together.
 *
 * @throws {UserError} if an answer is unknown, or choices do not go together.
 * @example makeBlueprint(catalog, completeAnswers(catalog, { name: "my-api" })).name // => "my-api"
 */
export function makeBlueprint(catalog: Catalog, answers: Answers): Blueprint {
  const stack = findStack(catalog, answers.stack);
  checkShape(answers.name, stack);
  checkDescription(answers.description);
  for (const id of Object.keys(answers.choices)) {
    if (!stack.groups.some((group) => group.id === id))
      throw new UserError(`Unknown feature or group "${id}"`);
  }
  const chosen = chosenFeatures(stack, answers.choices);
  const instances = instancesIn(answers.uses ?? []);
  const repeated = [...new Set(instances.map(({ feature }) => feature))];
  checkTogether(stack, [...chosen, ...repeated.map((id) => findRepeatable(stack, id))]);
  checkUses(
    stack,
    instances,
    chosen.map(({ id }) => id),
  );
  const { name, description } = answers;
  const head = { stack: stack.id, name, description, version: catalog.version };
  return blueprintOf(head, [...usesOf(chosen.map(({ id }) => id)), ...instances]);
}

/**
 * The features of choices, in the order of their groups.
 *
 * @throws {UserError} if a choice is not one of its group.
 * @example chosenFeatures(stack, answers.choices).map(({ id }) => id)
 */
export function chosenFeatures(stack: Stack, choices: Readonly<Record<string, Choice>>): readonly Feature[] {
  return stack.groups.flatMap((group) => choose(group, choices[group.id]));
}

/**
 * The first feature that requires what none of those chosen provides.
 *
 * @example firstLack(chosenFeatures(stack, choices))?.need
 */
export function firstLack(
  chosen: readonly Feature[],
): { readonly feature: Feature; readonly need: string } | undefined {
  const capabilities = new Set(chosen.flatMap(capabilitiesOf));
  for (const feature of chosen) {
    const need = feature.requires.find((one) => !capabilities.has(one));
    if (need !== undefined) return { feature, need };
  }
  return undefined;
}

/**
 * The features that provide what another needs.
 *
 * @example providersOf(stack, lack.need).map(({ id }) => id)
 */
export function providersOf(stack: Stack, need: string): readonly Feature[] {
  return featuresOf(stack).filter((feature) => capabilitiesOf(feature).includes(need));
}

/** @throws {UserError} if the choice is not one of the group. */
function choose(group: Group, given: Choice | undefined): readonly Feature[] {
  const choice = given ?? group.otherwise;
  if (group.choose === "toggle") return choice === true ? group.features : [];
  const names =
    typeof choice === "string" ? [choice] : Array.isArray(choice) ? (choice as readonly string[]) : [];
  const unknown = names.find((name) => !group.features.some((feature) => feature.name === name));
  const known = group.features.map((feature) => feature.name).join(", ");
  if (unknown !== undefined) throw new UserError(`Unknown ${group.id} "${unknown}". There is: ${known}`);
  if (group.choose === "one" && names.length !== 1) {
    throw new UserError(`Choose one ${group.id}: ${known}`);
  }
  return group.features.filter((feature) => names.includes(feature.name));
}

/**
 * Checks that what each feature requires is chosen, and nothing that it conflicts with.
 *
 * @throws {UserError} if a requirement is missing, or two features conflict.
 */
function checkTogether(stack: Stack, chosen: readonly Feature[]): void {
  const lack = firstLack(chosen);
  if (lack !== undefined) {
    const providers = providersOf(stack, lack.need);
    throw new UserError(
      `${lack.feature.title} needs ${providers.map(({ title }) => title).join(" or ")}: choose ${providers.map(({ id }) => id).join(" or ")}`,
    );
  }
  const capabilities = new Set(chosen.flatMap(capabilitiesOf));
  for (const feature of chosen) {
    const against = feature.conflicts.find((other) => capabilities.has(other));
    if (against !== undefined)
      throw new UserError(
        `${feature.title} and ${chosen.find((other) => capabilitiesOf(other).includes(against))?.title} cannot be chosen together`,
      );
  }
}
