import { valuesOf } from "../../engine/answers/choices.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";
import { PROGRAM } from "../output/help.ts";
import { commandLine } from "../processes/shell.ts";
import { type PartialRequest, partialRequestOf } from "./partial.ts";
import type { CreateOptions } from "./request.ts";
import { type CreateRequest, createRequestOf } from "./request.ts";
import { readSources } from "./sources.ts";

/**
 * Brings all sources of answers and the prompts together.
 *
 * @throws {UserError} if an answer is missing, and there is no terminal.
 */
export async function gatherAnswers(
  catalog: Catalog,
  typed: string | undefined,
  options: CreateOptions,
  argv: readonly string[],
): Promise<CreateRequest> {
  const sources = await readSources(catalog, options);
  const partial = partialRequestOf(catalog, typed, sources);
  const missing = options.yes === true ? [] : missingAnswers(partial);
  if (missing.length === 0) return createRequestOf(catalog, partial);
  if (!isInteractive(options)) throw unanswered(missing, partial, argv);
  const { askFor } = await import("../prompts/ask-for.ts");
  return askFor(catalog, partial, options);
}

/** Whether there is a user to ask. */
function isInteractive(options: CreateOptions): boolean {
  if (options.json === true || (host().env.CI ?? "false") !== "false") return false;
  return host().stdin.isTTY === true && host().stdout.isTTY === true;
}

function missingAnswers(partial: PartialRequest): string[] {
  const missing = partial.stack === undefined ? ["stack"] : [];
  if (partial.typed === undefined) missing.push("name");
  if (partial.preset !== undefined) return missing;
  for (const group of partial.stack?.groups ?? []) {
    if (partial.choices[group.id] === undefined) missing.push(group.id);
  }
  return missing;
}

function unanswered(missing: readonly string[], partial: PartialRequest, argv: readonly string[]): UserError {
  const flags = missing.map((id) => {
    if (id === "name") return "a name";
    const group = partial.stack?.groups.find((candidate) => candidate.id === id);
    if (group === undefined || group.choose === "toggle") return `--${id}`;
    return `--${id} ${valuesOf(group).join("|")}`;
  });
  const name = missing.includes("name") ? ["my-api"] : [];
  const command = commandLine(["npx", PROGRAM, ...argv, ...name, "--yes"]);
  return new UserError(
    `There is no terminal to ask on, and these answers are missing: ${flags.join(", ")}. To take the defaults: ${command}`,
  );
}
