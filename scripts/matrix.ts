import { parseArgs } from "node:util";
import { allCombinations, coveringSet, describe, only } from "../tests/proof/matrix/combinations.ts";
import { proveAll } from "../tests/proof/matrix/proofs.ts";
import { closingLine } from "../tests/proof/parts/part.ts";
import { readCatalog } from "../tests/support/rendering.ts";

/** Proves all combinations, or those asked for. */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    cover: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    force: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    jobs: { type: "string", default: "2" },
  },
});
const { catalog, stack } = await readCatalog();
const all = allCombinations(catalog, stack);
const chosen = only(values.cover ? coveringSet(all) : all, values.only);
if (values.list) {
  for (const combination of chosen) console.log(describe(combination));
} else {
  const tally = await proveAll(chosen, { jobs: Number(values.jobs), force: values.force, keep: values.keep });
  console.log(closingLine(tally));
  process.exitCode = tally.failed > 0 ? 1 : 0;
}
