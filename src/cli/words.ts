import { UserError } from "../errors.ts";
import { editDistance } from "./suggest.ts";

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
  const exists = available.includes(meant);
  throw new UserError(
    `"${name}" cannot be a project's name: ${
      meant === word ? "it is a command's word" : `it is one letter from the command "${meant}"`
    }. ${exists ? `Did you mean "create-plinth ${meant}"?` : `Did you mean the command "${meant}"? This version does not have it yet.`}`,
    { hint: `For a folder of that name, write a path: ./${name}`, exit: 2 },
  );
}
