import * as z from "zod";
import { groupsOf, valuesOf } from "../../../engine/answers/choices.ts";
import type { Catalog } from "../../../engine/catalog/catalog.ts";
import { host } from "../../../host.ts";
import { installing } from "./installing.ts";
import type { CommandCall } from "./run.ts";
import { ADDS, folder, LOOKS, type Tool, text } from "./tool.ts";

/** The tools that lead to a project. */
export function creatingTools(catalog: Catalog): readonly Tool[] {
  const input = answers(catalog);
  return [
    {
      needs: "list",
      name: "list_features",
      title: "List features",
      description: "Every stack, preset and feature, with what each requires and conflicts with.",
      input: {},
      hints: LOOKS,
      command: () => ({ words: ["list"], folder: host().cwd }),
    },
    {
      needs: "create",
      name: "plan",
      title: "Plan a project",
      description: "What `create` would write, each file with its size; nothing is written.",
      input,
      hints: LOOKS,
      command: (given) => createCall(given, ["--dry-run"]),
    },
    {
      needs: "create",
      name: "create",
      title: "Create a project",
      description: "Writes a whole project into a new folder, installs it and makes a first commit.",
      input,
      hints: ADDS,
      command: (given) => createCall(given, []),
    },
  ];
}

function answers(catalog: Catalog): z.ZodRawShape {
  const groups = groupsOf(catalog).map((group) => {
    const word = z.enum(valuesOf(group) as [string, ...string[]]);
    const shape = group.choose === "toggle" ? z.boolean() : group.choose === "one" ? word : z.array(word);
    return [group.id, shape.optional().describe(group.title)] as const;
  });
  const presets = catalog.stacks.flatMap((stack) => Object.keys(stack.presets));
  return {
    folder: folder.describe("the folder that the new project's folder goes into, absolute"),
    name: text(200).describe("the project's name"),
    description: text(200).optional(),
    preset: z.enum([...new Set(presets)] as [string, ...string[]]).optional(),
    install: installing(catalog, "in the new project"),
    git: z.boolean().default(true).describe("make a git repository with a first commit, unless in one"),
    force: z.boolean().default(false).describe("keep existing files of the same names, and continue"),
    ...Object.fromEntries(groups),
  };
}

function createCall(given: Record<string, unknown>, flags: readonly string[]): CommandCall {
  const { folder, force, ...answers } = given;
  const words = ["create", "--config", "-", "--yes", ...(force === true ? ["--force"] : []), ...flags];
  return { words, folder: String(folder), input: answers };
}
