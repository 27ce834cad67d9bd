import type { Catalog } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { PROGRAM } from "../output/help.ts";
import { commandLine } from "../processes/shell.ts";
import { valuesOf } from "./flags.ts";
import type { CreateOptions } from "./options.ts";
import { type Draft, draftOf } from "./partial.ts";
import { type Request, requestOf } from "./request.ts";
import { readLayers } from "./sources.ts";
import { refuseCommandWord } from "./words.ts";

/** Brings all sources of answers and the prompts together. */
export async function gatherAnswers(
  catalog: Catalog,
  typed: string | undefined,
  options: CreateOptions,
  commands: readonly string[],
): Promise<Request> {
  const layers = await readLayers(catalog, options);
  for (const name of [typed, ...layers.map((layer) => layer.name)]) {
    if (name !== undefined) refuseCommandWord(name, commands);
  }
  const draft = draftOf(catalog, typed, layers);
  const missing = options.yes === true ? [] : missingAnswers(draft);
  if (missing.length === 0) return requestOf(catalog, draft);
  if (!isInteractive(options)) throw unanswered(missing, draft);
  const { askFor } = await import("../prompts/ask-for.ts");
  return askFor(catalog, draft, options, commands);
}

/** Whether there is somebody to ask. */
function isInteractive(options: CreateOptions): boolean {
  if (options.json === true || (process.env.CI ?? "false") !== "false") return false;
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

function missingAnswers(draft: Draft): string[] {
  const missing = draft.stack === undefined ? ["stack"] : [];
  if (draft.typed === undefined) missing.push("name");
  if (draft.preset !== undefined) return missing;
  for (const group of draft.stack?.groups ?? []) {
    if (draft.choices[group.id] === undefined) missing.push(group.id);
  }
  return missing;
}

function unanswered(missing: readonly string[], draft: Draft): UserError {
  const flags = missing.map((id) => {
    if (id === "name") return "a name";
    const group = draft.stack?.groups.find((candidate) => candidate.id === id);
    if (group === undefined || group.choose === "toggle") return `--${id}`;
    return `--${id} ${valuesOf(group).join("|")}`;
  });
  const given = process.argv.slice(process.argv[2] === "create" ? 3 : 2);
  const name = missing.includes("name") ? ["my-api"] : [];
  const command = commandLine(["npx", PROGRAM, ...name, ...given, "--yes"]);
  return new UserError(
    `There is no terminal to ask on, and these answers are missing: ${flags.join(", ")}. To take the defaults: ${command}`,
  );
}
