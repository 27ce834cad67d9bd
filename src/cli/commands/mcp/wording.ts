import type * as z from "zod";
import type { Tool } from "./tool.ts";

/** Flags whose argument in a tool has another name. */
const RENAMED: Readonly<Record<string, string>> = { yes: "dropTables", project: "folder" };
/** The fields of a document that address the caller: other texts are data, or are typed by a person. */
const SPOKEN = ["message", "hint", "why", "notes"];

/** A command's document in the words of its tool: arguments in place of flags, tools in place of commands. */
export function inToolWords<T>(tool: Tool, document: T): T {
  const visit = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return SPOKEN.includes(key) ? translate(tool, value) : value;
    if (Array.isArray(value)) return value.map((one) => visit(one, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, visit(one, name)]));
  };
  return visit(document) as T;
}

function translate(tool: Tool, text: string): string {
  return (
    text
      // A command of another version is for a person: this server has its own.
      .replaceAll(
        /(?:npx create-)?plinth (add|remove|set|rename|update|undo|continue|diff|explain|doctor|verify|create)\b((?: --[a-z-]+)*)/g,
        (_, name: string, flags: string) =>
          `the tool ${name}${flags === "" ? "" : ` with${flags.replace("--fix", "fix: true")}`}`,
      )
      .replaceAll(/--trust\b/g, "--trust on the command line, as only a person can,")
      .replaceAll(
        /--(no-)?([a-z][a-z-]*)(?:[= ](<\w+>|[\w.]+\|[\w.|]+))?/g,
        (flag, no, word: string, value) => argumentOf(tool, word, no !== undefined, value) ?? flag,
      )
  );
}

/** What a flag is called as an argument of a tool; undefined where the tool has none for it. */
function argumentOf(tool: Tool, word: string, off: boolean, value?: string): string | undefined {
  const camel = word.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const name = [camel, RENAMED[word]].find((one) => one !== undefined && one in tool.input);
  if (name === undefined) return undefined;
  if (takesBoolean(tool.input[name])) return `${name}: ${!off}`;
  return value === undefined ? name : `${name}: ${value}`;
}

function takesBoolean(shape: unknown): boolean {
  return (shape as z.ZodType).safeParse(true).success;
}
