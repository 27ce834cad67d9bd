import { allCombinations, only } from "../combinations.ts";
import { provenAlways } from "../ledger.ts";
import type { Part } from "../part.ts";
import { proveAll } from "../proofs.ts";
import { readCatalog } from "../rendering.ts";

/** Every combination of core options, except those that the ledger has with the same bytes. */
export const matrix: Part = {
  name: "matrix",
  title: "every combination is rendered, installed, checked, migrated, tested, started and asked",
  async run(options) {
    const { catalog, stack } = await readCatalog();
    const all = allCombinations(catalog, stack);
    return proveAll(only(all, options.only), {
      force: options.force,
      ...(!options.full && { always: await provenAlways(all) }),
    });
  },
};
