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

/**
 * Whether a name is that of a package that a project of the stack may depend on.
 *
 * @example isPackage("my-api", stack) // => false
 */
export function isPackage(name: string, { name: { packages } }: Stack): boolean {
  return (packages ?? []).includes(name.toLowerCase().replaceAll(/[-_.]+/g, "-"));
}

/** Why a new project cannot have a name, in one line; undefined if it can. */
export function nameProblem(name: string, stack: Stack): string | undefined {
  if (isPackage(name, stack))
    return `"${shorten(name)}" is the name of a package that a project can depend on`;
  return shapeProblem(name, stack);
}

function shapeProblem(name: string, stack: Stack): string | undefined {
  const shown = shorten(name);
  if (name === "") return "A project's name cannot be empty";
  if (/[/\\]/.test(name)) return `"${shown}" is a path, not a name`;
  if (stack.name.reserved.includes(name.toLowerCase())) return `"${shown}" is a reserved name`;
  if (name.length > (stack.name.maxLength ?? 60)) return `"${shown}" is too long for a project's name`;
  if (!new RegExp(stack.name.pattern, "u").test(name)) return `"${shown}" cannot be a project's name`;
  return undefined;
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 40)}… (${name.length} characters)` : name;
}

/**
 * Refuses a name that would break something downstream: what is allowed, and a suggestion.
 *
 * @throws {UserError} if the name is not allowed.
 */
export function checkName(name: string, stack: Stack): void {
  refuse(nameProblem(name, stack), name, stack);
}

/**
 * Refuses what `checkName` refuses, but for packages: a project keeps its name if a later catalog has a package of it.
 *
 * @throws {UserError} if the name is not allowed.
 */
export function checkShape(name: string, stack: Stack): void {
  refuse(shapeProblem(name, stack), name, stack);
}

/** @throws {UserError} if there is a problem. */
function refuse(problem: string | undefined, name: string, stack: Stack): void {
  if (problem === undefined) return;
  throw new UserError(
    `${problem}. Allowed: ${stack.name.rule.replace(/\.$/, "")}. Try ${suggestName(name, stack)}`,
  );
}

/** Characters of a description. */
const LONGEST = 200;

/**
 * What of a description cannot be in the files that it is written into; undefined if it is allowed.
 *
 * @example descriptionProblem("Two\nlines") // => "A description is one line, and this one has a line break"
 */
export function descriptionProblem(description: string): string | undefined {
  const [odd] = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u.exec(description) ?? [];
  if (odd === "\n" || odd === "\r") return "A description is one line, and this one has a line break";
  if (odd === "\t") return "A description has no tab";
  const code = odd?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  if (code !== undefined) return `A description has no control characters, and this one has U+${code}`;
  const { length } = [...description];
  if (length > LONGEST) return `A description has at most ${LONGEST} characters, and this one has ${length}`;
  return undefined;
}

/** @throws {UserError} if the description is not allowed. */
export function checkDescription(description: string): void {
  const problem = descriptionProblem(description);
  if (problem !== undefined) throw new UserError(`${problem}.`);
}
