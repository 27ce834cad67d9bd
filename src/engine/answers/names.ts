import { UserError } from "../../errors.ts";
import type { Stack } from "../catalog/catalog.ts";

/** The nearest name that the rule allows, as a suggestion for a refused one. */
export function suggestName(name: string, stack: Stack): string {
  const plain = (name.split(/[/\\]/).findLast((part) => part !== "") ?? "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, stack.name.maxLength ?? 60)
    .replace(/-+$/, "");
  for (const candidate of [plain, `${plain}-api`, `my-${plain}`]) {
    if (nameProblem(candidate, stack) === undefined) return candidate;
  }
  return "my-api";
}

/** Why a name is not allowed, in one line; undefined if it is. */
export function nameProblem(name: string, stack: Stack): string | undefined {
  const shown = name.length > 60 ? `${name.slice(0, 40)}… (${name.length} characters)` : name;
  if (name === "") return "A project's name cannot be empty";
  if (/[/\\]/.test(name)) return `"${shown}" is a path, not a name`;
  if (stack.name.reserved.includes(name.toLowerCase())) return `"${shown}" is a reserved name`;
  if (name.length > (stack.name.maxLength ?? 60)) return `"${shown}" is too long for a project's name`;
  if (!new RegExp(stack.name.pattern, "u").test(name)) return `"${shown}" cannot be a project's name`;
  return undefined;
}

/**
 * Refuses a name that would break something downstream: what is allowed, and a suggestion.
 *
 * @throws {UserError} if the name is not allowed.
 */
export function checkName(name: string, stack: Stack): void {
  const problem = nameProblem(name, stack);
  if (problem === undefined) return;
  throw new UserError(
    `${problem}. Allowed: ${stack.name.rule.replace(/\.$/, "")}. Try ${suggestName(name, stack)}`,
  );
}

/** Why a description could break out of the files it is written into, or is too long; undefined if it is allowed. */
export function descriptionProblem(description: string): string | undefined {
  if (/["'`\\]|\p{Cc}|[\u2028\u2029]/u.test(description))
    return "A description is one line without quotes, backslashes or control characters";
  if (/\bslot: |\{\{/.test(description)) return 'A description has neither "slot: " nor "{{"';
  if (description.length > 200) return "A description has at most 200 characters";
  return undefined;
}

/** @throws {UserError} if the description is not allowed. */
export function checkDescription(description: string): void {
  const problem = descriptionProblem(description);
  if (problem !== undefined) throw new UserError(`${problem}.`);
}
