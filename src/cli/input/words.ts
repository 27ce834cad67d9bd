import { didYouMean, editDistance, nearest } from "../../engine/answers/suggest.ts";
import { UserError } from "../../errors.ts";

/** What the commands are called elsewhere: by npm, git, and other generators. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  upgrade: "update",
  migrate: "update",
  outdated: "diff",
  sync: "update",
  up: "update",
  init: "create",
  new: "create",
  generate: "create",
  g: "create",
  scaffold: "create",
  start: "create",
  ls: "list",
  ll: "list",
  la: "list",
  features: "list",
  search: "list",
  rm: "remove",
  un: "remove",
  unlink: "remove",
  uninstall: "remove",
  delete: "remove",
  del: "remove",
  drop: "remove",
  install: "add",
  i: "add",
  enable: "add",
  disable: "remove",
  status: "diff",
  show: "explain",
  why: "explain",
  info: "list",
  version: "--version",
  revert: "undo",
  rollback: "undo",
  restore: "undo",
  resume: "continue",
  check: "doctor",
  fix: "doctor",
  config: "set",
  switch: "set",
  test: "verify",
  completions: "completion",
  man: "help",
  usage: "help",
};

/**
 * Refuses the first word of a command line that is a command elsewhere, or one letter away from one of ours.
 *
 * @throws {UserError} if the word is close to a command.
 */
export function refuseCommandWord(name: string, commands: readonly string[]): void {
  const meant = meantCommand(name, commands);
  if (meant === undefined) return;
  throw new UserError(
    `"${name}" is no command. Did you mean "create-plinth ${meant}"? To name a project so: create-plinth create ${name}`,
  );
}

/** The command that was most likely meant by a word, where a project's name is possible too. */
export function meantCommand(name: string, commands: readonly string[]): string | undefined {
  const word = name.toLowerCase();
  return (
    commands.find((command) => command === word) ??
    (Object.hasOwn(ELSEWHERE, word) ? ELSEWHERE[word] : undefined) ??
    commands.find((command) => editDistance(word, command) <= 1)
  );
}

/**
 * Refuses help about a command that does not exist.
 *
 * @throws {UserError} if there is no such command.
 */
export function refuseUnknownTopic(topic: string | undefined, available: readonly string[]): void {
  if (topic === undefined || topic.startsWith("-") || available.includes(topic)) return;
  const meant = nearest(topic, available) ?? meantCommand(topic, available);
  const hint = meant === undefined ? didYouMean(topic, available) : `Did you mean ${meant}?`;
  throw new UserError(`There is no command "${topic}". ${hint}`);
}
