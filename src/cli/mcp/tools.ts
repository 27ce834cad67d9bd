import { z } from "zod";
import type { Catalog } from "../../engine/catalog.ts";
import { groupsOf, valuesOf } from "../flags.ts";
import type { CommandCall } from "./run.ts";

/** A tool for an agent, and the command that it stands for. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodRawShape;
  readonly readOnly: boolean;
  command(given: Record<string, unknown>): CommandCall;
}

const folder = z.string().describe("an absolute path");

/** The tools for the commands that this version has. */
export function toolsFor(catalog: Catalog, commands: readonly string[]): readonly Tool[] {
  const project = { folder: folder.describe("the project's folder, absolute") };
  const features = {
    features: z
      .array(z.string().regex(/^[a-z]/))
      .min(1)
      .describe("ids, as list_features has them"),
  };
  const dryRun = { dryRun: z.boolean().default(false).describe("say what would change, and change nothing") };
  const dropping = { dropTables: z.boolean().default(false).describe("go ahead where tables are dropped") };
  const all: (Tool & { needs: string })[] = [
    {
      needs: "list",
      name: "list_features",
      title: "List features",
      description: "Every stack, preset and feature, with what each requires and conflicts with.",
      input: {},
      readOnly: true,
      command: () => ({ words: ["list"], folder: process.cwd() }),
    },
    {
      needs: "create",
      name: "plan",
      title: "Plan a project",
      description: "What `create` would write, each file with its size; nothing is written.",
      input: creation(catalog),
      readOnly: true,
      command: (given) => createCall(given, ["--dry-run"]),
    },
    {
      needs: "create",
      name: "create",
      title: "Create a project",
      description: "Writes a whole project into a new folder, installs it and makes a first commit.",
      input: creation(catalog),
      readOnly: false,
      command: (given) => createCall(given, []),
    },
    ...["add", "remove"].map((name) => ({
      needs: name,
      name,
      title: `${name === "add" ? "Add" : "Remove"} features`,
      description: `Runs \`${name}\` in a project; nothing the user wrote is lost, conflicts are reported.`,
      input: { ...project, ...features, ...dryRun, ...(name === "remove" ? dropping : {}) },
      readOnly: false,
      command: (given: Record<string, unknown>) => projectCall(name, given, given.features as string[]),
    })),
    {
      needs: "diff",
      name: "diff",
      title: "Show own changes",
      description: "What differs in a project from what was rendered.",
      input: project,
      readOnly: true,
      command: (given) => projectCall("diff", given, []),
    },
    {
      needs: "verify",
      name: "verify",
      title: "Verify a service",
      description: "Holds a running service against the contract of its project.",
      input: { ...project, url: z.url().describe("where the service answers") },
      readOnly: true,
      command: (given) => projectCall("verify", given, ["--url", String(given.url)]),
    },
  ];
  return all.filter(({ needs }) => commands.includes(needs));
}

function creation(catalog: Catalog): z.ZodRawShape {
  const groups = groupsOf(catalog).map((group) => {
    const word = z.enum(valuesOf(group) as [string, ...string[]]);
    const shape = group.choose === "toggle" ? z.boolean() : group.choose === "one" ? word : z.array(word);
    return [group.id, shape.optional().describe(group.title)] as const;
  });
  const presets = catalog.stacks.flatMap((stack) => Object.keys(stack.presets));
  return {
    folder: folder.describe("the folder that the new project's folder goes into, absolute"),
    name: z.string().describe("the project's name"),
    description: z.string().max(200).optional(),
    preset: z.enum([...new Set(presets)] as [string, ...string[]]).optional(),
    install: z.boolean().default(true),
    git: z.boolean().default(true),
    ...Object.fromEntries(groups),
  };
}

function createCall(given: Record<string, unknown>, flags: readonly string[]): CommandCall {
  const { folder, ...answers } = given;
  return { words: ["create", "--config", "-", "--yes", ...flags], folder: String(folder), input: answers };
}

function projectCall(
  name: string,
  { folder, dryRun, dropTables }: Record<string, unknown>,
  words: readonly string[],
): CommandCall {
  const flags = [...(dryRun === true ? ["--dry-run"] : []), ...(dropTables === true ? ["--yes"] : [])];
  return { words: [name, ...words, ...flags], folder: String(folder) };
}
