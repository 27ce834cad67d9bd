import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Catalog } from "../engine/index.ts";
import { UserError } from "../errors.ts";

/** Loads the catalog that the build made, or the one that PLINTH_CATALOG names. */
export async function loadCatalog(): Promise<Catalog> {
  const named = process.env.PLINTH_CATALOG;
  const path = named || fileURLToPath(new URL("./catalog.json", catalogBase()));
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Catalog;
  } catch (error) {
    if (named === undefined || named === "") throw error;
    throw new UserError(`PLINTH_CATALOG: ${named} is no catalog: ${(error as Error).message}`);
  }
}

/** The folder of the bundle: its chunks stand one folder below it. */
function catalogBase(): URL {
  const here = new URL(".", import.meta.url);
  if (here.pathname.endsWith("/chunks/")) return new URL("..", here);
  return here.pathname.endsWith("/src/project/") ? new URL("../../dist/", here) : here;
}
