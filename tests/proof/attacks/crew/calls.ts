import { COMMANDS } from "../../../../src/cli/commands/index.ts";
import { toolsFor } from "../../../../src/cli/commands/mcp/tools.ts";
import type { Catalog } from "../../../../src/index.ts";
import type { Facts } from "../room/world.ts";

/** One call of a command or of a tool, in a project. */
export interface Call {
  /** Whether it only looks: then it changes and runs nothing. */
  readonly looks: boolean;
  /** A command line, or a tool and what it is given; `{folder}` is the project's folder. */
  readonly words?: readonly string[];
  readonly tool?: string;
  readonly given?: Readonly<Record<string, unknown>>;
}

/** A call in words, as a report has it. */
export const describe = ({ words, tool, given }: Call): string =>
  tool === undefined ? `create-plinth ${(words ?? []).join(" ")}` : `MCP ${tool} ${JSON.stringify(given)}`;

/** Every command, in the ways in which it is called. */
export function commandCalls(facts: Facts, url: string): readonly Call[] {
  const { feature, toggle, choice, file, rename } = facts;
  const look = (...words: string[]): Call => ({ looks: true, words });
  const change = (...words: string[]): Call => ({ looks: false, words });
  const go = ["--yes", "--force", "--no-install"];
  return [
    look("diff"),
    look("diff", "--json"),
    look("diff", "add", feature),
    look("diff", "update"),
    look("diff", "set", choice, "--json"),
    look("explain", file),
    look("explain", "../home/id_rsa", "--json"),
    look("export"),
    look("export", ".", "--json"),
    look("list"),
    look("schema", "diff"),
    look("completion", "bash"),
    look("completion", "complete", "--", "add", ""),
    look("verify", "--url", url, "--only", "the last superuser"),
    look("add", feature, "--dry-run"),
    look("remove", toggle, "--dry-run", "--keep-data"),
    look("set", choice, "--dry-run", "--json"),
    look("rename", ...rename, "--dry-run"),
    look("update", "--dry-run"),
    look("undo", "--dry-run"),
    look("create", ".", "--dry-run", "--yes", "--force"),
    look("create", "fresh", "--dry-run", "--yes"),
    change("doctor"),
    change("doctor", "--fix", "--json"),
    change("continue", "--no-install"),
    change("undo", ...go),
    change("add", feature, ...go),
    change("add", feature, "--yes", "--force", "--json"),
    change("remove", toggle, ...go),
    change("set", choice, ...go),
    change("rename", ...rename, ...go),
    change("update", ...go),
    change("create", ".", "--yes", "--force", "--no-install"),
    change("fresh", "--yes", "--no-install", "--no-git"),
  ];
}

/** Every tool, with what an agent gives it. */
export function toolCalls(facts: Facts, url: string): readonly Call[] {
  const { feature, toggle, choice, file, rename } = facts;
  const folder = "{folder}";
  const look = (tool: string, given: Record<string, unknown>): Call => ({ looks: true, tool, given });
  const change = (tool: string, given: Record<string, unknown>): Call => ({ looks: false, tool, given });
  return [
    look("list_features", {}),
    look("plan", { folder, name: "fresh" }),
    look("diff", { folder }),
    look("diff", { folder, of: ["add", feature] }),
    look("explain", { folder, path: file }),
    look("verify", { folder, url, only: "the last superuser" }),
    look("remove", { folder, features: [toggle], dryRun: true }),
    change("doctor", { folder, fix: true }),
    change("continue", { folder, install: false }),
    change("undo", { folder, install: false, force: true }),
    change("add", { folder, features: [feature], force: true, install: false }),
    change("remove", { folder, features: [toggle], force: true, install: false, dropTables: true }),
    change("set", { folder, choices: [choice], force: true, install: false, dropTables: true }),
    change("rename", { folder, words: rename, force: true, install: false }),
    change("update", { folder, force: true }),
    change("create", { folder, name: "fresh", install: false, git: false }),
  ];
}

/** Commands and tools that no call is for: a new one shows up here. */
export function uncovered(calls: readonly Call[], catalog: Catalog): readonly string[] {
  const words = new Set(calls.map((call) => call.words?.[0]));
  const tools = new Set(calls.map(({ tool }) => tool));
  const commands = COMMANDS.filter(({ isFor }) => isFor?.(catalog) ?? true);
  return [
    ...commands.map(({ name }) => name).filter((name) => name !== "mcp" && !words.has(name)),
    ...toolsFor(catalog, COMMANDS).flatMap(({ name }) => (tools.has(name) ? [] : `the tool ${name}`)),
  ];
}
