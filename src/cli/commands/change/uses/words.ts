import { didYouMean } from "../../../../engine/answers/suggest.ts";
import type { Repeatable, UseOption } from "../../../../engine/catalog/repeatable.ts";
import {
  NOT,
  readMember,
  readOptions,
  type Stack,
  splitAt,
  splitOptions,
  type Use,
  type UseChange,
} from "../../../../engine/index.ts";
import { UserError } from "../../../../errors.ts";
import { exampleMember } from "../../../output/examples.ts";

/** The first word of a command: it names instances of a feature, or their members. */
interface Subject {
  readonly feature: Repeatable;
  readonly word: string;
  readonly isMember: boolean;
}

/** The first words of commands about instances and members. */
export function useWords({ repeatable = [] }: Stack): readonly string[] {
  return repeatable.flatMap(({ id, instances }) => [
    id,
    ...(instances.members ? [instances.members.word] : []),
  ]);
}

/** Reads a command about instances or members; undefined if its first word is neither. */
export function readUseChanges(
  stack: Stack,
  command: string,
  [word = "", ...words]: readonly string[],
): readonly UseChange[] | undefined {
  const subject = subjectOf(stack, word);
  if (subject === undefined) return undefined;
  const [name, ...rest] = words;
  if (name === undefined) throw tooFew(command, subject);
  if (command === "add") return [addition(subject, name, rest)];
  if (command === "remove") return removals(subject, [name, ...rest]);
  if (command === "rename") return [renaming(subject, [name, ...rest])];
  if (command === "set") return settings(subject, name, rest);
  return undefined;
}

function subjectOf({ repeatable = [] }: Stack, word: string): Subject | undefined {
  for (const feature of repeatable) {
    if (word === feature.id) return { feature, word, isMember: false };
    if (word === feature.instances.members?.word) return { feature, word, isMember: true };
  }
  return undefined;
}

function addition(subject: Subject, typed: string, words: readonly string[]): UseChange {
  const { feature } = subject;
  const use = readInstance(subject, typed);
  if (subject.isMember && words.length === 0) throw tooFew("add", subject);
  // Members are added to an instance that is there: it is named, and not made.
  return {
    do: "add",
    mustExist: subject.isMember,
    use: { ...use, of: words.map((word) => typedMember(feature, word)) },
  };
}

function removals(
  { feature, isMember, ...subject }: Subject,
  words: readonly string[],
): readonly UseChange[] {
  if (!isMember)
    return words.map((instance) => ({
      do: "remove",
      path: { feature: feature.id, instance },
      together: words,
    }));
  const [instance = "", ...members] = words;
  if (members.length === 0) throw tooFew("remove", { feature, isMember, ...subject });
  return members.map((member) => ({
    do: "remove",
    path: { feature: feature.id, instance, member },
    together: members,
  }));
}

function renaming(subject: Subject, words: readonly string[]): UseChange {
  const { feature, isMember } = subject;
  const [instance = "", ...names] = words;
  if (names.length < (isMember ? 2 : 1)) throw tooFew("rename", subject);
  refuseRest("rename", subject, names.slice(isMember ? 2 : 1));
  const [first = "", second = ""] = names;
  if (isMember) return { do: "rename", path: { feature: feature.id, instance, member: first }, to: second };
  const { instance: to = "", values } = readInstance(subject, first);
  return { do: "rename", path: { feature: feature.id, instance }, to, ...(values && { values }) };
}

/** @throws {UserError} if the words are not those of what is to be set. */
function settings(subject: Subject, typed: string, words: readonly string[]): readonly UseChange[] {
  const { feature, isMember } = subject;
  const use = readInstance(subject, typed);
  const { instance = "" } = use;
  if (!isMember) {
    refuseRest("set", subject, words);
    return [
      { do: "set", path: { feature: feature.id, instance }, ...setting(use, feature.instances.options) },
    ];
  }
  if (words.length === 0) throw tooFew("set", subject);
  const members = words.map((word) => typedMember(feature, word));
  const names = members.map((member) => member.instance);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw new UserError(`"set" is about ${twice} twice.`);
  return members.map((member) => {
    const path = { feature: feature.id, instance, member: member.instance ?? "" };
    return { do: "set", path, ...setting(member, feature.instances.members?.options ?? {}) };
  });
}

/** @throws {UserError} if an option that is taken away is unknown, has a value, or is given, too. */
function setting(
  use: Use,
  rules: Readonly<Record<string, UseOption>>,
): { readonly use: Use; readonly without?: readonly string[] } {
  const { instance, values = {}, ...rest } = use;
  const known = Object.keys(rules);
  const { given: all, without: taken } = splitOptions(values, known);
  // The capability of an absent option removes the option.
  const absent = Object.entries(rules).flatMap(([option, { otherwise = "" }]) =>
    all[otherwise] === "" ? [[option, otherwise] as const] : [],
  );
  const given = Object.fromEntries(
    Object.entries(all).filter(([one]) => absent.every(([, otherwise]) => otherwise !== one)),
  );
  const without = [...taken, ...absent.map(([option]) => option)];
  if (without.length === 0) return { use };
  const refuseBoth = (option: string, takes: string) => {
    if (Object.hasOwn(given, option))
      throw new UserError(`${instance} is given the option ${option}, and ${takes} takes it away.`);
  };
  for (const [option, otherwise] of absent) refuseBoth(option, otherwise);
  for (const option of taken) {
    const meant = Object.entries(rules).find(([, { also }]) => also.includes(option))?.[0];
    const instead = meant === undefined ? didYouMean(option, known) : `Say ${NOT}${meant}.`;
    if (!known.includes(option)) throw new UserError(`Unknown option "${option}" of ${instance}. ${instead}`);
    if (values[NOT + option] !== "") throw new UserError(`${NOT}${option} of ${instance} takes no value.`);
    refuseBoth(option, NOT + option);
  }
  return { use: { ...rest, instance: instance ?? "", values: given }, without };
}

/**
 * An instance as it is typed: `Post`, or `Post:option:option=value`; of members, the name alone.
 *
 * @throws {UserError} if the words are not those of an instance.
 */
function readInstance({ feature, isMember }: Subject, typed: string): Use {
  const [instance = "", ...options] = splitAt(typed, ":");
  const values = isMember && options.length > 0 ? undefined : readOptions(options);
  if (values === undefined || instance === "")
    throw new UserError(
      `"${typed}" is not understood: ${feature.title} is written ${isMember ? feature.instances.name.example : `${feature.instances.name.example}[:option[=value]]`}.`,
    );
  return { feature: feature.id, instance, ...(Object.keys(values).length > 0 && { values }) };
}

/** @throws {UserError} if the feature has no members, or the word is not one. */
function typedMember({ title, instances: { members } }: Repeatable, typed: string): Use {
  if (members === undefined) throw new UserError(`${title} has no members, and was given ${typed}.`);
  const [name = "", kind = "", ...options] = splitAt(typed, ":");
  const kinds = members.kinds.map((one) => one.name);
  const example = exampleMember(members);
  if (kind === "")
    throw new UserError(
      `The ${members.word} "${typed}" lacks a kind, as in ${example}. ${didYouMean("", kinds)}`,
    );
  const member = readMember(name, kind, options);
  if (member !== undefined) return member;
  throw new UserError(
    `"${typed}" is not understood: a ${members.word} is written name:kind[.argument][:option[=value]], such as ${example}.`,
  );
}

/** @throws {UserError} if there are words that the command does not take. */
function refuseRest(command: string, { word }: Subject, rest: readonly string[]): void {
  if (rest.length > 0) throw new UserError(`"${command} ${word}" takes no ${rest[0]}.`);
}

/** The error for missing words, with an example. */
function tooFew(command: string, { feature, word, isMember }: Subject): UserError {
  const { name, members } = feature.instances;
  const member = members === undefined ? "" : exampleMember(members);
  const examples: Readonly<Record<string, string>> = isMember
    ? {
        add: `${name.example} ${member}`,
        remove: `${name.example} ${members?.name.example}`,
        rename: `${name.example} ${members?.name.example} NEW_NAME`,
        set: `${name.example} ${member}`,
      }
    : {
        add: [name.example, member].join(" ").trim(),
        remove: name.example,
        rename: `${name.example} NEW_NAME`,
        set: `${name.example}:option`,
      };
  return new UserError(
    `"${command} ${word}" needs more words, as in: ${command} ${word} ${examples[command]}`,
  );
}
