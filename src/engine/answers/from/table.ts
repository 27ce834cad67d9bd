import { UserError } from "../../../errors.ts";
import { formsOf, singularOf, wordsOf } from "../../blueprint/names.ts";
import { writeTyped } from "../../blueprint/notation.ts";
import type { Use } from "../../blueprint/use.ts";
import type { Repeatable } from "../../catalog/repeatable.ts";
import { instanceValues, memberValues, type Surroundings } from "../../render/values.ts";
import { type About, memberOf } from "./kinds.ts";

/** A column of a table, with what is said of its values besides. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly null: boolean;
  readonly has: Readonly<Record<string, unknown>>;
  /** What is to be done where no kind keeps its values. */
  readonly instead?: string | undefined;
}

/** A table of a project's database, as the project's own tools describe it. */
export interface DescribedTable {
  readonly columns: readonly DescribedColumn[];
  /** Options that an instance of it has. */
  readonly options: readonly string[];
  /** What it has that no instance can have. */
  readonly problems: readonly string[];
  /** What an instance of it does not say. */
  readonly notes: readonly string[];
}

/** What a table is to become. */
export interface Adoption {
  readonly table: string;
  readonly feature: Repeatable;
  /** The name that was typed. */
  readonly name?: string | undefined;
  /** Options that were typed. */
  readonly options: Readonly<Record<string, string>>;
  readonly around: Surroundings;
}

/** The words of a command, and what they do not say. */
export interface Adopted {
  readonly words: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The words that would be typed for an instance whose table is there.
 *
 * @throws {UserError} with a line for each column that no kind of member keeps.
 */
export function adoptedWords(described: DescribedTable, adoption: Adoption): Adopted {
  const { table, feature } = adoption;
  const { members, table: rule } = feature.instances;
  if (members === undefined || rule === undefined) throw new Error(`${feature.id} is read from no table`);
  const owner = ownerOf(described, adoption, rule);
  const around = { ...adoption.around, instances: [owner, ...adoption.around.instances] };
  const tables = tablesIn(feature, rule.value, around);
  const about: About = {
    feature,
    members,
    where: table,
    instance: owner.instance ?? "",
    each: "column",
    around,
  };
  const [read, problems, notes]: [string[], string[], string[]] = [
    [],
    [...described.problems],
    [...described.notes],
  ];
  for (const column of described.columns)
    try {
      const { word, note } = wordOf(column, about, tables, owner);
      read.push(word);
      if (note !== undefined) notes.push(note);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(`${column.name}: ${error.message}${column.instead ? ` ${column.instead}` : ""}`);
    }
  const words = [feature.id, writeTyped(owner.instance ?? "", undefined, owner.values ?? {}), ...read];
  if (problems.length > 0)
    throw new UserError(`No ${feature.id} can have the table ${table} as it is:`, {
      details: problems,
      hint:
        described.problems.length > 0
          ? `Change the table first: no choice of ${members.word}s helps.`
          : `Change the table, or say which of its columns are to be ${members.word}s (what is left out has to be optional or have a default there): add ${words.join(" ")}`,
    });
  return { words, notes };
}

/**
 * The instance: under its own name, or under one that its table gives it.
 *
 * @throws {UserError} if no instance has a table of this name.
 */
function ownerOf(
  { options }: DescribedTable,
  { table, feature, ...typed }: Adoption,
  rule: { readonly value: string; readonly option: string },
): Use {
  const { instances, id } = feature;
  const name = typed.name ?? formsOf(singularOf(wordsOf(table))).pascal ?? "";
  const given = {
    ...typed.options,
    ...Object.fromEntries(options.map((one) => [one, ""])),
    [rule.option]: "",
  };
  const use = (values: Readonly<Record<string, string>>): Use => ({ feature: id, instance: name, values });
  const tableOf = (one: Use) => instanceValues(feature, one).get(rule.value);
  if (tableOf(use(given)) === table) return use(given);
  // Of the options that belong to its name, the one that gives it this table.
  const own = Object.entries(instances.options).flatMap(([option, { ofName, value }]) =>
    ofName === true && value !== undefined && new RegExp(`^(?:${value.pattern})$`, "u").test(table)
      ? [use({ ...given, [option]: table })]
      : [],
  );
  const found = own.find((one) => tableOf(one) === table);
  if (found !== undefined) return found;
  throw new UserError(`No ${id} has a table of the name ${table}: it has to be as in ${tableOf(use({}))}.`);
}

/** Tables with what members name them. */
function tablesIn(feature: Repeatable, value: string, around: Surroundings): ReadonlyMap<string, string> {
  const targets = [...around.targets].flatMap(([name, { holds }]) =>
    holds.map((table): [string, string] => [table, name]),
  );
  const instances = around.instances
    .filter((one) => one.feature === feature.id)
    .map((one): [string, string] => [instanceValues(feature, one).get(value) ?? "", one.instance ?? ""]);
  return new Map([...targets, ...instances]);
}

/** @throws {UserError} if no kind keeps what a column has. */
function wordOf(
  column: DescribedColumn,
  about: About,
  tables: ReadonlyMap<string, string>,
  owner: Use,
): { readonly word: string; readonly note?: string } {
  const { references, default: value, ...has } = column.has;
  const target = references === undefined ? undefined : tables.get(String(references));
  if (references !== undefined && target === undefined)
    throw new UserError(
      `It refers to the table ${references}, which no ${about.feature.id} has: add ${about.feature.id} --from-table ${references} first.`,
    );
  const rest = { ...has, ...(target !== undefined && { references: target }) };
  const read = (said: Readonly<Record<string, unknown>>) => readColumn(column, said, about, owner);
  if (value === undefined) return { word: read(rest) };
  try {
    return { word: read({ ...rest, default: value }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      word: read(rest),
      note: `The default ${JSON.stringify(value)} of ${column.name} stays in the database, and is none of the ${about.members.word}.`,
    };
  }
}

/**
 * The word for a column.
 *
 * @throws {UserError} if no kind keeps its values, or one that does has a column of another name.
 */
function readColumn(
  { name, type, null: isNullable }: DescribedColumn,
  has: Readonly<Record<string, unknown>>,
  about: About,
  owner: Use,
): string {
  const { feature, members, around = { instances: [], targets: new Map() } } = about;
  const property = { types: [type], isNullable, keywords: new Map(Object.entries(has)) };
  const { word, use } = memberOf(name, property, true, about);
  const column = memberValues(feature, owner, use, around).get("column");
  if (column === name) return word;
  throw new UserError(
    `The column of such a ${members.word} would be ${column}: rename it there first, or write ${word} after it.`,
  );
}
