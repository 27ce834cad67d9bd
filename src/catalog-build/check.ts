import { capabilityOfNamed, choiceOf } from "../engine/blueprint/options.ts";
import {
  type Contribution,
  capabilitiesOf,
  type Feature,
  featuresOf,
  type OwnedFile,
  type Part,
  type Stack,
} from "../engine/catalog/catalog.ts";
import type { Members, Repeatable } from "../engine/catalog/repeatable.ts";
import { slotNames } from "../engine/render/slots.ts";
import { UserError } from "../errors.ts";
import { checkPlatforms } from "./check-platforms.ts";
import { partsOfRepeatable } from "./read-repeatable.ts";

interface Owner {
  readonly feature: Feature | undefined;
  readonly part: Part;
  readonly file: OwnedFile;
}

const BUILT_IN = [
  "stack",
  "preset",
  "name",
  "description",
  "config",
  "yes",
  "force",
  "install",
  "git",
  "json",
  "plain",
  "verbose",
  "dry-run",
  "help",
  "version",
];

/**
 * Checks that everything in a stack can be composed; the first thing wrong is reported with its file.
 *
 * @throws {UserError} if a name, capability, host or slot is not known.
 */
export function checkStack(stack: Stack, folder: string): void {
  const features = featuresOf(stack);
  for (const group of stack.groups) {
    if (BUILT_IN.includes(group.id))
      throw new UserError(`${folder}/${group.id}: the name of a built-in flag`);
  }
  const { repeatable = [] } = stack;
  const known = new Set([...features, ...repeatable].flatMap(capabilitiesOf));
  for (const feature of [...features, ...repeatable]) {
    const servers = Object.keys(feature.server ?? {}).filter((need) => need !== "");
    const needs = [...feature.requires, ...feature.conflicts, ...servers];
    const unknown = needs.find((need) => !known.has(need));
    const place = `${folder}/${feature.id}/feature.json`;
    if (unknown !== undefined) throw new UserError(`${place}: unknown capability "${unknown}"`);
    for (const need of needs) checkUnique(need, features, place, "/");
    checkCycle(feature, features, folder, []);
  }
  for (const { feature, part } of partsIn(stack)) {
    const own = ownCapabilities(
      stack,
      repeatable.find((one) => one === feature),
    );
    const unknown = part.needs.find((need) => !known.has(need) && !own.includes(need));
    const place = `${folder}/${feature?.id ?? "base"}/with/${part.needs.join("+")}`;
    if (unknown !== undefined) throw new UserError(`${place}: unknown capability "${unknown}"`);
    for (const need of part.needs) checkUnique(need, features, place, ".");
    if (stack.migrations === undefined && part.migrations.length > 0)
      throw new UserError(`${folder}/${feature?.id ?? "base"}/migrations: the stack has no migrations`);
  }
  const owners = checkOwners(stack, folder);
  const byHost = new Map<string, Contribution[]>();
  for (const one of partsIn(stack).flatMap(({ part }) => part.contributions)) {
    const known = byHost.get(one.host);
    if (known === undefined) byHost.set(one.host, [one]);
    else known.push(one);
  }
  for (const [host, own] of byHost) {
    const hosts = owners.get(host);
    // A slot may be in a section of the same host.
    const texts = own.flatMap(({ sections }) => sections.map(({ lines }) => lines.join("\n")));
    const slots = new Set([...(hosts ?? []).map(({ file }) => file.text ?? ""), ...texts].flatMap(slotNames));
    for (const { source, sections } of own) {
      if (hosts === undefined) throw new UserError(`${source}: no feature owns ${host}`);
      const lost = sections.find((section) => !slots.has(section.slot));
      if (lost !== undefined) throw new UserError(`${source}: ${host} has no slot "${lost.slot}"`);
    }
  }
  checkPresets(stack, folder);
  checkPlatforms(stack, folder);
}

function partsIn(stack: Stack): readonly { readonly feature: Feature | undefined; readonly part: Part }[] {
  const base = stack.base.map((part) => ({ feature: undefined, part }));
  return [
    ...base,
    ...featuresOf(stack).flatMap((feature) => feature.parts.map((part) => ({ feature, part }))),
    ...(stack.repeatable ?? []).flatMap((feature) =>
      partsOfRepeatable(feature).map((part) => ({ feature, part })),
    ),
  ];
}

/**
 * A feature's name without its group says which one is meant only if no other has or provides it.
 *
 * @throws {UserError} if several features have or provide the name.
 */
function checkUnique(
  capability: string,
  features: readonly Feature[],
  place: string,
  separator: "/" | ".",
): void {
  if (!features.some(({ name }) => name === capability)) return;
  const all = features.filter((feature) => capabilitiesOf(feature).includes(capability));
  if (all.length < 2) return;
  const names = all.map(({ id }) => id.replace("/", separator));
  throw new UserError(
    `${place}: "${capability}" is a capability of ${all.map(({ id }) => id).join(" and ")}: write ${names.join(" or ")}`,
  );
}

/** The capabilities that a repeatable feature's own `with/` folders can need. */
function ownCapabilities(stack: Stack, feature: Repeatable | undefined): readonly string[] {
  if (feature === undefined) return [];
  const { options, members } = feature.instances;
  const targets = featuresOf(stack).flatMap((one) => Object.values(one.targets ?? {}));
  const named = [...capabilitiesOfRules(options), ...targets.flatMap(({ provides }) => provides)];
  const naming = (members?.kinds ?? [])
    .flatMap((kind) => kind.arguments)
    .filter(({ instance }) => instance === true);
  return [
    ...(members?.backfill === undefined ? [] : ["backfill"]),
    ...capabilitiesOfRules({ ...options, ...members?.options }),
    ...naming.flatMap(({ name }) => named.map((one) => capabilityOfNamed(name, one))),
    ...(members?.kinds ?? []).flatMap(({ name, provides, literal }) => [
      name,
      ...provides,
      ...Object.values(literal?.named ?? {}).flatMap((one) => one.provides ?? []),
    ]),
  ];
}

/** The capabilities that options can have. */
function capabilitiesOfRules(options: Members["options"]): readonly string[] {
  return Object.entries(options).flatMap(([option, { otherwise = [], provides, choices = {} }]) => {
    const chosen = Object.entries(choices).flatMap(([one, { provides: more = [] }]) => [
      choiceOf(option, one),
      ...more,
    ]);
    return [option, ...provides, ...chosen].concat(otherwise);
  });
}

/**
 * Refuses two owners of one path that can be chosen together, unless their bytes are equal.
 *
 * @throws {UserError} if two owners of one path can be chosen together.
 */
function checkOwners(stack: Stack, folder: string): ReadonlyMap<string, readonly Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const { feature, part } of partsIn(stack)) {
    for (const file of part.files) {
      const others = owners.get(file.path) ?? [];
      const rival = others.find((other) => clash(stack, other, { feature, part, file }));
      if (rival !== undefined) {
        const [one, two] = [rival.feature?.id ?? "base", feature?.id ?? "base"];
        throw new UserError(
          `${folder}: ${file.path} is owned by ${one} and by ${two}, which can be chosen together`,
        );
      }
      owners.set(file.path, [...others, { feature, part, file }]);
    }
  }
  return owners;
}

function clash(stack: Stack, a: Owner, b: Owner): boolean {
  if (a.file.text === b.file.text && a.file.base64 === b.file.base64) return false;
  if (a.feature?.id === b.feature?.id)
    return a.part.needs.length === b.part.needs.length && a.part.needs.join("+") === b.part.needs.join("+");
  return !excludes(stack, a, b) && !excludes(stack, b, a);
}

/** Whether choosing one owner's feature rules the other out: a rival in its choose-one group, or what only rivals provide. */
function excludes(stack: Stack, chosen: Owner, other: Owner): boolean {
  const { feature } = chosen;
  const group = stack.groups.find((candidate) => candidate.id === feature?.group);
  if (feature === undefined || group?.choose !== "one") return false;
  if (other.feature?.group === group.id) return true;
  return other.part.needs.some((need) => {
    const providers = featuresOf(stack).filter((candidate) => capabilitiesOf(candidate).includes(need));
    return providers.every((provider) => provider.group === group.id && provider.id !== feature.id);
  });
}

/** @throws {UserError} if features require each other. */
function checkCycle(
  feature: Feature,
  features: readonly Feature[],
  folder: string,
  path: readonly string[],
): void {
  if (path.includes(feature.id)) {
    throw new UserError(
      `${folder}/${feature.id}/feature.json: a cycle: ${[...path, feature.id].join(" requires ")}`,
    );
  }
  for (const need of feature.requires) {
    const providers = features.filter((other) => capabilitiesOf(other).includes(need));
    const [only] = providers;
    if (providers.length === 1 && only !== undefined)
      checkCycle(only, features, folder, [...path, feature.id]);
  }
}

/** @throws {UserError} if a preset names what does not exist. */
function checkPresets(stack: Stack, folder: string): void {
  const place = `${folder}/presets.json`;
  if (stack.presets[stack.defaultPreset] === undefined)
    throw new UserError(`${place}: no preset "${stack.defaultPreset}"`);
  for (const [id, preset] of Object.entries(stack.presets)) {
    for (const [group, choice] of Object.entries(preset.choices)) {
      const found = stack.groups.find((candidate) => candidate.id === group);
      const names = typeof choice === "boolean" ? [] : [choice].flat();
      const lost = names.find((name) => !found?.features.some((feature) => feature.name === name));
      if (found === undefined || lost !== undefined)
        throw new UserError(`${place}: ${id}: unknown ${lost ?? group}`);
    }
  }
}
