import { readCatalog } from "../../../support/rendering.ts";
import { allCombinations, describe, only } from "../../matrix/combinations.ts";
import { provenAlways } from "../../matrix/ledger.ts";
import { proveAll } from "../../matrix/proofs.ts";
import type { Part } from "../part.ts";

/**
 * Every combination of core options, except those that the ledger has with the same bytes. CI has 90 minutes for all
 * parts: it proves the covering set and those that its commit's hash selects, unless `--full` is given.
 */
export const matrix: Part = {
  name: "matrix",
  title: "every combination is rendered, installed, checked, migrated, tested, started and asked",
  alone: true,
  async run(options) {
    const { catalog, stack } = await readCatalog();
    const all = allCombinations(catalog, stack);
    if (options.full) return proveAll(only(all, options.only), { force: options.force });
    const always = await provenAlways(all);
    const chosen = process.env.CI ? all.filter((one) => always.includes(describe(one))) : all;
    return proveAll(only(chosen, options.only), { force: options.force, always });
  },
};
