import type { Choices } from "../../engine/answers/choices.ts";
import {
  type Choice,
  capabilitiesOf,
  type Feature,
  featuresOf,
  type Group,
  type Stack,
} from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";

/** Why a feature cannot be chosen, given the groups that are answered; every other group may still be answered in any way. */
export function whyImpossible(
  stack: Stack,
  feature: Feature,
  answered: Readonly<Record<string, Choice>>,
): string | undefined {
  const rivals = (other: Feature) =>
    other.group === feature.group &&
    stack.groups.some(({ id, choose }) => id === other.group && choose === "one");
  const chosen = chosenIn(stack, answered).filter((other) => other.group !== feature.group);
  const possible = featuresOf(stack).filter(
    (other) =>
      other === feature || (answered[other.group] === undefined ? !rivals(other) : chosen.includes(other)),
  );
  // Of its own group several may be chosen together.
  const siblings = featuresOf(stack).filter((other) => other.group === feature.group && !rivals(other));
  const capabilities = new Set([...possible, ...siblings].flatMap(capabilitiesOf));
  for (const one of [feature, ...chosen]) {
    const missing = one.requires.find((need) => !capabilities.has(need));
    if (missing !== undefined)
      return `${one === feature ? "" : `${one.title} `}needs ${titles(providersOf(stack, missing))}`;
    const against = one.conflicts.find((need) => [feature, ...chosen].some((other) => has(other, need)));
    if (against !== undefined)
      return `does not go with ${one === feature ? titles(providersOf(stack, against)) : one.title}`;
  }
  return undefined;
}

/**
 * Refuses choices that do not go together: which of them needs what, where it was said, and what to say instead.
 *
 * @throws {UserError} if choices do not go together.
 */
export function refuseImpossible(
  stack: Stack,
  choices: Choices,
  said: (group: string) => string | undefined,
): void {
  const chosen = chosenIn(stack, choices);
  const sourceOf = (group: string) => said(group) ?? "the default";
  for (const feature of chosen) {
    const missing = feature.requires.find((need) => !chosen.some((other) => has(other, need)));
    if (missing !== undefined) {
      const providers = providersOf(stack, missing);
      const present = chosen.filter(
        ({ group }) => group !== feature.group && providers.some((provider) => provider.group === group),
      );
      const chosenInstead = present.map((other) => `, and ${sourceOf(other.group)} chooses ${other.title}`);
      throw new UserError(
        `${feature.title}, chosen by ${sourceOf(feature.group)}, needs ${titles(providers)}${chosenInstead.join("")}. Say ${providers.map((provider) => flagOf(stack, provider, choices)).join(" or ")}, or ${without(stack, feature, choices)}.`,
      );
    }
    const against = chosen.find((other) => feature.conflicts.some((need) => has(other, need)));
    if (against !== undefined)
      throw new UserError(
        `${feature.title}, chosen by ${sourceOf(feature.group)}, does not go with ${against.title}, chosen by ${sourceOf(against.group)}. Say ${without(stack, against, choices)}, or ${without(stack, feature, choices)}.`,
      );
  }
}

function chosenIn(stack: Stack, choices: Readonly<Record<string, Choice>>): readonly Feature[] {
  return featuresOf(stack).filter(({ group, name }) => {
    const choice = choices[group];
    return choice === true || choice === name || (Array.isArray(choice) && choice.includes(name));
  });
}

function has(feature: Feature, capability: string): boolean {
  return capabilitiesOf(feature).includes(capability);
}

function providersOf(stack: Stack, capability: string): readonly Feature[] {
  return featuresOf(stack).filter((feature) => has(feature, capability));
}

function titles(features: readonly Feature[]): string {
  return features.map(({ title }) => title).join(" or ");
}

function groupOf(stack: Stack, feature: Feature): Group | undefined {
  return stack.groups.find(({ id }) => id === feature.group);
}

/** The flag that chooses a feature, beside what is chosen of its group already. */
function flagOf(stack: Stack, feature: Feature, choices: Choices): string {
  if (groupOf(stack, feature)?.choose === "toggle") return `--${feature.group}`;
  const choice = choices[feature.group];
  const names = Array.isArray(choice) ? [...choice, feature.name] : [feature.name];
  return `--${feature.group} ${names.join(",")}`;
}

/** The flag that says the same of a feature's group, without it. */
function without(stack: Stack, feature: Feature, choices: Choices): string {
  const group = groupOf(stack, feature);
  const choice = choices[feature.group];
  if (group?.choose === "one") return `another --${feature.group}`;
  const rest = Array.isArray(choice) ? choice.filter((name) => name !== feature.name) : [];
  return rest.length === 0 ? `--no-${feature.group}` : `--${feature.group} ${rest.join(",")}`;
}
