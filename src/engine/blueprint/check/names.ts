import { UserError } from "../../../errors.ts";
import type { NameRule } from "../../catalog/repeatable.ts";
import { fillValues, type Values } from "../../render/values.ts";
import { snake } from "../names.ts";
import { NAME } from "../notation.ts";

/**
 * Checks the name of an instance or a member; `values` are those of its templates.
 *
 * @throws {UserError} if the rule does not allow the name.
 */
export function checkName(name: string, rule: NameRule, what: string, values: () => Values): void {
  const refuse = (why: string) =>
    new UserError(`"${name.slice(0, 60)}" ${why}. Allowed: ${rule.rule}, such as ${rule.example}.`);
  const lower = name.toLowerCase();
  if (rule.reserved.some((word) => word.toLowerCase() === lower))
    throw refuse(`is reserved, and cannot be the name of a ${what}`);
  if (/^slot(?:_|$)/.test(snake(name))) throw refuse(`begins with a word of templates, "slot"`);
  if (!NAME.test(name)) throw refuse(`cannot be the name of a ${what}`);
  if (name.length > rule.maxLength) throw refuse(`is longer than ${rule.maxLength} characters`);
  if (!new RegExp(`^(?:${rule.pattern})$`, "u").test(name)) throw refuse(`cannot be the name of a ${what}`);
  for (const { of, why, names } of rule.lists) {
    const text = of === undefined ? name : fillValues(of, values());
    if (!isListed(text.toLowerCase(), names, values)) continue;
    const said = text === name ? `"${name}"` : `"${name}" would be ${text}, which`;
    const instead = rule.instead === undefined ? "" : ` Try ${fillValues(rule.instead, values())}.`;
    throw new UserError(`${said} is ${why}, and cannot be the name of a ${what}.${instead}`);
  }
}

/** The names of a list, its patterns, and those with values in them: each is asked for every name of a project. */
const lists = new WeakMap<
  readonly string[],
  {
    readonly names: ReadonlySet<string>;
    readonly filled: readonly string[];
    readonly patterns: readonly (readonly string[])[];
  }
>();

function isListed(text: string, list: readonly string[], values: () => Values): boolean {
  const read = lists.get(list) ?? {
    names: new Set(list),
    filled: list.filter((one) => one.includes("{{")),
    patterns: list.filter((one) => one.includes("*")).map((one) => one.split("*")),
  };
  lists.set(list, read);
  if (read.names.has(text) && !text.includes("*")) return true;
  if (read.filled.some((one) => fillValues(one, values()) === text)) return true;
  return read.patterns.some(
    ([before = "", after = ""]) =>
      text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after),
  );
}
