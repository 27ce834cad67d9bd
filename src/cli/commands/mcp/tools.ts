import type { Catalog } from "../../../engine/catalog/catalog.ts";
import { changingTools } from "./changing.ts";
import { creatingTools } from "./creating.ts";
import type { Tool } from "./tool.ts";

/** The tools for the commands that this version has. */
export function toolsFor(catalog: Catalog, commands: readonly string[]): readonly Tool[] {
  return [...creatingTools(catalog), ...changingTools(catalog)].filter(({ needs }) =>
    commands.includes(needs),
  );
}
