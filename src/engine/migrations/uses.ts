import { UserError } from "../../errors.ts";
import { type Blueprint, blueprintOf, findStack } from "../blueprint/blueprint.ts";
import { targetsIn } from "../blueprint/find.ts";
import { snake } from "../blueprint/names.ts";
import { writeMember } from "../blueprint/notation.ts";
import { instancesIn, type Use, usesOf } from "../blueprint/use.ts";
import type {
  Catalog,
  Contribution,
  MigrationDialect,
  MigrationTemplate,
  Target,
} from "../catalog/catalog.ts";
import { bindMigration, bindPart } from "../render/bind.ts";
import { type BoundUse, boundUses } from "../render/parts.ts";
import { fillHost, nestSections, slotNames } from "../render/slots.ts";
import { formerValues } from "../render/values.ts";
import type { Migration } from "./migration.ts";
import type { MigrationStep } from "./tool.ts";

/** Templates that change a table or column, and create none. */
const CHANGES = ["rename", "change"];
/** The file of `migrations/slots/` whose sections are for every migration of a member. */
const EVERY = "every";

/** The id of an instance's or a member's migration, without the template's name. */
function idOf({ feature, use, owner }: BoundUse): string {
  return [feature.id, ...(owner === undefined ? [] : [owner.instance]), use.instance].join("/");
}

function fileNameOf({ use, owner }: BoundUse): string {
  const names = [...(owner === undefined ? [] : [owner.instance]), use.instance];
  return names.map((name) => snake(name ?? "")).join("_");
}

/** Instances by their ids, and the members of each. */
interface GroupedUses {
  readonly instances: ReadonlyMap<string, BoundUse>;
  readonly membersOf: ReadonlyMap<Use, readonly BoundUse[]>;
}

function groupUses(bound: readonly BoundUse[]): GroupedUses {
  const instances = new Map<string, BoundUse>();
  const membersOf = new Map<Use, BoundUse[]>();
  for (const one of bound)
    if (one.owner === undefined) {
      membersOf.set(one.use, []);
      instances.set(idOf(one), one);
    } else membersOf.get(one.owner)?.push(one);
  return { instances, membersOf };
}

/** The migrations of a blueprint's instances, each followed by those of its members. */
export function useMigrations(catalog: Catalog, blueprint: Blueprint): readonly Migration[] {
  const bound = boundUses(catalog, blueprint);
  if (bound.length === 0) return [];
  const stack = findStack(catalog, blueprint.stack);
  const { migrations: dialect } = stack;
  const targets = targetsIn(stack, blueprint.features);
  const all: Migration[] = [];
  const { instances, membersOf } = groupUses(bound);
  for (const one of instances.values()) {
    const members = membersOf.get(one.use) ?? [];
    const fill = filler(dialect, blueprint);
    const [id, file] = [idOf(one), fileNameOf(one)];
    for (const template of templatesOf(one, (name) => !CHANGES.includes(name))) {
      const name = template.name === "create" ? file : `${file}_${template.name}`;
      const { within, was: _, ...rest } = template;
      all.push({
        ...rest,
        id: `${id}/${template.name}`,
        file: within === undefined ? `${template.name}_${file}` : `add_${name}`,
        name,
        text: (ids) =>
          fill(template, [
            withFolded(one, template.name, ids),
            ...members.filter((member) => ids.includes(idOf(member))),
          ]),
        // Before it was one of its own, it was a part of that.
        ...(within !== undefined && { within: `${id}/${within}`, was: `${id}/${within}` }),
      });
    }
    for (const member of members)
      for (const template of templatesOf(member, (name) => name === "add"))
        all.push({
          ...template,
          id: idOf(member),
          file: `add_${fileNameOf(member)}`,
          name: fileNameOf(member),
          text: () => fill(template, [member]),
          within: `${id}/create`,
          // A member always refers to its own table.
          refers: [...(template.refers ?? []), ...tablesOf(one), ...referredBy(member, instances, targets)],
        });
  }
  return all;
}

/** An instance without what it has in a migration only for others, where these are not folded into it. */
function withFolded(one: BoundUse, name: string, ids: readonly string[]): BoundUse {
  const parts = one.parts.map((owned) => {
    const { migrations, steps } = owned.part;
    const isApart = migrations.some(
      (other) => other.within === name && !ids.includes(`${idOf(one)}/${other.name}`),
    );
    if (!isApart || steps === undefined) return owned;
    return { ...owned, part: { ...owned.part, steps: steps.filter(({ host }) => host !== name) } };
  });
  return { ...one, parts };
}

/**
 * Refuses a change that gives the table of an instance other columns than by members and by migrations of their own.
 *
 * @throws {UserError} if other features or other options would define a table that stays in another way.
 */
export function refuseChangedTables(catalog: Catalog, earlier: Blueprint, later: Blueprint): void {
  const [previous, next] = [madeHere(catalog, earlier), madeHere(catalog, later)];
  const [then, now] = [previous, next].map((blueprint) => groupUses(boundUses(catalog, blueprint)));
  const before = blueprintOf(previous, [...usesOf(previous.features), ...instancesIn(next.uses)]);
  const unchanged = groupUses(boundUses(catalog, before));
  const tables = (bound: GroupedUses | undefined, one: BoundUse, isWhole: boolean) => {
    const same = bound?.instances.get(idOf(one));
    if (same === undefined) return undefined;
    const members = isWhole ? (bound?.membersOf.get(same.use) ?? []) : [];
    const fill = filler(findStack(catalog, next.stack).migrations, next);
    const texts = templatesOf(same, (name) => !CHANGES.includes(name))
      .filter(({ within }) => within === undefined)
      .map((template) => fill(template, [withFolded(same, template.name, []), ...members]));
    return { held: held(same), text: texts.join("\n") };
  };
  for (const one of now?.instances.values() ?? []) {
    const own = [then, now].map((bound) => tables(bound, one, false));
    if (own[0] === undefined) continue;
    const all = [unchanged, now].map((bound) => tables(bound, one, true));
    const isOther = own[0].held === own[1]?.held && own[0].text !== own[1]?.text;
    if (!isOther && all[0]?.text === all[1]?.text) continue;
    const { feature, use } = one;
    const option = sparingOption(one, previous, next, (blueprint) => {
      const { held: table, text } = tables(groupUses(boundUses(catalog, blueprint)), one, true) ?? {};
      return `${table} ${text}`;
    });
    throw new UserError(
      `${feature.title} ${use.instance} would have a table with other columns, and there is no migration for that.`,
      {
        hint:
          option === undefined
            ? `Remove it first, and add it again afterwards: remove ${feature.id} ${use.instance}`
            : `Say first that it stays as it is: set ${feature.id} ${use.instance} --${option}`,
      },
    );
  }
}

/** A blueprint without what says that a table was there: that is of how it came, and not of what it has. */
function madeHere(catalog: Catalog, blueprint: Blueprint): Blueprint {
  const { repeatable = [] } = findStack(catalog, blueprint.stack);
  const uses = blueprint.uses.map((use) => {
    const option = repeatable.find(({ id }) => id === use.feature)?.instances.table?.option ?? "";
    if (use.instance === undefined || use.values?.[option] === undefined) return use;
    const { [option]: _, ...values } = use.values;
    return { ...use, values };
  });
  // The same one is bound once.
  return uses.every((use, at) => use === blueprint.uses[at]) ? blueprint : blueprintOf(blueprint, uses);
}

/** The option with which the table of an instance is the same before a change and after it, as it is now. */
function sparingOption(
  { feature, use }: BoundUse,
  previous: Blueprint,
  next: Blueprint,
  tableIn: (blueprint: Blueprint) => string,
): string | undefined {
  const { options } = feature.instances;
  const isSame = (one: Use) => one.feature === use.feature && one.instance === use.instance;
  const now = tableIn(previous);
  return Object.keys(options).find((option) => {
    if (options[option]?.value !== undefined || options[option]?.choices !== undefined) return false;
    const given = [previous, next].map((blueprint) =>
      blueprintOf(
        blueprint,
        blueprint.uses.map((one) =>
          isSame(one) ? { ...one, values: { ...one.values, [option]: "" } } : one,
        ),
      ),
    );
    return given.every((blueprint) => tableIn(blueprint) === now);
  });
}

/** The tables of an instance. */
function tablesOf(instance: BoundUse): readonly string[] {
  return templatesOf(instance, (name) => name === "create").flatMap(({ holds }) => holds);
}

/** The tables of what a member names. */
function referredBy(
  { feature, use }: BoundUse,
  instances: ReadonlyMap<string, BoundUse>,
  targets: ReadonlyMap<string, Target>,
): readonly string[] {
  const kind = feature.instances.members?.kinds.find(({ name }) => name === use.feature);
  return (kind?.arguments ?? []).flatMap(({ instance }, index) => {
    const target = instance === true ? use.args?.[index] : undefined;
    const one = target === undefined ? undefined : instances.get(`${feature.id}/${target}`);
    return one === undefined ? (targets.get(target ?? "")?.holds ?? []) : tablesOf(one);
  });
}

/** The migration templates of a use, of each name the most specific. */
function templatesOf({ parts }: BoundUse, wanted: (name: string) => boolean): readonly MigrationTemplate[] {
  const found = new Map<string, MigrationTemplate>();
  for (const { part } of parts)
    for (const template of part.migrations) if (wanted(template.name)) found.set(template.name, template);
  return [...found.values()];
}

/** Fills a migration's slots by what uses contribute to it. */
function filler(dialect: MigrationDialect | undefined, blueprint: Blueprint) {
  return (
    template: MigrationTemplate,
    uses: readonly BoundUse[],
    former: readonly BoundUse[] = [],
  ): string => {
    const sections = uses.flatMap((use) => sectionsOf(use, template.name));
    const old = former.flatMap((use) => sectionsOf(use, template.name));
    const earlier = old.map((one) => ({
      ...one,
      sections: one.sections.map((section) => ({ ...section, slot: `was-${section.slot}` })),
    }));
    const all = [...sections, ...earlier];
    const known = new Set(
      [template.text, ...all.flatMap((one) => one.sections.map(({ lines }) => lines.join("\n")))].flatMap(
        slotNames,
      ),
    );
    // A section for every migration is left out of those without its slot.
    const placed = all.flatMap((one) => {
      const sections = one.sections.filter(({ slot }) => one.host !== EVERY || known.has(slot));
      // What is imported for sections alone goes with them.
      return sections.length === 0 && one.sections.length > 0 ? [] : [{ ...one, sections }];
    });
    return fillHost(dialect?.file ?? "", template.text, placed, blueprint);
  };
}

/** What a use contributes to a migration, its sections filled by each other. */
function sectionsOf({ parts, owner }: BoundUse, name: string): readonly Contribution[] {
  const all = parts
    .flatMap(({ part }) => part.steps ?? [])
    .filter(({ host }) => [name, EVERY].includes(host));
  if (owner === undefined) return all;
  const origin = all.flatMap((one) => one.sections.map((section) => ({ ...section, one })));
  const left = nestSections(origin);
  return all.map((one) => ({ ...one, sections: left.filter((section) => section.one === one) }));
}

/** A change of an instance or a member that is there. */
export interface UseSteps {
  readonly steps: readonly MigrationStep[];
  /** What an id of a migration is from now on. */
  readonly renamed: (id: string) => string;
  /** What was changed, as it is printed. */
  readonly changed: string;
}

/** The migrations of what a change renames, or gives another kind or other options. */
export function changeSteps(catalog: Catalog, blueprint: Blueprint): readonly UseSteps[] {
  const { migrations: dialect } = findStack(catalog, blueprint.stack);
  return boundUses(catalog, blueprint).flatMap((bound): readonly UseSteps[] => {
    const { former } = bound;
    if (former === undefined) return [];
    const [before, after] = [idOf(former), idOf(bound)];
    const renamed = (id: string) =>
      id === before || id.startsWith(`${before}/`) ? after + id.slice(before.length) : id;
    const changed = before === after ? after : `${before} → ${after}`;
    const steps = changesIn(bound, former).map((name): MigrationStep => {
      const template = bindMigration(templateOf(bound, name), formerValues(former.values));
      const to = before === after ? "" : `_to_${snake(bound.use.instance ?? "")}`;
      return {
        id: `${after}/${name}`,
        name: `${name}_${fileNameOf(former)}${to}`,
        text: filler(dialect, blueprint)(
          template,
          [bound, ...counterparts(bound.members?.after, bound.members?.before)],
          [former, ...counterparts(bound.members?.before, bound.members?.after)],
        ),
      };
    });
    return [{ steps, renamed, changed }];
  });
}

/** Members under one name of their instance, with the values that they have under its other name as former ones. */
function counterparts(
  members: readonly BoundUse[] = [],
  others: readonly BoundUse[] = [],
): readonly BoundUse[] {
  return members.map((member, index) => {
    const values = formerValues(others[index]?.values ?? new Map());
    return {
      ...member,
      parts: member.parts.map((one) => ({ ...one, part: bindPart(one.part, values) })),
    };
  });
}

/** The names of the templates that bring a table or a column from what it was to what it is. */
function changesIn(bound: BoundUse, former: BoundUse): readonly string[] {
  const [now, then] = [held(bound), held(former)];
  if (now === undefined || then === undefined) return [];
  const rename = now === then ? [] : ["rename"];
  // An instance has nothing in the database but its table.
  return bound.owner === undefined || sameDefinition(bound.use, former.use) ? rename : [...rename, "change"];
}

function sameDefinition(a: Use, b: Use): boolean {
  const [one, other] = [a, b].map(({ instance: _, was: __, ...rest }) => writeMember(rest));
  return one === other;
}

/** The table or the column of a use; undefined if it has none in the database. */
function held(bound: BoundUse): string | undefined {
  const [template] = templatesOf(bound, (name) => name === (bound.owner === undefined ? "create" : "add"));
  return template?.holds.join(" ");
}

/** @throws {UserError} if the feature has no such migration. */
function templateOf(bound: BoundUse, wanted: string): MigrationTemplate {
  const [template] = templatesOf(bound, (name) => name === wanted);
  if (template !== undefined) return template;
  throw new UserError(
    `${bound.feature.title} has no migration to ${wanted} ${bound.use.instance}: remove it, and add it again.`,
  );
}
