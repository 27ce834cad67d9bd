import type { Catalog } from "../src/engine/index.ts";
import { readTemplates } from "../src/project/build/read-templates.ts";

/** Reads and checks the templates of a folder: the catalog that the package ships. */
export async function buildCatalog(folder: string, version: string): Promise<Catalog> {
  return readTemplates(folder, version);
}
