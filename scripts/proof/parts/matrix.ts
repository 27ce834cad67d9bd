import { allCombinations, only } from "../combinations.ts";
import type { Part } from "../part.ts";
import { proveAll } from "../proofs.ts";
import { readCatalog } from "../rendering.ts";

/** Every combination of core options, less what was proven before of the very same bytes. */
export const matrix: Part = {
  name: "matrix",
  title: "every combination is rendered, installed, checked, migrated, tested, started and asked",
  async run(options) {
    const { catalog, stack } = await readCatalog();
    return proveAll(only(allCombinations(catalog, stack), options.only), { force: options.force });
  },
};
