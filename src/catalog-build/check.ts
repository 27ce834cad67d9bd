import {
  capabilitiesOf,
  type Feature,
  featuresOf,
  type OwnedFile,
  type Part,
  type Stack,
} from "../engine/catalog/catalog.ts";
import { slotsOf } from "../engine/render/slots.ts";
import { UserError } from "../errors.ts";
import { checkPlatforms } from "./check-platforms.ts";

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

/** Checks that everything in a stack can be composed; the first thing wrong is reported with its file. */
export function checkStack(stack: Stack, folder: string): void {
  const features = featuresOf(stack);
  for (const group of stack.groups) {
    if (BUILT_IN.includes(group.id))
      throw new UserError(`${folder}/${group.id}: the name of a built-in flag`);
  }
  const known = new Set(features.flatMap(capabilitiesOf));
  for (const feature of features) {
    const servers = Object.keys(feature.server ?? {}).filter((need) => need !== "");
    const unknown = [...feature.requires, ...feature.conflicts, ...servers].find((need) => !known.has(need));
    if (unknown !== undefined)
      throw new UserError(`${folder}/${feature.id}/feature.json: unknown capability "${unknown}"`);
    checkCycle(feature, features, folder, []);
  }
  for (const { feature, part } of partsIn(stack)) {
    const unknown = part.needs.find((need) => !known.has(need));
    const place = `${folder}/${feature?.id ?? "base"}/with/${part.needs.join("+")}`;
    if (unknown !== undefined) throw new UserError(`${place}: unknown capability "${unknown}"`);
  }
  const owners = checkOwners(stack, folder);
  for (const { part } of partsIn(stack)) {
    for (const { host, source, sections } of part.contributions) {
      const hosts = owners.get(host);
      if (hosts === undefined) throw new UserError(`${source}: no feature owns ${host}`);
      const slots = new Set(hosts.flatMap(({ file }) => slotsOf(file.text ?? "").map((slot) => slot.name)));
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
  ];
}

/** Refuses two owners of one path that can be chosen together, unless their bytes are equal. */
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
  if (a.feature?.id === b.feature?.id)
    return a.part.needs.length === b.part.needs.length && a.part.needs.join("+") === b.part.needs.join("+");
  if (excludes(stack, a, b) || excludes(stack, b, a)) return false;
  return a.file.text !== b.file.text || a.file.base64 !== b.file.base64;
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
    const cures = features.filter((other) => capabilitiesOf(other).includes(need));
    const [only] = cures;
    if (cures.length === 1 && only !== undefined) checkCycle(only, features, folder, [...path, feature.id]);
  }
}

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
