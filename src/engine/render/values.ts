import type { Blueprint } from "../blueprint/blueprint.ts";
import { findKind } from "../blueprint/check-uses.ts";
import { formsOf, pluralOf, wordsOf } from "../blueprint/names.ts";
import type { Use } from "../blueprint/use.ts";
import type { Repeatable } from "../catalog/repeatable.ts";

/** What the values of a template are, by their names. */
export type Values = ReadonlyMap<string, string>;

/** `__value__` in code and `{{value}}` in strings and texts, so that a template of code is code. */
const VALUE = /__([a-z]+(?:_[a-z]+)*)__|\{\{([a-z]+(?:_[a-z]+)*)\}\}/g;

/** What is a text of the project's, and no name: `__name__` in code is the language's. */
const TEXTS = ["name", "description"];

/** Puts values into a text; what is none of them stays. */
export function fillValues(text: string, values: Values): string {
  if (!text.includes("__") && !text.includes("{{")) return text;
  return text.replaceAll(VALUE, (all, code?: string, string?: string) => {
    const name = code ?? string ?? "";
    return code !== undefined && TEXTS.includes(code) ? all : (values.get(name) ?? all);
  });
}

/** The names of all values that a text has. */
export function valuesIn(text: string): readonly { readonly name: string; readonly braces: boolean }[] {
  return [...text.matchAll(VALUE)].map(([, code, string]) => ({
    name: code ?? string ?? "",
    braces: code === undefined,
  }));
}

/** A text that a user typed, until the slots are filled: what it holds is no slot and no value. */
export function blankOf(text: string): string {
  return `\0=${encodeURIComponent(text)}\0`;
}

const BLANK = /("?)\0(?:(name|description)|=([^\0]*))\0/g;

/** Puts texts into their places; within double quotes, which TOML, YAML, JSON and Python escape alike, as a string. */
export function fillBlanks(text: string, blueprint: Pick<Blueprint, "name" | "description">): string {
  if (!text.includes("\0")) return text;
  return text.replaceAll(
    BLANK,
    (_, quote: string, key: "name" | "description" | undefined, coded: string) => {
      const filled = key === undefined ? decodeURIComponent(coded) : blueprint[key];
      return quote + (quote === "" ? filled : filled.replaceAll(/["\\]/g, "\\$&"));
    },
  );
}

/** The values that the templates of an instance have: forms of its name, its options, and what its feature adds. */
export function instanceValues({ instances }: Repeatable, use: Use): Values {
  const words = wordsOf(use.instance ?? "");
  const { plural, ...options } = use.values ?? {};
  const values = new Map<string, string>([
    ["name", "\0name\0"],
    ["description", "\0description\0"],
  ]);
  addForms(values, "name", words);
  addForms(values, "names", plural === undefined ? pluralOf(words) : wordsOf(plural));
  addOptions(values, options);
  return addDerived(values, instances.values);
}

/** The values that the templates of a member have, besides those of its instance. */
export function memberValues(
  feature: Repeatable,
  owner: Use,
  member: Use,
  instances: readonly Use[],
): Values {
  const { members } = feature.instances;
  if (members === undefined) return new Map();
  const kind = findKind(members, member);
  const values = new Map(instanceValues(feature, owner));
  addForms(values, members.word, wordsOf(member.instance ?? ""));
  for (const [index, argument] of kind.arguments.entries()) {
    const given = (member.args ?? []).slice(index, argument.many ? undefined : index + 1);
    const texts = given.length > 0 || argument.default === undefined ? given : [argument.default];
    const [first = ""] = texts;
    if (argument.many === true) values.set(argument.name, texts.map((one) => `"${blankOf(one)}"`).join(", "));
    else values.set(argument.name, blankOf(first));
    const target = instances.find((use) => use.feature === owner.feature && use.instance === first);
    if (argument.instance !== true || target === undefined) continue;
    for (const [key, value] of instanceValues(feature, target))
      values.set(
        key.replace(/^name(s?)(?=_)|^/, (_, plural) => argument.name + (plural ?? "_")),
        value,
      );
  }
  addOptions(values, member.values ?? {});
  addDerived(values, kind.values);
  return addDerived(values, members.values);
}

/** The values of what it was before a change, each with `was_` before its name. */
export function formerValues(values: Values): Values {
  return new Map([...values].map(([key, value]) => [`was_${key}`, value]));
}

function addForms(values: Map<string, string>, prefix: string, words: readonly string[]): void {
  for (const [form, text] of Object.entries(formsOf(words))) values.set(`${prefix}_${form}`, text);
}

function addOptions(values: Map<string, string>, options: Readonly<Record<string, string>>): void {
  for (const [option, value] of Object.entries(options))
    if (value !== "") values.set(option.replaceAll("-", "_"), blankOf(value));
}

/** What a user gave comes before what a feature has for it. */
function addDerived(values: Map<string, string>, derived: Readonly<Record<string, string>>): Values {
  for (const [key, text] of Object.entries(derived))
    if (!values.has(key)) values.set(key, fillValues(text, values));
  return values;
}
