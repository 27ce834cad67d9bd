import { allCombinations, describe, only } from "../combinations.ts";
import { provenAlways } from "../ledger.ts";
import type { Part } from "../part.ts";
import { proveAll } from "../proofs.ts";
import { readCatalog } from "../rendering.ts";

/**
 * Every combination of core options, except those that the ledger has with the same bytes. CI has 90 minutes for all
 * parts: it proves the covering set and those that its commit's hash selects, unless `--full` is given.
 */
export const matrix: Part = {
  name: "matrix",
  title: "every combination is rendered, installed, checked, migrated, tested, started and asked",
  async run(options) {
    const { catalog, stack } = await readCatalog();
    const all = allCombinations(catalog, stack);
    if (options.full) return proveAll(only(all, options.only), { force: options.force });
    const always = await provenAlways(all);
    const chosen = process.env.CI ? all.filter((one) => always.includes(describe(one))) : all;
    return proveAll(only(chosen, options.only), { force: options.force, always });
  },
};
