import { recordedName, type Use } from "./use.ts";

/**
 * Splits a text at a character that is outside of double quotes.
 *
 * @example splitAt('a "b c"', " ") // => ["a", '"b c"']
 */
export function splitAt(text: string, separator: string): readonly string[] {
  const pieces = [""];
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"?|[^"]/gsu)) {
    if (token === separator) pieces.push("");
    else pieces.push(pieces.pop() + token);
  }
  return pieces;
}

/** The words of an instance's line in the record: `resource Post:owned`, behind `use`. */
export function writeInstance({ feature, instance = "", values = {} }: Use): string {
  return [feature, [instance, ...writeOptions(values)].join(":")].join(" ");
}

/** The words of a member in the record: `title str.200 optional`. */
export function writeMember({ feature, instance = "", args = [], values = {} }: Use): string {
  return [instance, [feature, ...args].join("."), ...writeOptions(values)].join(" ");
}

/** A member as it is typed: `title:str.200:optional`. */
export function typedMember({ feature, instance = "", args = [], values = {} }: Use): string {
  return writeTyped(instance, [feature, ...args].join("."), values);
}

/** A name as it is typed, with a kind and options. */
export function writeTyped(
  name: string,
  kind: string | undefined,
  values: Readonly<Record<string, string>>,
): string {
  return [name, ...(kind === undefined ? [] : [kind]), ...writeOptions(values)].join(":");
}

/**
 * The lines of a record, without `use`, for an instance and its members.
 *
 * @example linesOfUse({ feature: "model", instance: "Post" }) // => ["model Post"]
 */
export function linesOfUse(use: Use): readonly string[] {
  const { feature, instance, of = [] } = use;
  return [writeInstance(use), ...of.map((member) => `${feature} ${instance} ${writeMember(member)}`)];
}

/**
 * An instance and its members under the names that their lines in a record keep.
 *
 * @example byRecordedName({ feature: "model", instance: "Label", id: "Tag" }).instance // => "Tag"
 */
export function byRecordedName(use: Use): Use {
  const named = (one: Use): Use => ({ ...one, instance: recordedName(one) });
  return { ...named(use), ...(use.of && { of: use.of.map(named) }) };
}

/** Options as they are written, each as one word. */
export function writeOptions(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([option, value]) => {
    if (value === "") return option;
    // Quoted, it holds neither what separates words nor what could be read as the end of it.
    return `${option}=${/^[^\s":=]+$/u.test(value) ? value : JSON.stringify(value)}`;
  });
}

/**
 * Reads options as in a record, or as typed; undefined if one is given twice or is not readable.
 *
 * @example readOptions(["optional", "default=draft"]) // => { optional: "", default: "draft" }
 */
export function readOptions(words: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const word of words) {
    const [, option, value] = /^([a-z][a-z0-9-]*)(?:=(.*))?$/su.exec(word) ?? [];
    if (option === undefined || Object.hasOwn(values, option)) return undefined;
    const read = value === undefined ? "" : readValue(value);
    if (read === undefined || (read === "" && value !== undefined)) return undefined;
    values[option] = read;
  }
  return values;
}

/** What stands before an option that is taken away: `no-unique`. */
export const NOT = "no-";

/**
 * Options as they are typed to change others: those that are given, and those that are taken away.
 *
 * @example splitOptions({ cache: "", "no-read": "" }, ["cache", "read"]).without // => ["read"]
 */
export function splitOptions(
  values: Readonly<Record<string, string>>,
  known: readonly string[],
): { readonly given: Readonly<Record<string, string>>; readonly without: readonly string[] } {
  const isAway = (option: string) => option.startsWith(NOT) && !known.includes(option);
  const given = Object.entries(values).filter(([option]) => !isAway(option));
  const without = Object.keys(values).filter(isAway);
  return { given: Object.fromEntries(given), without: without.map((option) => option.slice(NOT.length)) };
}

function readValue(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** What the name of an instance or a member can be at most; each feature has rules of its own. */
export const NAME = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
const KIND = /^[a-z][a-z0-9-]*$/;

/**
 * Reads the words behind `use` in a record: a feature, an instance of one, or a member of an instance.
 *
 * @example readUse("model Post")?.use.instance // => "Post"
 */
export function readUse(
  line: string,
): { readonly of: readonly [feature: string, instance: string] | undefined; readonly use: Use } | undefined {
  const [feature = "", second, member, kind, ...options] = splitAt(line, " ");
  if (!/^[a-z][a-z0-9-]*(?:\/[a-z0-9][a-z0-9-]*)*$/.test(feature)) return undefined;
  if (second === undefined) return { of: undefined, use: { feature } };
  if (member === undefined) {
    const [instance = "", ...words] = splitAt(second, ":");
    const values = readOptions(words);
    if (!NAME.test(instance) || values === undefined) return undefined;
    return { of: undefined, use: { feature, instance, ...someValues(values), of: [] } };
  }
  const use = kind === undefined ? undefined : readMember(member, kind, options);
  if (use === undefined || !NAME.test(second) || !NAME.test(member)) return undefined;
  return { of: [feature, second], use };
}

/**
 * Reads a member from its words; undefined if they are none.
 *
 * @example readMember("title", "text.200", ["optional"])?.instance // => "title"
 */
export function readMember(name: string, kind: string, options: readonly string[]): Use | undefined {
  const [feature = "", ...args] = kind.split(".");
  const values = readOptions(options);
  if (!KIND.test(feature) || values === undefined) return undefined;
  if (args.some((arg) => !/^[^\s".:=]+$/u.test(arg))) return undefined;
  return { feature, instance: name, ...(args.length > 0 && { args }), ...someValues(values) };
}

function someValues(values: Readonly<Record<string, string>>): { values?: Readonly<Record<string, string>> } {
  return Object.keys(values).length > 0 ? { values } : {};
}
