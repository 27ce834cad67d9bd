import * as z from "zod";
import type { Catalog } from "../../../engine/catalog/catalog.ts";
import { exampleUse } from "../../output/examples.ts";
import { installing } from "./installing.ts";
import type { CommandCall } from "./run.ts";
import { ADDS, CHANGES, folder, LONGEST_PATH, LOOKS, type Tool, text } from "./tool.ts";

const project = { folder: folder.describe("the project's folder, absolute") };
const dryRun = { dryRun: z.boolean().default(false).describe("say what would change, and change nothing") };
const force = { force: z.boolean().default(false).describe("continue with uncommitted changes") };
const tables = {
  dropTables: z.boolean().default(false).describe("continue where tables are dropped"),
  keepData: z.boolean().default(false).describe("leave the tables of what goes in the database"),
};
/** A feature or a choice: never a flag. */
const word = text(200).regex(/^[a-z]/i, "it has to begin with a letter");
const KEPT = "Nothing the user wrote is lost; conflicts are reported, and are markers in the files.";

/** The tools that look after a project. */
export function changingTools(catalog: Catalog): readonly Tool[] {
  const install = { install: installing(catalog, "where a file that dependencies are read from changed") };
  const change = { ...project, ...dryRun, ...install, ...force };
  const example = exampleUse(catalog);
  const several =
    example === undefined
      ? ""
      : `, or the words ${example.word}, a name and what it has: ${example.members?.typed}`;
  const features = { features: z.array(word).min(1).describe(`ids, as list_features has them${several}`) };
  const kept =
    example === undefined
      ? ""
      : `, or the words ${example.word} and Name:option=value:no-option: what is not given stays`;
  const choices = {
    choices: z.array(word).min(1).describe(`as group=choice, of list_features${kept}`),
  };
  const isBackfilled = catalog.stacks.some(({ repeatable = [] }) =>
    repeatable.some(({ instances }) => instances.members?.backfill !== undefined),
  );
  const backfill = isBackfilled
    ? { backfill: z.array(text(4000)).optional().describe("name=value, for rows that are there already") }
    : {};
  const fromTable = catalog.stacks.some(({ tables }) => tables !== undefined)
    ? {
        fromTable: text(200)
          .optional()
          .describe(`a table of the project's database that ${example?.word} is read from`),
      }
    : {};
  const [ofName] = catalog.stacks
    .flatMap(({ repeatable = [] }) => repeatable)
    .flatMap(({ instances }) => Object.entries(instances.options))
    .flatMap(([option, { value, ofName }]) => (ofName && value ? [`New:${option}=${value.example}`] : []));
  const renaming = `${example?.word}, its name and the new one${ofName === undefined ? "" : `, as in ${ofName}`}, or ${example?.members?.word}, where it is, its name and the new one`;
  return [
    {
      needs: "add",
      name: "add",
      title: "Add features",
      description: `Adds features to a project. ${KEPT}`,
      input: { ...change, ...features, ...fromTable, ...backfill },
      hints: ADDS,
      command: (given) => call("add", given, wordsOf(given.features)),
    },
    {
      needs: "remove",
      name: "remove",
      title: "Remove features",
      description: `Removes features from a project. ${KEPT}`,
      input: { ...change, ...features, ...tables },
      hints: CHANGES,
      command: (given) => call("remove", given, wordsOf(given.features)),
    },
    {
      needs: "set",
      name: "set",
      title: "Make another choice",
      description: `Makes another choice in a project, such as another database. ${KEPT}`,
      input: { ...change, ...choices, ...backfill, ...tables },
      hints: CHANGES,
      command: (given) => call("set", given, wordsOf(given.choices)),
    },
    {
      needs: "rename",
      name: "rename",
      title: "Rename",
      description: `Gives another name to something in a project, in its files and in the database. ${KEPT}`,
      input: { ...change, words: z.array(word).min(3).max(4).describe(renaming) },
      hints: CHANGES,
      command: (given) => call("rename", given, wordsOf(given.words)),
    },
    {
      needs: "update",
      name: "update",
      title: "Update a project",
      description: `Brings a project to the templates of this version. ${KEPT}`,
      input: change,
      hints: CHANGES,
      command: (given) => call("update", given, []),
    },
    {
      needs: "undo",
      name: "undo",
      title: "Undo the last change",
      description:
        "Takes the last add, remove, set or update back, and called again the one before; files changed since then are left.",
      input: change,
      hints: CHANGES,
      command: (given) => call("undo", { ...given, dropTables: true }, []),
    },
    {
      needs: "continue",
      name: "continue",
      title: "Close a change",
      description: "Closes a change after its conflicts were resolved in the files.",
      input: { ...project, ...install },
      hints: ADDS,
      command: (given) => call("continue", given, []),
    },
    {
      needs: "diff",
      name: "diff",
      title: "Show changes",
      description: "What differs in a project from what was rendered, or what a command would change.",
      input: {
        ...project,
        of: z.array(word).optional().describe('a command and its words, such as ["add", "chat"]'),
      },
      hints: LOOKS,
      command: (given) => call("diff", given, wordsOf(given.of)),
    },
    {
      needs: "explain",
      name: "explain",
      title: "Explain a file",
      description: "Which features a file of a project comes from, and whether it was changed.",
      input: {
        ...project,
        path: text(LONGEST_PATH)
          .regex(/^[^-]/, "it may not begin with a hyphen")
          .describe("relative to the project"),
      },
      hints: LOOKS,
      command: (given) => call("explain", given, [String(given.path)]),
    },
    {
      needs: "doctor",
      name: "doctor",
      title: "Check a project's record",
      description: "What is wrong with a project's record, and how to fix it.",
      input: { ...project, fix: z.boolean().default(false).describe("fix what can be fixed") },
      hints: { ...ADDS, openWorldHint: false },
      command: (given) => call("doctor", given, given.fix === true ? ["--fix", "--no-install"] : []),
    },
    {
      needs: "verify",
      name: "verify",
      title: "Verify a service",
      description:
        "Checks a running service against the contract of its project. It writes, and removes what it made.",
      input: {
        ...project,
        url: z.url().max(2000).describe("where the service answers"),
        only: text(200).optional().describe("only cases whose name has this in it"),
        yes: z.boolean().default(false).describe("write to a service on another machine, or in production"),
        superuser: z.boolean().default(false).describe("make a superuser there, too"),
      },
      hints: ADDS,
      command: (given) =>
        call("verify", given, [
          `--url=${String(given.url)}`,
          ...(given.only === undefined ? [] : [`--only=${String(given.only)}`]),
        ]),
    },
  ];
}

/** A command in a project, with the flags of the arguments that were given. */
function call(name: string, given: Record<string, unknown>, words: readonly string[]): CommandCall {
  const flags = [
    given.dryRun === true && "--dry-run",
    given.install === false && "--no-install",
    given.force === true && "--force",
    given.keepData === true && "--keep-data",
    (given.dropTables === true || given.yes === true) && "--yes",
    given.superuser === true && "--superuser",
    given.fromTable !== undefined && `--from-table=${String(given.fromTable)}`,
    ...wordsOf(given.backfill).map((value) => `--backfill=${value}`),
  ].filter((flag) => flag !== false);
  return { words: [name, ...words, ...flags], folder: String(given.folder) };
}

function wordsOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}
