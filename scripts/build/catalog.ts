import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { outputFile } from "fs-extra/esm";
import { checkCombinations } from "../../src/catalog-build/combinations.ts";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { serializeCatalog } from "../../src/engine/catalog/serialized.ts";
import type { Catalog } from "../../src/engine/index.ts";

/** Reads the templates of a folder and renders all their combinations: the catalog that the package ships. */
export async function buildCatalog(folder: string, version: string): Promise<Catalog> {
  const catalog = readTemplates(folder, version);
  for (const stack of catalog.stacks) checkCombinations(stack);
  return catalog;
}

// Run by itself: `tsx scripts/build/catalog.ts [TEMPLATES] [CATALOG]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(import.meta.dirname, "../..");
  const [templates = `${root}/templates`, target = `${root}/dist/catalog.json`] = process.argv.slice(2);
  const catalog = await buildCatalog(templates, process.env.npm_package_version ?? "0.0.0");
  await outputFile(target, serializeCatalog(catalog));
}
