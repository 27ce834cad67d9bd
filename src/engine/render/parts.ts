import { UserError } from "../../errors.ts";
import { type Blueprint, findStack } from "../blueprint/blueprint.ts";
import { findKind, findRepeatable, targetsIn } from "../blueprint/find.ts";
import {
  capabilitiesOfMember,
  capabilitiesOfOptions,
  capabilityOfNamed,
  chosenOptions,
} from "../blueprint/options.ts";
import { instancesIn, recordedName, type Use } from "../blueprint/use.ts";
import { type Catalog, capabilitiesOf, type Feature, featuresOf, type Part } from "../catalog/catalog.ts";
import type { Members, Repeatable } from "../catalog/repeatable.ts";
import type { Move } from "../reconcile/moves.ts";
import { bindPart, nestParts } from "./bind.ts";
import {
  fillValues,
  findInstance,
  instanceValues,
  memberValues,
  type Surroundings,
  type Values,
} from "./values.ts";

/** A part of a rendering, and what brings it: a feature's id, or the words of a use. */
export interface OwnedPart {
  readonly owner: string;
  readonly part: Part;
}

/** The parts that a blueprint brings, in rendering order: for each feature its own, then those for what it meets. */
export function partsOf(catalog: Catalog, blueprint: Blueprint): readonly OwnedPart[] {
  return [...oncePartsOf(catalog, blueprint), ...boundUses(catalog, blueprint).flatMap(({ parts }) => parts)];
}

/**
 * The parts of what a project has once: its base, and features without instances.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 */
export function oncePartsOf(catalog: Catalog, blueprint: Blueprint): readonly OwnedPart[] {
  const stack = findStack(catalog, blueprint.stack);
  const chosen = featuresOf(stack).filter((feature) => blueprint.features.includes(feature.id));
  const unknown = blueprint.features.find((id) => !chosen.some((feature) => feature.id === id));
  if (unknown !== undefined) throw new UserError(`Unknown feature "${unknown}" in ${stack.id}`);
  const project = projectCapabilities(catalog, blueprint);
  return [{ id: "base", parts: stack.base }, ...chosen].flatMap(({ id, parts }) =>
    meeting(parts, project).map((part) => ({ owner: id, part })),
  );
}

/** What the features of a project can do, together. */
function projectCapabilities(
  catalog: Catalog,
  { stack: id, features, uses }: Blueprint,
): ReadonlySet<string> {
  const stack = findStack(catalog, id);
  const used = new Set([...features, ...instancesIn(uses).map(({ feature }) => feature)]);
  const all: readonly Feature[] = [...featuresOf(stack), ...(stack.repeatable ?? [])];
  return new Set(all.filter((feature) => used.has(feature.id)).flatMap(capabilitiesOf));
}

/** The parts whose needs are met, the most general ones first. */
function meeting(parts: readonly Part[], capabilities: ReadonlySet<string>): readonly Part[] {
  return parts
    .filter((part) => part.needs.every((need) => capabilities.has(need)))
    .sort((a, b) => a.needs.length - b.needs.length);
}

/** An instance or a member with the parts that it brings, its values in their places. */
export interface BoundUse {
  readonly feature: Repeatable;
  readonly use: Use;
  /** The instance, if it is a member. */
  readonly owner?: Use;
  /** Its own capabilities, those of the project left out. */
  readonly can: readonly string[];
  readonly values: Values;
  readonly parts: readonly OwnedPart[];
  /** The same before a change. */
  readonly former?: BoundUse;
  /** The members that it had before it was renamed, under its name of then and of now. */
  readonly members?: { readonly before: readonly BoundUse[]; readonly after: readonly BoundUse[] };
}

/** What was bound before: one change asks for it many times. */
const known = new WeakMap<Catalog, WeakMap<Blueprint, readonly BoundUse[]>>();

/** The instances of a blueprint in their order, each followed by its members. */
export function boundUses(catalog: Catalog, blueprint: Blueprint): readonly BoundUse[] {
  const ofCatalog = known.get(catalog) ?? new WeakMap<Blueprint, readonly BoundUse[]>();
  known.set(catalog, ofCatalog);
  const bound = ofCatalog.get(blueprint) ?? bindUses(catalog, blueprint);
  ofCatalog.set(blueprint, bound);
  return bound;
}

function bindUses(catalog: Catalog, blueprint: Blueprint): readonly BoundUse[] {
  const instances = instancesIn(blueprint.uses);
  if (instances.length === 0) return [];
  const stack = findStack(catalog, blueprint.stack);
  const project = projectCapabilities(catalog, blueprint);
  const around = { instances, targets: targetsIn(stack, blueprint.features) };
  const features = [...new Set(instances.map((use) => use.feature))].map((id) => findRepeatable(stack, id));
  const order = stack.repeatable ?? [];
  return features
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .flatMap((feature) =>
      instances
        .filter((use) => use.feature === feature.id)
        .flatMap((use) => boundInstance(feature, use, around, project)),
    );
}

function boundInstance(
  feature: Repeatable,
  use: Use,
  around: Surroundings,
  project: ReadonlySet<string>,
): readonly BoundUse[] {
  const { options } = feature.instances;
  const { values: chosen = {} } = use;
  const can = capabilitiesOfOptions(options, chosenOptions(options, chosen));
  const own = [...project, ...can];
  const bind = (member: Use) => boundMember(feature, use, member, around, own);
  const bound = (use.of ?? []).map(bind);
  const under = (owner: Use, members: readonly Use[], known: Surroundings) =>
    members.map(({ was, ...member }) => boundMember(feature, owner, was ?? member, known, own));
  const membersOf = (now: Use, then: Use) => {
    const { of = [] } = now;
    const had = then.of ?? of;
    const isSame = (a: Use, b: Use) => recordedName(a) === recordedName(b);
    // A member that names its own instance does so by the name that this has.
    return {
      before: under(then, had, { ...around, instances: [...around.instances, then] }),
      after: under(
        now,
        had.map((member) => of.find((one) => isSame(one, member)) ?? member),
        around,
      ),
    };
  };
  const instance = (one: Use): BoundUse => {
    const values = instanceValues(feature, one);
    const owner = `${feature.id} ${one.instance}`;
    // An instance has its members' capabilities, too: one member is enough for a folder `with/`.
    const parts = meeting(feature.parts, new Set([...own, ...bound.flatMap((member) => member.can)]));
    const former =
      one.was === undefined ? {} : { former: instance(one.was), members: membersOf(one, one.was) };
    return {
      feature,
      use: one,
      can,
      values,
      parts: parts.map((part) => ({ owner, part: bindPart(part, values) })),
      ...former,
    };
  };
  return [instance(use), ...bound];
}

function boundMember(
  feature: Repeatable,
  owner: Use,
  use: Use,
  around: Surroundings,
  own: readonly string[],
): BoundUse {
  const { members } = feature.instances;
  const can =
    members === undefined
      ? []
      : [...capabilitiesOfMember(members, use), ...capabilitiesOfNamed(feature, members, use, around)];
  const values = memberValues(feature, owner, use, around);
  const name = `${feature.id} ${owner.instance} ${use.instance}`;
  const parts = members === undefined ? [] : membersParts(members, use, new Set([...own, ...can]));
  const bound = nestParts(parts).map((part) => ({ owner: name, part: bindPart(part, values) }));
  const { was } = use;
  const former = was === undefined ? {} : { former: boundMember(feature, owner, was, around, own) };
  return { feature, use, owner, can, values, parts: bound, ...former };
}

/** What the instances can do that a member names, each capability behind the argument's name. */
function capabilitiesOfNamed(
  { id, instances: { options } }: Repeatable,
  members: Members,
  member: Use,
  { instances, targets }: Surroundings,
): readonly string[] {
  return findKind(members, member).arguments.flatMap(({ name, instance }, index) => {
    if (instance !== true) return [];
    const named = member.args?.[index] ?? "";
    const use = findInstance(instances, id, named);
    const can =
      use === undefined
        ? (targets.get(named)?.provides ?? [])
        : capabilitiesOfOptions(options, chosenOptions(options, use.values ?? {}));
    return can.map((one) => capabilityOfNamed(name, one));
  });
}

/**
 * The files that a change gives another path: those of what it renames.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example const moves = [...(stack.moves ?? []), ...movesOf(catalog, blueprint)];
 */
export function movesOf(catalog: Catalog, blueprint: Blueprint): readonly Move[] {
  return boundUses(catalog, blueprint).flatMap(({ feature, owner, use, values, former }) => {
    if (former === undefined) return [];
    const { members } = feature.instances;
    const parts =
      owner === undefined || members === undefined
        ? feature.parts
        : [...members.parts, ...findKind(members, use).parts];
    return parts
      .flatMap(({ files }) => files)
      .map(({ path }) => ({ from: fillValues(path, former.values), to: fillValues(path, values) }))
      .filter(({ from, to }) => from !== to);
  });
}

/**
 * The files of instances that are the user's as soon as they are written.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example const paths = new Set(onceOfUses(catalog, blueprint));
 */
export function onceOfUses(catalog: Catalog, blueprint: Blueprint): readonly string[] {
  return boundUses(catalog, blueprint).flatMap(({ feature, owner, values }) =>
    owner === undefined ? feature.writeOnce.map((path) => fillValues(path, values)) : [],
  );
}

/** What is for every kind, its kind, then what is for capabilities: the general first, options in their order. */
function membersParts(members: Members, member: Use, capabilities: ReadonlySet<string>): readonly Part[] {
  const order = Object.entries(members.options).flatMap(([option, { otherwise = [], provides }]) =>
    [...provides, option].concat(otherwise),
  );
  const rank = ({ needs }: Part) => Math.max(-1, ...needs.map((need) => order.indexOf(need)));
  return meeting([...members.parts, ...findKind(members, member).parts], capabilities).toSorted(
    (a, b) => a.needs.length - b.needs.length || rank(a) - rank(b),
  );
}
