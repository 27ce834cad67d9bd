import { UserError } from "../../errors.ts";
import { type Catalog, type Choice, featuresOf, type Group, type Stack } from "../catalog/catalog.ts";
import { featuresHad } from "../catalog/versions.ts";
import {
  type Answers,
  type Blueprint,
  chosenFeatures,
  findStack,
  firstLack,
  makeBlueprint,
  providersOf,
} from "./blueprint.ts";
import { changeUses, type UseChange } from "./change-uses.ts";
import { instancesIn } from "./use.ts";

/** How a project's features are to change. */
export type BlueprintChange =
  | { readonly kind: "add" | "remove"; readonly features: readonly string[] }
  | { readonly kind: "set"; readonly group: string; readonly choice: string }
  | { readonly kind: "use"; readonly changes: readonly UseChange[] }
  | { readonly kind: "same" };

/**
 * The answers that a blueprint was made from.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example answersOf(catalog, blueprint).choices.chat // => true
 */
export function answersOf(
  catalog: Catalog,
  { stack: id, version, name, description, features, uses }: Blueprint,
): Answers {
  const stack = findStack(catalog, id);
  const lost = features.find((feature) => !featuresOf(stack).some((known) => known.id === feature));
  if (lost !== undefined)
    throw new UserError(`This version, ${catalog.version}, has no feature ${lost}.`, {
      hint: `Remove it first, with the version the project was made by: npx create-plinth@${version} remove ${lost}`,
    });
  const all = featuresHad(stack, { version, features });
  const choices = stack.groups.map((group): [string, Choice] => [group.id, choiceOf(group, all)]);
  return { stack: id, name, description, choices: Object.fromEntries(choices), uses: instancesIn(uses) };
}

/**
 * The blueprint that changes turn another into, all of them together, or one line on why they do not go together.
 *
 * @throws {UserError} if a change is unknown, or features do not go together.
 * @example const without = changeBlueprint(catalog, blueprint, { kind: "remove", features: ["chat"] });
 */
export function changeBlueprint(
  catalog: Catalog,
  blueprint: Blueprint,
  ...changes: readonly BlueprintChange[]
): Blueprint {
  const answers = answersOf(catalog, blueprint);
  const stack = findStack(catalog, answers.stack);
  const choices = { ...answers.choices };
  let uses = answers.uses ?? [];
  for (const wanted of changes) {
    if (wanted.kind === "set") choices[wanted.group] = wanted.choice;
    else if (wanted.kind === "use") {
      for (const change of wanted.changes) uses = changeUses(stack, uses, change);
    } else if (wanted.kind !== "same") {
      for (const id of wanted.features) {
        const group = groupOf(stack, id);
        choices[group.id] = changed(group, choices[group.id], id, wanted.kind === "add");
      }
    }
  }
  refuseLoss(stack, answers.choices, choices);
  return makeBlueprint(catalog, { ...answers, choices, uses });
}

/**
 * A change takes nothing away that features which stay need.
 *
 * @throws {UserError} if it does, with the features that can be removed first.
 */
function refuseLoss(stack: Stack, before: Answers["choices"], after: Answers["choices"]): void {
  const had = chosenFeatures(stack, before);
  if (firstLack(had) !== undefined) return;
  let rest = chosenFeatures(stack, after);
  const first = firstLack(rest);
  if (first === undefined) return;
  const ids: string[] = [];
  for (let lack = firstLack(rest); lack !== undefined; lack = firstLack(rest)) {
    const { feature } = lack;
    const group = stack.groups.find(({ features }) => features.includes(feature));
    if (!had.includes(feature) || group === undefined || !canBeLeftOut(group)) return;
    ids.push(feature.id);
    rest = rest.filter((other) => other !== feature);
  }
  const titles = providersOf(stack, first.need).map(({ title }) => title);
  throw new UserError(
    `${first.feature.title} needs ${titles.join(" or ")}: remove ${ids.join(" and ")} first`,
    {
      hint: `Run: npx create-plinth remove ${ids.join(" ")}`,
    },
  );
}

/** Whether a project can have none of a group. */
function canBeLeftOut({ choose, otherwise }: Group): boolean {
  return choose !== "one" || otherwise !== undefined;
}

function choiceOf(group: Group, features: readonly string[]): Choice {
  const names = group.features.filter(({ id }) => features.includes(id)).map(({ name }) => name);
  if (group.choose === "toggle") return names.length > 0;
  return group.choose === "one" ? (names[0] ?? group.otherwise ?? "") : names;
}

/** @throws {UserError} if the feature is unknown, or its group always has exactly one, and none that means none. */
function groupOf(stack: Stack, feature: string): Group {
  const group = stack.groups.find((candidate) => candidate.features.some(({ id }) => id === feature));
  if (group === undefined) throw new UserError(`Unknown feature "${feature}"`);
  if (canBeLeftOut(group)) return group;
  const name = feature.slice(group.id.length + 1);
  throw new UserError(`A project always has one ${group.id}: choose it with "set ${group.id}=${name}"`);
}

function changed(group: Group, choice: Choice | undefined, id: string, on: boolean): Choice {
  if (group.choose === "toggle") return on;
  const { otherwise } = group;
  if (otherwise !== undefined) {
    const name = id.slice(group.id.length + 1);
    if (on) return name;
    return choice === name ? otherwise : (choice ?? otherwise);
  }
  const names = Array.isArray(choice) ? (choice as readonly string[]) : [];
  const name = group.features.find((feature) => feature.id === id)?.name ?? "";
  return on ? [...new Set([...names, name])] : names.filter((other) => other !== name);
}
