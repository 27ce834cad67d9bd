import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "../../tests/proof/parts/part.ts";
import type { Found } from "../../tests/proof/parts/projects/faults.ts";
import { type Mutation, mutationPath } from "../../tests/proof/parts/tool/mutants.ts";
import type { Check } from "../../tests/support/contract.ts";
import { root } from "../../tests/support/process.ts";
import type { Proof } from "../../tests/support/prove-project.ts";
import { putBetween } from "./between.ts";

/** Writes what the last proofs found into docs/proof.md: run after `npm run prove`; what was not proven stays. */
const read = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;

function matrixTable(proofs: readonly Proof[]): string[] {
  const sum = (proof: Proof, name: string, what: (check: Check) => number) =>
    proof.checks
      .filter((check) => check.name.startsWith(name))
      .reduce((total, check) => total + what(check), 0);
  const rows = proofs.map((proof) => {
    const [database, cache, auth, chat] = proof.combination.split(" ").map((word) => word.split("=")[1]);
    const count = (name: string) => sum(proof, name, (check) => check.count ?? 0);
    const seconds = (name: string) => sum(proof, name, (check) => check.seconds).toFixed(0);
    const other = proof.checks.filter((check) => check.count === undefined).length;
    const outcome = proof.skipped === undefined ? (proof.passed ? "ok" : "FAILED") : "skipped";
    const tests = [count("pytest"), count("contract"), other];
    const times = [proof.seconds.toFixed(0), seconds("pytest"), seconds("contract")];
    return `| ${[database, cache, auth, chat, outcome, ...tests, ...times].join(" | ")} |`;
  });
  return [
    "| database | cache | auth | chat | | its tests | contract cases | other checks | s | of them tests | contract |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...rows,
  ];
}

/** Many names of one kind are counted, few are named. */
function inWords(names: readonly string[]): string {
  const kinds = new Map<string, string[]>();
  for (const name of names) {
    const kind = name.split(": ")[0] ?? name;
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  const said = [...kinds].map(([kind, found]) =>
    found.length > 2 ? `${found[0]} and ${found.length - 1} more of ${kind}` : found.join("; "),
  );
  return said.join("; ").replaceAll("|", "\\|");
}

function faultTable(found: readonly Found[]): string[] {
  const rows = found.map(({ fault, caughtBy }) => `| ${fault} | ${inWords(caughtBy)} |`);
  return ["| fault | found by |", "|---|---|", ...rows];
}

function mutantTable(mutation: Mutation): string[] {
  const rows = Object.entries(mutation).map(([layer, { killed, survived }]) => {
    const tried = killed.length + Object.keys(survived).length;
    const share = killed.length / Math.max(tried, 1);
    // Two standard errors of a share.
    const error = 2 * Math.sqrt((share * (1 - share)) / Math.max(tried, 1));
    const percent = (part: number) => (100 * part).toFixed(0);
    return `| \`src/${layer}\` | ${tried} | ${killed.length} | ${percent(share)} % ± ${percent(error)} |`;
  });
  return ["| code | mutants tried | found by a fast test | share |", "|---|---|---|---|", ...rows];
}

const path = join(root, "docs/proof.md");
let text = readFileSync(path, "utf8");
const matrix = join(cache, "matrix.json");
const faults = join(cache, "faults.json");
if (existsSync(matrix)) text = putBetween(text, "matrix", matrixTable(read<Proof[]>(matrix)));
if (existsSync(faults)) text = putBetween(text, "faults", faultTable(read<Found[]>(faults)));
text = putBetween(text, "mutants", mutantTable(read<Mutation>(mutationPath)));
writeFileSync(path, text);
