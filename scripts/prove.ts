import { parseArgs } from "node:util";
import { allCombinations, only } from "./proof/combinations.ts";
import { closingLine, proveAll } from "./proof/proofs.ts";
import { readCatalog } from "./proof/rendering.ts";

/** Proves everything: the whole matrix, less what was proven before of the very same bytes. */
const { values } = parseArgs({
  options: { only: { type: "string" }, force: { type: "boolean", default: false } },
});
const { catalog, stack } = await readCatalog();
const tally = await proveAll(only(allCombinations(catalog, stack), values.only), { force: values.force });
console.log(closingLine(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
