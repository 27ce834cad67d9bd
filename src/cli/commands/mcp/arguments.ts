import * as z from "zod";
import { didYouMean } from "../../../engine/answers/suggest.ts";
import { UserError } from "../../../errors.ts";
import type { Tool } from "./tool.ts";

/**
 * Reads what a tool was called with; refuses what it does not take, as the command line does.
 *
 * @throws {UserError} if the arguments do not match the tool's schema.
 */
export function readArguments(tool: Tool, given: unknown): Record<string, unknown> {
  const parsed = z.strictObject(tool.input).safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  throw new UserError(parsed.error.issues.map((issue) => sentenceOf(issue, tool, given)).join(" "), {
    hint: `${tool.name} takes ${Object.keys(tool.input).join(", ") || "no arguments"}.`,
  });
}

/** The tool's arguments as JSON Schema. */
export function inputSchemaOf(tool: Tool): { readonly type: "object" } {
  const { $schema: _, ...schema } = z.toJSONSchema(z.strictObject(tool.input), { io: "input" });
  return { ...schema, type: "object" };
}

function sentenceOf(issue: z.core.$ZodIssue, tool: Tool, given: unknown): string {
  const [name = "", ...path] = issue.path.map(String);
  const where = [name, ...path].join(".");
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], given);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey(key, Object.keys(tool.input))).join(" ");
  if (name === "") return `The arguments are no object: ${issue.message}.`;
  if (value === undefined) return `The argument "${where}" is missing.`;
  if (issue.code === "invalid_value")
    return `"${where}" cannot be ${shown(value)}. ${didYouMean(String(value), issue.values.map(String))}`;
  return `"${where}" cannot be ${shown(value)}: ${issue.message}.`;
}

/** Characters of a value that are shown. */
const SHOWN = 60;

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}… (${json.length} characters)` : json;
}

/** Other spellings of a name (`dry_run`, `dry-run`) mean it. */
function unknownKey(key: string, known: readonly string[]): string {
  const plain = (text: string) => text.replaceAll(/[-_]/g, "").toLowerCase();
  const same = known.find((name) => plain(name) === plain(key));
  return `There is no argument ${shown(key)}. ${same === undefined ? didYouMean(key, known) : `Did you mean ${same}?`}`;
}
