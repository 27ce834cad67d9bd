import { formsOf } from "../engine/blueprint/names.ts";
import { readMember, splitAt } from "../engine/blueprint/notation.ts";
import { capabilitiesOf, featuresOf, type Part, type Stack } from "../engine/catalog/catalog.ts";
import type { Kind, Members, Repeatable } from "../engine/catalog/repeatable.ts";
import { valuesIn } from "../engine/render/values.ts";
import { UserError } from "../errors.ts";
import { partsOfRepeatable } from "./read-repeatable.ts";

const FORMS = Object.keys(formsOf([]));
/** The values that every template of an instance has. */
const OWN = ["name", "description", ...["name", "names"].flatMap((prefix) => formsFor(prefix))];

function formsFor(prefix: string): readonly string[] {
  return FORMS.map((form) => `${prefix}_${form}`);
}

/**
 * Checks repeatable features: words, capabilities, options, values and migrations.
 *
 * @throws {UserError} at the first problem.
 */
export function checkRepeatable(stack: Stack, folder: string): void {
  const { repeatable = [] } = stack;
  checkWords(stack, repeatable, folder);
  for (const feature of repeatable) {
    const place = `${folder}/${feature.id}`;
    checkMembers(stack, feature, place);
    const { instances } = feature;
    checkOptionNames(instances.options, new Set(featuresOf(stack).flatMap(capabilitiesOf)), place);
    const values = [...OWN, ...namesOf(instances.options), ...Object.keys(instances.values)];
    const { table } = instances;
    if (table !== undefined && instances.options[table.option] === undefined)
      throw new UserError(`${place}/feature.json: unknown option "${table.option}"`);
    const named = [
      ...instances.unique,
      ...instances.taken.map(({ value }) => value),
      table?.value ?? [],
    ].flat();
    const lost = named.find((one) => !values.includes(one));
    if (lost !== undefined) throw new UserError(`${place}/feature.json: unknown value "${lost}"`);
    for (const part of feature.parts) checkValues(part, values, instances.members, place);
    for (const kind of instances.members?.kinds ?? [])
      checkKindValues(feature, instances.members, kind, values, place);
    checkMigrations(feature.parts, "create", ["rename"], place);
    if (instances.members !== undefined && partsOfRepeatable(feature).some(isAdding))
      checkMigrations(instances.members.parts, "add", ["rename", "change"], `${place}/member`);
  }
}

/**
 * The first word of a command line says what it is about, so it has one meaning.
 *
 * @throws {UserError} if two features share a word.
 */
function checkWords(stack: Stack, repeatable: readonly Repeatable[], folder: string): void {
  const taken = new Map(featuresOf(stack).flatMap(({ id, name }) => [id, name].map((word) => [word, id])));
  for (const { id, instances } of repeatable) {
    for (const word of [id, ...(instances.members === undefined ? [] : [instances.members.word])]) {
      const other = taken.get(word);
      if (other !== undefined)
        throw new UserError(`${folder}/${id}/feature.json: "${word}" is also a word of ${other}`);
      taken.set(word, id);
    }
  }
}

/** @throws {UserError} if a kind is missing, or its options or arguments contradict. */
function checkMembers(stack: Stack, { instances: { members }, provides }: Repeatable, place: string): void {
  if (members === undefined) return;
  const known = Object.keys(members.options);
  const project = new Set([...featuresOf(stack).flatMap(capabilitiesOf), ...provides]);
  if (members.kinds.length === 0) throw new UserError(`${place}/kinds: there is no kind of ${members.word}`);
  checkOptionNames(members.options, project, place);
  const provided = members.kinds.flatMap((kind) => kind.provides);
  const { unless = [], missing = [], distinct = [] } = members.backfill ?? {};
  const odd = [...unless, ...[missing].flat(), ...distinct].find(
    (one) => !known.includes(one) && !provided.includes(one),
  );
  if (odd !== undefined) throw new UserError(`${place}/feature.json: unknown option "${odd}"`);
  const [name = "", kind = "", ...options] = splitAt(members.example ?? "", ":");
  const read = readMember(name, kind, options);
  if (members.example !== undefined && !members.kinds.some((one) => one.name === read?.feature))
    throw new UserError(`${place}/feature.json: "${members.example}" is no ${members.word} as it is typed`);
  for (const kind of members.kinds)
    checkKind(kind, members, project, `${place}/kinds/${kind.name}/kind.json`);
}

/** @throws {UserError} if an option names an option, a choice or a capability that does not exist. */
function checkOptionNames(options: Members["options"], project: ReadonlySet<string>, place: string): void {
  const known = Object.entries(options).flatMap(([option, { choices = {} }]) => [
    option,
    ...Object.keys(choices).map((choice) => `${option}=${choice}`),
  ]);
  for (const [option, rule] of Object.entries(options)) {
    const choices = Object.values(rule.choices ?? {});
    const named = choices.flatMap(({ requires, conflicts = [] }) => [...requires, ...conflicts]);
    const defaults = Object.values(rule.default ?? {}).map((choice) => `${option}=${choice}`);
    const all = [...rule.covers, ...rule.requires, ...rule.conflicts, ...named, ...defaults];
    const lost = all.find((one) => !known.includes(one));
    if (lost !== undefined)
      throw new UserError(`${place}/feature.json: the option ${option} names an unknown option "${lost}"`);
    const odd = choices.flatMap(({ needs = [] }) => needs).find((one) => !project.has(one));
    if (odd !== undefined)
      throw new UserError(`${place}/feature.json: the option ${option} needs an unknown capability "${odd}"`);
  }
}

/** @throws {UserError} if what the kind names is unknown, or has two meanings. */
function checkKind(kind: Kind, members: Members, project: ReadonlySet<string>, where: string): void {
  const known = Object.keys(members.options);
  const { name, options, implies, literal, rules, checks, arguments: list, provides, samples } = kind;
  const cycles = list.flatMap(({ cycleNeeds = [] }) => cycleNeeds);
  const named = [...options, ...implies, ...(literal?.options ?? []), ...Object.keys(rules), ...cycles];
  const lost = named.find((option) => !known.includes(option));
  if (lost !== undefined) throw new UserError(`${where}: unknown option "${lost}"`);
  const both = [name, ...provides, ...known].find((capability) => project.has(capability));
  if (both !== undefined)
    throw new UserError(`${where}: the capability "${both}" is one of the project's features, too`);
  const kinds = members.kinds.map((one) => one.name);
  const other = list.flatMap(({ member = [] }) => member).find((one) => !kinds.includes(one));
  if (other !== undefined) throw new UserError(`${where}: unknown kind "${other}"`);
  const early = list.slice(0, -1).find(({ many }) => many === true);
  if (early !== undefined)
    throw new UserError(`${where}: "${early.name}" takes all further arguments, and is not the last`);
  const names = [...list.map((argument) => argument.name), ...namesOf(members.options)];
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw new UserError(`${where}: "${twice}" is an argument and an option`);
  const compared = checks.flatMap((check) => check.replaceAll("length ", "").split(" <= "));
  const words = [...list.map((argument) => argument.name), ...known];
  const { text, number, clock, words: all, row, rows, from } = samples ?? {};
  const sampled = [
    text?.least,
    text?.most,
    number?.least,
    number?.most,
    clock?.least,
    clock?.most,
    number?.digits,
    number?.places,
    all,
    row,
    rows,
    from,
  ];
  const meant = [...compared, ...[literal?.oneOf, ...sampled].filter((one) => one !== undefined)];
  const forms = [...(kind.schema ?? []), ...(kind.table ?? [])];
  const stranger = forms.flatMap(({ keys }) => Object.values(keys)).find((one) => !words.includes(one));
  if (stranger !== undefined) throw new UserError(`${where}: "${stranger}" is no argument and no option`);
  const lone = forms.flatMap(({ after = [] }) => after).find((one) => !kinds.includes(one));
  if (lone !== undefined) throw new UserError(`${where}: unknown kind "${lone}"`);
  const odd = meant.find((one) => !/^-?\d/.test(one) && !words.includes(one));
  if (odd !== undefined) throw new UserError(`${where}: "${odd}" is no argument and no option`);
}

/** @throws {UserError} if a text of a kind has a value that does not exist. */
function checkKindValues(
  feature: Repeatable,
  members: Members | undefined,
  kind: Kind,
  own: readonly string[],
  place: string,
): void {
  if (members === undefined) return;
  const derived = Object.keys(feature.instances.values);
  const targets = kind.arguments
    .filter(({ instance }) => instance === true)
    .flatMap(({ name }) => [
      ...formsFor(name),
      ...formsFor(`${name}s`),
      ...derived.map((key) => `${name}_${key}`),
    ]);
  const siblings = kind.arguments
    .filter(({ member }) => member !== undefined)
    .flatMap(({ name }) => [
      ...formsFor(name),
      ...Object.keys(members.values).map((key) => `${name}_${key}`),
    ]);
  const values = [
    ...own,
    ...formsFor(members.word),
    ...siblings,
    ...namesOf(members.options),
    ...(members.backfill === undefined ? [] : ["backfill"]),
    ...Object.keys(members.values),
    ...Object.keys(kind.values),
    ...kind.arguments.map(({ name }) => name),
    ...targets,
  ];
  const all = [...values, ...values.map((name) => `was_${name}`)];
  const strange = valuesIn(kind.longest?.of ?? "").find(({ name }) => !values.includes(name));
  if (strange !== undefined)
    throw new UserError(`${place}/kinds/${kind.name}/kind.json: unknown value "${strange.name}"`);
  for (const part of kind.parts) checkValues(part, all, members, `${place}/kinds/${kind.name}`);
  // A part of every kind can use only values that each kind has; one for what some kinds provide, those that each of these has.
  const provided = members.kinds.flatMap(({ provides }) => provides);
  for (const part of members.parts)
    if (part.needs.every((need) => !provided.includes(need) || kind.provides.includes(need)))
      checkValues(part, all, members, `${place}/member`, kind.name);
}

function namesOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(options).map((option) => option.replaceAll("-", "_"));
}

/** @throws {UserError} if a text has a value that does not exist. */
function checkValues(
  part: Part,
  known: readonly string[],
  members: Members | undefined,
  place: string,
  kind?: string,
): void {
  const texts = [
    ...part.files.flatMap(({ path, text = "" }) => [path, text]),
    ...[...part.contributions, ...(part.steps ?? [])].flatMap(({ host, imports, sections }) => [
      host,
      ...imports,
      ...sections.flatMap(({ lines }) => lines),
    ]),
    ...part.migrations.flatMap(({ text, holds, refers = [] }) => [text, ...holds, ...refers]),
  ];
  const prefixes = ["name", "names", ...(members === undefined ? [] : [members.word])];
  const isMeant = (name: string) =>
    prefixes.some((prefix) => name.replace(/^was_/, "").startsWith(`${prefix}_`));
  for (const { name, braces } of texts.flatMap(valuesIn)) {
    // A name between underscores may be one of the language: `__init__`.
    if (known.includes(name) || known.includes(name.replace(/^was_/, "")) || !(braces || isMeant(name)))
      continue;
    const of = kind === undefined ? "" : ` of the kind ${kind}`;
    const where = part.needs.length === 0 ? place : `${place}/with/${part.needs.join("+")}`;
    throw new UserError(`${where}: unknown value "${name}"${of}`);
  }
}

function isAdding({ migrations }: Part): boolean {
  return migrations.some(({ name }) => name === "add");
}

/**
 * A table or column that is created can be renamed and changed.
 *
 * @throws {UserError} if one of the migrations is missing.
 */
function checkMigrations(
  parts: readonly Part[],
  first: string,
  others: readonly string[],
  place: string,
): void {
  const names = parts.flatMap(({ migrations }) => migrations.map(({ name }) => name));
  const lost = names.includes(first) ? others.find((name) => !names.includes(name)) : undefined;
  if (lost !== undefined) throw new UserError(`${place}/migrations: there is "${first}", and no "${lost}"`);
}
