import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { hashInputs } from "../tests/proof/matrix/inputs.ts";
import { addToLedger, readLedger } from "../tests/proof/matrix/ledger.ts";
import { parts } from "../tests/proof/parts/index.ts";
import { closingLine, type Part, sum, type Tally } from "../tests/proof/parts/part.ts";
import { ensureUv } from "../tests/support/setup.ts";

/** How many parts are proven at the same time, but for those that need the machine alone. */
const LANES = Math.min(2, availableParallelism());

/**
 * Proves everything, or what is named: `npm run prove -- --only faults,workers`, `--only database=sqlite`. With
 * `--full` or `--force`, combinations and parts are proven that docs/generated/proof.json has with the same bytes, too. With
 * `--within MINUTES` it ends by itself when they are over; a part that is not done by that time has failed.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    force: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    within: { type: "string" },
  },
});
const minutes = Number(values.within ?? Number.POSITIVE_INFINITY);
if (!(minutes > 0)) {
  console.error(`--within: ${values.within} is no number of minutes`);
  process.exit(2);
}
const words = values.only.split(/[\s,]+/).filter((word) => word !== "");
const choices = words.filter((word) => word.includes("="));
const names = words.filter((word) => !word.includes("="));
const unknown = names.find((name) => !parts.some((part) => part.name === name));
if (unknown !== undefined) {
  console.error(`--only: ${unknown} is none of ${parts.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
// Choices of options mean the matrix, unless other parts are named.
if (choices.length > 0 && names.length === 0) names.push("matrix");
const chosen = names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name));
if (values.list) {
  for (const { name, title } of chosen) console.log(`${name.padEnd(14)} ${title}`);
} else {
  await ensureUv();
  const tallies = new Map<string, Tally>();
  const conclude = () => {
    const total = sum([...tallies.values()]);
    const failed = [...tallies].filter(([, tally]) => tally.failed > 0);
    console.log("");
    for (const [name, tally] of failed) console.log(`FAIL  ${name}: ${closingLine(tally)}`);
    console.log(closingLine(total));
    process.exitCode = total.failed > 0 ? 1 : 0;
  };
  if (Number.isFinite(minutes)) {
    setTimeout(() => {
      const undone = chosen.filter(({ name }) => !tallies.has(name));
      for (const { name } of undone) {
        console.log(`FAIL  ${name}: not done within ${minutes} minutes`);
        tallies.set(name, { passed: 0, failed: 1 });
      }
      conclude();
      process.exit();
    }, minutes * 60_000).unref();
  }
  const prove = async (part: Part): Promise<void> => {
    const hash = part.inputs && (await hashInputs(part.name, part.inputs));
    const again = values.force || values.full;
    if (hash !== undefined && !again && (await readLedger()).parts[part.name] === hash) {
      console.log(`\n${part.name}: as proven before (docs/generated/proof.json)`);
      tallies.set(part.name, { passed: 0, failed: 0 });
      return;
    }
    const begun = performance.now();
    console.log(`\n${part.name}: ${part.title}`);
    const only = choices.length > 0 ? choices.join(",") : undefined;
    const options = { force: values.force, full: values.full, only };
    const tally = await part.run(options).catch((error: unknown): Tally => {
      console.error(error);
      return { passed: 0, failed: 1 };
    });
    const took = ((performance.now() - begun) / 60_000).toFixed(1);
    console.log(`${part.name}: ${closingLine(tally)} (${took} min)`);
    tallies.set(part.name, tally);
    const proven = tally.failed === 0 && tally.passed > 0 && !tally.skipped;
    if (hash !== undefined && proven) await addToLedger("parts", part.name, hash);
  };
  for (const part of chosen.filter(({ alone }) => alone)) await prove(part);
  // A part waits for installations and servers half of its time.
  const rest = chosen.filter(({ alone }) => !alone).values();
  const lane = async () => {
    for (const part of rest) await prove(part);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  conclude();
}
