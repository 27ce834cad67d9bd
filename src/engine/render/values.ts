import type { Blueprint } from "../blueprint/blueprint.ts";
import { findKind } from "../blueprint/find.ts";
import { formsOf, pluralOf, wordsOf } from "../blueprint/names.ts";
import type { Use } from "../blueprint/use.ts";
import type { Target } from "../catalog/catalog.ts";
import type { Argument, Kind, Literal, Members, Repeatable } from "../catalog/repeatable.ts";

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

const BLANK = /("?)\0(?:(name|description)|=([^\0]*))\0("?)/g;

/**
 * Puts texts into their places; within double quotes, which TOML, YAML, JSON and Python escape alike, as a string. What
 * is all of a string is written as the language does.
 */
export function fillBlanks(
  text: string,
  blueprint: Pick<Blueprint, "name" | "description">,
  quote?: (text: string) => string,
): string {
  if (!text.includes("\0")) return text;
  return text.replaceAll(
    BLANK,
    (_, open: string, key: "name" | "description" | undefined, coded: string, close: string) => {
      const filled = key === undefined ? decodeURIComponent(coded) : blueprint[key];
      if (key === undefined && open !== "" && close !== "" && quote !== undefined) return quote(filled);
      return open + (open === "" ? filled : filled.replaceAll(/["\\]/g, "\\$&")) + close;
    },
  );
}

/** What was made of an instance: one command asks for it many times. */
const known = new WeakMap<Repeatable, WeakMap<Use, Values>>();

/** The values that the templates of an instance have: forms of its name, its options, and what its feature adds. */
export function instanceValues(feature: Repeatable, use: Use): Values {
  const ofFeature = known.get(feature) ?? new WeakMap<Use, Values>();
  known.set(feature, ofFeature);
  const values = ofFeature.get(use) ?? makeInstanceValues(feature, use);
  ofFeature.set(use, values);
  return values;
}

function makeInstanceValues({ instances }: Repeatable, use: Use): Values {
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

/** What a member can name: instances, and what features of the project have for it. */
export interface Surroundings {
  readonly instances: readonly Use[];
  readonly targets: ReadonlyMap<string, Target>;
}

const byName = new WeakMap<readonly Use[], ReadonlyMap<string, Use>>();

/** Finds one of thousands of instances, of those of one name the first. */
export function findInstance(instances: readonly Use[], feature: string, name: string): Use | undefined {
  const known =
    byName.get(instances) ??
    new Map(instances.toReversed().map((one) => [`${one.feature} ${one.instance}`, one]));
  byName.set(instances, known);
  return known.get(`${feature} ${name}`);
}

/** The values of what a member names: an instance, or what a feature has for it; undefined if there is neither. */
function valuesOfTarget(feature: Repeatable, name: string, around: Surroundings): Values | undefined {
  const use = findInstance(around.instances, feature.id, name);
  if (use !== undefined) return instanceValues(feature, use);
  const target = around.targets.get(name);
  if (target === undefined) return undefined;
  const values = instanceValues(feature, { feature: feature.id, instance: name });
  return new Map([...values, ...Object.entries(target.values)]);
}

/** The values of the member that an argument names: forms of its name, and what its kind and all members add. */
function valuesOfSibling(members: Members, { of = [] }: Use, name: string, { member }: Argument): Values {
  const sibling =
    of.find(({ instance }) => instance === name) ?? of.find(({ was }) => was?.instance === name);
  const values = new Map<string, string>();
  if (member === undefined || sibling === undefined) return values;
  addForms(values, members.word, wordsOf(name));
  addDerived(values, findKind(members, sibling).values);
  return addDerived(values, members.values);
}

/** The values that the templates of a member have, besides those of its instance. */
export function memberValues(feature: Repeatable, owner: Use, member: Use, around: Surroundings): Values {
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
    for (const [key, value] of valuesOfSibling(members, owner, first, argument))
      values.set(
        key.replace(new RegExp(`^${members.word}(?=_)|^`), (of) => argument.name + (of === "" ? "_" : "")),
        value,
      );
    if (argument.instance !== true) continue;
    for (const [key, value] of valuesOfTarget(feature, first, around) ?? [])
      values.set(
        key.replace(/^name(s?)(?=_)|^/, (_, plural) => argument.name + (plural ?? "_")),
        value,
      );
  }
  for (const [option, value] of Object.entries(member.values ?? {}))
    if (value !== "") values.set(option.replaceAll("-", "_"), optionText(members, kind, option, value));
  if (member.backfill !== undefined && kind.literal !== undefined)
    values.set("backfill", literalText(kind.literal, member.backfill));
  addDerived(values, kind.values);
  return addDerived(values, members.values);
}

/** What the value of an option is in templates. */
function optionText({ options }: Members, { literal }: Kind, option: string, value: string): string {
  const choice = options[option]?.choices?.[value];
  if (choice !== undefined) return choice.text;
  return literal?.options.includes(option) === true ? literalText(literal, value) : blankOf(value);
}

function literalText(literal: Literal, value: string): string {
  const named = Object.hasOwn(literal.named, value) ? literal.named[value] : undefined;
  if (named !== undefined) return named.code;
  return fillValues(literal.code ?? "{{value}}", new Map([["value", blankOf(value)]]));
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
