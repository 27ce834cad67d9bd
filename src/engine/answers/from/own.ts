import { UserError } from "../../../errors.ts";
import { splitAt, writeTyped } from "../../blueprint/notation.ts";
import type { Repeatable, UseOption } from "../../catalog/repeatable.ts";
import { didYouMean } from "../suggest.ts";

/**
 * The words that would be typed for an instance that is written in our own form: its name with its options, and its
 * members, each as an object or as it is typed.
 *
 * @throws {UserError} if the document is not of this form.
 */
export function ownWords(document: unknown, where: string, feature: Repeatable): readonly string[] {
  const list = `${feature.instances.members?.word ?? "member"}s`;
  const file = objectOf(document, where, ["$schema", "name", "options", list]);
  if (typeof file.name !== "string") throw new UserError(`"name" in ${where} must be a text.`);
  const members = file[list] ?? [];
  if (!Array.isArray(members)) throw new UserError(`"${list}" in ${where} must be a list.`);
  const { options, members: rules } = feature.instances;
  return [
    writeTyped(file.name, undefined, optionsIn(file.options, where, options)),
    ...members.map((member: unknown, index) =>
      wordOf(member, `"${list}" ${index + 1} in ${where}`, rules?.options ?? {}),
    ),
  ];
}

type Options = Readonly<Record<string, UseOption>>;

/** @throws {UserError} if it is neither a text nor an object with a name and a type. */
function wordOf(member: unknown, where: string, rules: Options): string {
  if (typeof member === "string") return member;
  const { name, type, options, ...rest } = objectOf(member, where, ["name", "type", "arguments", "options"]);
  if (typeof name !== "string" || typeof type !== "string")
    throw new UserError(`${where} needs a "name" and a "type".`);
  const args = rest.arguments ?? [];
  if (!Array.isArray(args) || !args.every(isPlain))
    throw new UserError(`"arguments" of ${where} must be a list of texts and numbers.`);
  if (splitAt(name, ":").length > 1) throw new UserError(`"name" of ${where} has a colon.`);
  return writeTyped(name, [type, ...args.map(String)].join("."), optionsIn(options, where, rules));
}

/**
 * Options are an object. Where an option takes no value, `true` gives it, and `false` is as if it were left out.
 *
 * @throws {UserError} if they are no object, or a value is a list or an object.
 */
function optionsIn(given: unknown, where: string, rules: Options): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  const options = Object.entries(objectOf(given, `"options" of ${where}`));
  const odd = options.find(([, value]) => !isPlain(value) && typeof value !== "boolean");
  if (odd !== undefined)
    throw new UserError(`"${odd[0]}" of ${where} must be a text, a number, true or false.`);
  return Object.fromEntries(
    options.flatMap(([option, value]): [string, string][] => {
      if (typeof value !== "boolean" || takesValue(rules[option])) return [[option, String(value)]];
      return value ? [[option, ""]] : [];
    }),
  );
}

const takesValue = (rule: UseOption | undefined): boolean =>
  rule?.value !== undefined || rule?.choices !== undefined;

function isPlain(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** @throws {UserError} if the value is no object, or has a key that is not known. */
function objectOf(
  value: unknown,
  where: string,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(`${where} must be an object.`);
  const odd = Object.keys(value).find((key) => known?.includes(key) === false);
  if (odd !== undefined)
    throw new UserError(`Unknown key "${odd}" in ${where}. ${didYouMean(odd, known ?? [])}`);
  return value as Readonly<Record<string, unknown>>;
}
