import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { adaptCatalog } from "../../engine/catalog/platform.ts";
import { parseCatalog } from "../../engine/catalog/serialized.ts";
import type { Catalog } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { host } from "../../host.ts";
import { PLATFORM } from "../../platform.ts";

/**
 * Loads the catalog that the build made, or the one that PLINTH_CATALOG names.
 *
 * @throws {UserError} if `PLINTH_CATALOG` names a file that is not a catalog.
 * @example const { stacks } = await loadCatalog();
 */
export async function loadCatalog(): Promise<Catalog> {
  return adaptCatalog(readCatalog(), PLATFORM);
}

/** @throws {UserError} if the file that PLINTH_CATALOG names is no catalog. */
function readCatalog(): Catalog {
  const named = host().env.PLINTH_CATALOG;
  if (named === undefined || named === "")
    return parseCatalog(readFileSync(join(builtFolder(), "catalog.json"), "utf8"));
  try {
    return JSON.parse(readFileSync(named, "utf8")) as Catalog;
  } catch (error) {
    throw new UserError(`PLINTH_CATALOG: ${named} is no catalog: ${(error as Error).message}`);
  }
}

/** The folder that the build fills: that of the bundle, or the one beside the sources. */
export function builtFolder(): string {
  const here = import.meta.dirname;
  return basename(here) === "built" ? join(here, "../../../dist") : here;
}
