import { didYouMean, editDistance } from "../../engine/answers/suggest.ts";
import { UserError } from "../../errors.ts";

/** Words that are, or will be, commands: a project named like one was a command mistyped. */
export const COMMAND_WORDS = [
  "create",
  "add",
  "remove",
  "set",
  "update",
  "diff",
  "undo",
  "explain",
  "doctor",
  "continue",
  "list",
  "verify",
  "schema",
  "completion",
  "export",
  "mcp",
  "help",
] as const;

/** Refuses a project's name that is a command's word, or one letter away from one. */
export function refuseCommandWord(name: string, available: readonly string[]): void {
  const word = name.toLowerCase();
  const meant =
    COMMAND_WORDS.find((command) => command === word) ??
    COMMAND_WORDS.find((command) => editDistance(word, command) <= 1);
  if (meant === undefined) return;
  const why = meant === word ? "it is a command's word" : `it is one letter from the command "${meant}"`;
  const cure = available.includes(meant)
    ? `Did you mean "create-plinth ${meant}"?`
    : `Did you mean the command "${meant}"? This version does not have it yet.`;
  throw new UserError(
    `"${name}" cannot be a project's name: ${why}. ${cure} A folder of that name is written ./${name}`,
  );
}

/** Refuses help about a command that does not exist. */
export function refuseUnknownTopic(topic: string | undefined, available: readonly string[]): void {
  if (topic === undefined || topic.startsWith("-") || available.includes(topic)) return;
  throw new UserError(`There is no command "${topic}". ${didYouMean(topic, available)}`);
}
