import { UserError } from "../../../errors.ts";
import { capabilitiesOf, featuresOf, type Stack } from "../../catalog/catalog.ts";
import type { Repeatable } from "../../catalog/repeatable.ts";
import {
  fillValues,
  instanceValues,
  memberValues,
  type Surroundings,
  type Values,
} from "../../render/values.ts";
import { findRepeatable, targetsIn } from "../find.ts";
import { snake } from "../names.ts";
import { linesOfUse } from "../notation.ts";
import { chosenOptions } from "../options.ts";
import { instancesIn, type Use } from "../use.ts";
import { refuseCircles } from "./circles.ts";
import { checkMember } from "./members.ts";
import { checkName } from "./names.ts";
import { CONTROL, checkOptions, LONGEST, type OptionRules } from "./options.ts";

/**
 * Checks the instances of a project, each by the rules of its feature, and all beside each other and the features that
 * the project has once.
 *
 * @throws {UserError} at the first that is not allowed.
 * @example checkUses(stack, blueprint.uses, blueprint.features);
 */
export function checkUses(stack: Stack, uses: readonly Use[], features: readonly string[] = []): void {
  const instances = instancesIn(uses);
  const around = { instances, targets: targetsIn(stack, features) };
  const byFeature = new Map(
    [...new Set(instances.map(({ feature }) => feature))].map((id) => [
      id,
      instances.filter(({ feature }) => feature === id),
    ]),
  );
  for (const use of instances) {
    const feature = findRepeatable(stack, use.feature);
    const others = byFeature.get(use.feature) ?? [];
    checkInstance(use, feature, others, around, (needs, what) => refuseNeeds(stack, features, needs, what));
    refuseTaken(stack, use, feature, features);
    const { members } = feature.instances;
    const { instance = "", of = [] } = use;
    if (of.length > 0 && members === undefined)
      throw new UserError(`${feature.title} has no members, and ${instance} was given ${of[0]?.instance}.`);
    if (members !== undefined)
      for (const member of of) {
        refuseSame(member, of, `${members.word} of ${instance}`);
        checkMember(member, use, feature, members, around);
      }
    if (members !== undefined)
      refuseShared(of, members.unique, (member) => memberValues(feature, use, member, around));
    for (const line of linesOfUse(use)) checkLine(line);
  }
  for (const feature of stack.repeatable ?? []) {
    const own = instances.filter((use) => use.feature === feature.id);
    refuseShared(own, feature.instances.unique, (use) => instanceValues(feature, use));
    refuseCircles(feature, own);
  }
}

/** @throws {UserError} if its name or an option is not allowed, or its plural is its name. */
function checkInstance(
  use: Use,
  feature: Repeatable,
  others: readonly Use[],
  around: Surroundings,
  checkNeeds: NonNullable<OptionRules["checkNeeds"]>,
): void {
  const { name, options } = feature.instances;
  const { instance = "", values = {} } = use;
  const all = instanceValues(feature, use);
  checkName(instance, name, feature.id, () => all);
  if (around.targets.has(instance))
    throw new UserError(`The project has a ${instance} already: choose another name.`);
  refuseSame(use, others, feature.id);
  const about = {
    name: instance,
    rules: options,
    taken: Object.keys(options),
    had: use.was?.values,
    checkNeeds,
  };
  checkOptions(values, values, about, chosenOptions(options, values));
  if (all.get("name_snake") === all.get("names_snake"))
    throw new UserError(
      `The plural of ${instance} is the same word, and one is needed that differs${Object.hasOwn(options, "plural") ? `: ${feature.id} ${instance}:plural=${all.get("names_snake")}_list` : ""}.`,
    );
}

/** @throws {UserError} if no feature of the project has one of the capabilities. */
function refuseNeeds(
  stack: Stack,
  features: readonly string[],
  needs: readonly string[],
  what: string,
): void {
  const all = featuresOf(stack);
  const chosen = all.filter(({ id }) => features.includes(id)).flatMap(capabilitiesOf);
  const missing = needs.find((need) => !chosen.includes(need));
  if (missing === undefined) return;
  const providers = all.filter((feature) => capabilitiesOf(feature).includes(missing)).map(({ id }) => id);
  throw new UserError(`${what} needs ${providers.join(" or ")}, which this project does not have.`);
}

/**
 * What an instance makes is not what the project has already.
 *
 * @throws {UserError} if a file or a table of it is one of a feature that the project has once.
 */
function refuseTaken(stack: Stack, use: Use, feature: Repeatable, features: readonly string[]): void {
  const values = instanceValues(feature, use);
  const filled = (texts: readonly string[]) => texts.map((text) => fillValues(text, values));
  const files = new Set(filled(feature.parts.flatMap((part) => part.files.map(({ path }) => path))));
  const tables = new Set(
    filled(feature.parts.flatMap((part) => part.migrations.flatMap(({ holds }) => holds))),
  );
  const chosen = featuresOf(stack).filter(({ id }) => features.includes(id));
  for (const { id, parts } of [{ id: "base", parts: stack.base }, ...chosen]) {
    const of = id === "base" ? "the project" : `the feature ${id}`;
    const refuse = (what: string) =>
      new UserError(`${what} is there already, and is of ${of}: choose another name than ${use.instance}.`);
    for (const { path } of parts.flatMap((part) => part.files)) if (files.has(path)) throw refuse(path);
    for (const table of parts.flatMap((part) => part.migrations.flatMap(({ holds }) => holds)))
      if (tables.has(table)) throw refuse(`The table ${table}`);
  }
}

/**
 * A line that the record cannot hold could not be read again.
 *
 * @throws {UserError} if it is too long or has a control character.
 */
function checkLine(line: string): void {
  const shown = JSON.stringify(line.slice(0, 60));
  if (line.length > LONGEST)
    throw new UserError(`${shown}… has ${line.length} characters: at most ${LONGEST} can be recorded.`);
  if (CONTROL.test(line)) throw new UserError(`${shown} has a control character.`);
}

/** Of the uses of a list the first of each name: each of thousands is looked up. */
const firstsOf = new WeakMap<readonly Use[], ReadonlyMap<string, Use>>();

/**
 * Names that differ by case or separators alone would make the same files.
 *
 * @throws {UserError} if there is another one of such a name.
 */
function refuseSame(use: Use, all: readonly Use[], what: string): void {
  const firsts =
    firstsOf.get(all) ?? new Map(all.toReversed().map((one) => [snake(one.instance ?? ""), one]));
  firstsOf.set(all, firsts);
  const same = firsts.get(snake(use.instance ?? ""));
  if (same === undefined || same === use) return;
  const [one, other] = [same.instance, use.instance];
  throw new UserError(
    one === other
      ? `There is a ${what} ${one} already.`
      : `${one} and ${other} are the same name for a ${what}.`,
  );
}

/**
 * What one has under any of the names, no other one has under any.
 *
 * @throws {UserError} if two have the same of a value that each must have for itself.
 */
function refuseShared(uses: readonly Use[], names: readonly string[], valuesOf: (use: Use) => Values): void {
  if (names.length === 0) return;
  const taken = new Map<string, { readonly use: Use; readonly name: string }>();
  for (const use of uses) {
    const values = valuesOf(use);
    for (const name of names) {
      const value = values.get(name) ?? "";
      const first = taken.get(value);
      if (first !== undefined && first.use !== use) {
        const what = first.name === name ? name : "name";
        throw new UserError(
          `${first.use.instance} and ${use.instance} would have the same ${what} ${value}: choose another name.`,
        );
      }
      if (first === undefined) taken.set(value, { use, name });
    }
  }
}
