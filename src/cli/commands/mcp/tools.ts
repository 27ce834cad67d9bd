import type { Catalog } from "../../../engine/catalog/catalog.ts";
import type { CommandSpec } from "../../command.ts";
import { changingTools } from "./changing.ts";
import { creatingTools } from "./creating.ts";
import type { Tool } from "./tool.ts";

/** The tools for the commands that this version has. */
export function toolsFor(catalog: Catalog, commands: readonly CommandSpec[]): readonly Tool[] {
  const names = commands.filter(({ isFor }) => isFor?.(catalog) ?? true).map(({ name }) => name);
  return [...creatingTools(catalog), ...changingTools(catalog)].filter(({ needs }) => names.includes(needs));
}
