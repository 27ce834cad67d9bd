import { UserError } from "../../../errors.ts";
import { checkMember } from "../../blueprint/check/members.ts";
import { typedMember } from "../../blueprint/notation.ts";
import type { Use } from "../../blueprint/use.ts";
import type { Kind, KindSchema, Members, Repeatable } from "../../catalog/repeatable.ts";
import type { Surroundings } from "../../render/values.ts";
import type { Property } from "./property.ts";

/** Of what the properties are, and where they are from. */
export interface About {
  readonly feature: Repeatable;
  readonly members: Members;
  readonly where: string;
  readonly instance: string;
  /** What a member is there, and which forms of a kind it can have. */
  readonly each: "property" | "column";
  /** What members can name. */
  readonly around?: Surroundings;
}

const FORMS = { property: "schema", column: "table" } as const;

/** A form of schema, and the kind that keeps its values. */
interface Match {
  readonly kind: Kind;
  readonly form: KindSchema;
}

/**
 * The member whose values a property describes, and the word that would be typed for it: of the kind that says most of
 * them.
 *
 * @throws {UserError} if no kind keeps all that is said of them, or the member is not allowed.
 */
export function memberOf(
  name: string,
  property: Property,
  isRequired: boolean,
  { feature, members, where, instance, each, around }: About,
): { readonly word: string; readonly use: Use } {
  const matches = members.kinds
    .flatMap((kind) => (kind[FORMS[each]] ?? []).map((form): Match => ({ kind, form })))
    .filter(({ form }) => sameTypes(form.type, property.types) && hasAll(form, property))
    .sort((a, b) => Number(a.form.after !== undefined) - Number(b.form.after !== undefined))
    .sort((a, b) => Object.keys(b.form.has).length - Object.keys(a.form.has).length);
  const fitting = matches.filter(
    ({ kind, form }) => leftOver(form, property) === undefined && hasArguments(kind, form, property),
  );
  if (fitting.length === 0) refuseUnkept(`The ${each} ${name}`, property, matches, members, where);
  const uses = fitting.map((match) => useOf(name, property, isRequired, match, members));
  let first: unknown;
  for (const use of uses)
    try {
      const owner = { feature: feature.id, instance, of: [use] };
      const { instances = [], targets = new Map() } = around ?? {};
      checkMember(use, owner, feature, members, { instances: [owner, ...instances], targets });
      return { word: typedMember(use), use };
    } catch (error) {
      first ??= error;
    }
  throw first;
}

function sameTypes(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

function hasAll({ has }: KindSchema, { keywords }: Property): boolean {
  return Object.entries(has).every(([key, value]) => keywords.get(key) === value);
}

/** The first keyword that says something which values of the kind are not held to. */
function leftOver({ has, may, keys }: KindSchema, { keywords }: Property): string | undefined {
  return [...keywords.keys()].find(
    (key) =>
      !Object.hasOwn(keys, key) &&
      !Object.hasOwn(has, key) &&
      !(Object.hasOwn(may, key) && keywords.get(key) === may[key]),
  );
}

/** Whether the schema says what each argument is that has no default. */
function hasArguments(kind: Kind, { keys }: KindSchema, { keywords }: Property): boolean {
  const said = Object.entries(keys).flatMap(([key, name]) => (keywords.has(key) ? [name] : []));
  return kind.arguments.every((argument) => argument.default !== undefined || said.includes(argument.name));
}

/** @throws {UserError} always: no kind keeps all that is said of the values. */
function refuseUnkept(
  what: string,
  { types, keywords }: Property,
  matches: readonly Match[],
  { word }: Members,
  where: string,
): never {
  const [closest] = matches;
  const key =
    closest === undefined ? undefined : leftOver(closest.form, { types, keywords, isNullable: false });
  const said = key === undefined ? undefined : JSON.stringify(keywords.get(key));
  const why =
    key === undefined
      ? `is ${types.join(" or ") || "of no type"}${keywords.has("format") ? `, ${keywords.get("format")}` : ""}`
      : `has the ${key} ${said?.slice(0, 60)}`;
  throw new UserError(`${what} in ${where} ${why}, and no kind of ${word} keeps that.`, {
    hint: `Leave it out of the file, or add the ${word} by hand.`,
  });
}

function useOf(
  name: string,
  property: Property,
  isRequired: boolean,
  { kind, form }: Match,
  members: Members,
): Use {
  const { keywords } = property;
  const texts = new Map(
    Object.entries(form.keys).flatMap(([key, to]): [string, readonly string[]][] =>
      keywords.has(key) ? [[to, textsOf(keywords.get(key), to, kind, members)]] : [],
    ),
  );
  const missing = members.backfill?.missing;
  const isOptional = property.isNullable || (!isRequired && !keywords.has("default"));
  const options = kind.options.flatMap((option): [string, string][] => {
    if (option === missing) return isOptional ? [[option, ""]] : [];
    const [value] = texts.get(option) ?? [];
    return value === undefined || isOwnBound(value, kind.values[option]) ? [] : [[option, value]];
  });
  const given = kind.arguments.map((argument) => texts.get(argument.name));
  const last = given.findLastIndex((one) => one !== undefined);
  const args = given.slice(0, last + 1).flatMap((one, at) => one ?? kind.arguments[at]?.default ?? []);
  return {
    feature: kind.name,
    instance: memberNamed(name, kind, members),
    ...(args.length > 0 && { args }),
    ...(options.length > 0 && { values: Object.fromEntries(options) }),
  };
}

/** The name of the member that has a column of a name, where its kind has another one than all others. */
function memberNamed(name: string, { values }: Kind, { word, values: usual }: Members): string {
  const [own, common] = [values.column, usual.column];
  if (own === undefined || common === undefined || own === common) return name;
  const [before = "", after = ""] = own.split(`{{${word}_snake}}`);
  return name.startsWith(before) && name.endsWith(after) ? name.slice(before.length, -after.length) : name;
}

/** A bound that every value of the kind has says nothing. */
function isOwnBound(value: string, own: string | undefined): boolean {
  return own !== undefined && Number(value) === Number(own.replaceAll("_", ""));
}

/** A value as it is typed; of a number, the form that the kind takes. */
function textsOf(
  value: unknown,
  option: string,
  { literal, rules }: Kind,
  { options }: Members,
): readonly string[] {
  if (Array.isArray(value)) return value.map(textOf);
  const { value: takes, choices } = options[option] ?? {};
  if (value === true && options[option] !== undefined && (takes ?? choices) === undefined) return [""];
  const rule = rules[option] ?? (literal?.options.includes(option) === true ? literal : undefined);
  const texts = typeof value === "number" ? [String(value), value.toFixed(1)] : [textOf(value)];
  const allowed = texts.find((text) => rule && new RegExp(`^(?:${rule.pattern})$`, "u").test(text));
  return [allowed ?? texts[0] ?? ""];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
