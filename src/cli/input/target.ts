import { basename, isAbsolute, posix, win32 } from "node:path";
import { isPackage } from "../../engine/blueprint/blueprint.ts";
import type { Stack } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { commandLine } from "../processes/shell.ts";

/** The folder a project goes to, and the name that its path gives it. */
export interface Target {
  readonly path: string;
  readonly typed: string;
  readonly name: string;
}

/** Reads a folder as somebody typed it: below the folder they are in, so that nothing is made where nobody looks. */
export function readTarget(typed: string, cwd = process.cwd(), platform = process.platform): Target {
  const shown = typed.length > 60 ? `${typed.slice(0, 40)}… (${typed.length} characters)` : typed;
  if (typed.trim() === "") throw new UserError('The project needs a name: "" is empty. For example: my-api');
  if (typed.includes("\0")) throw new UserError("A path cannot hold a NUL character.");
  const parts = typed
    .replace(/^[A-Za-z]:/, "")
    .split(/[/\\]/)
    .filter((part) => part !== "");
  const last = parts.findLast((part) => part !== "." && part !== "..") ?? "my-api";
  const refuse = (why: string, cure: string) => new UserError(`"${shown}" ${why}. ${cure}`);
  if (posix.isAbsolute(typed) || win32.isAbsolute(typed) || /^[A-Za-z]:/.test(typed)) {
    const above = typed.replace(/[/\\]+$/, "").slice(0, -last.length) || "/";
    const cure = `Go there first: cd ${commandLine([above])}, and name it ${last}`;
    throw refuse("is an absolute path, and a project goes below the folder you are in", cure);
  }
  if (parts.includes("..")) {
    throw refuse("leads out of the folder you are in", `Go there first (cd), and name it ${last}`);
  }
  if (/^~/.test(typed)) throw refuse("begins with ~, which your shell did not replace", `Try ${last}`);
  if (platform !== "win32" && typed.includes("\\")) {
    throw refuse("holds a backslash", `Try ${parts.join("/")}`);
  }
  const { resolve, basename } = platform === "win32" ? win32 : posix;
  const path = resolve(cwd, typed);
  return { path, typed, name: basename(path) };
}

/** The nearest name that the rule allows, to be offered in place of a refused one. */
export function suggestName(name: string, stack: Stack): string {
  const plain = basename(name.replaceAll("\\", "/"))
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

/** Why a name is not allowed, in one line; nothing when it is. */
export function nameProblem(name: string, stack: Stack): string | undefined {
  const shown = name.length > 60 ? `${name.slice(0, 40)}… (${name.length} characters)` : name;
  if (name === "") return "A project's name cannot be empty";
  if (isAbsolute(name) || /[/\\]/.test(name)) return `"${shown}" is a path, not a name`;
  if (isPackage(name, stack)) return `"${shown}" is the name of a package that a project can depend on`;
  if (stack.name.reserved.includes(name.toLowerCase())) return `"${shown}" is a reserved name`;
  if (name.length > (stack.name.maxLength ?? 60)) return `"${shown}" is too long for a project's name`;
  if (!new RegExp(stack.name.pattern, "u").test(name)) return `"${shown}" cannot be a project's name`;
  return undefined;
}

/** Refuses a name that would break something downstream: what is allowed, and a suggestion. */
export function checkName(name: string, stack: Stack): void {
  const problem = nameProblem(name, stack);
  if (problem === undefined) return;
  throw new UserError(
    `${problem}. Allowed: ${stack.name.rule.replace(/\.$/, "")}. Try ${suggestName(name, stack)}`,
  );
}
