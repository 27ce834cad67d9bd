import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Proof, proveProject } from "../../support/prove-project.ts";
import { Services } from "../../support/services.ts";
import { ensureUv } from "../../support/setup.ts";
import { cache, type Tally } from "../parts/part.ts";
import { type Combination, describe } from "./combinations.ts";
import { addToLedger, readLedger } from "./ledger.ts";

/** How to prove several combinations. */
export interface ProveOptions {
  readonly jobs?: number;
  /** Prove again what was proven before. */
  readonly force?: boolean;
  readonly keep?: boolean;
  /** Combinations that are proven although the ledger has them; all of them, unless this is given. */
  readonly always?: readonly string[];
  /** The report's name in .cache/. */
  readonly report?: string;
}

/** Proves combinations, a few at once, one line each, and writes a report. */
export async function proveAll(
  combinations: readonly Combination[],
  { jobs = 2, force = false, keep = false, always, report = "matrix" }: ProveOptions = {},
): Promise<Tally> {
  await ensureUv();
  const services = new Services();
  const ledger = await readLedger();
  const queue = [...combinations];
  const proofs: Proof[] = [];
  const width = Math.max(0, ...combinations.map((combination) => describe(combination).length));
  const work = async () => {
    const lane = await mkdtemp(join(tmpdir(), "plinth-proof-"));
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const proof = await proveProject(next, services, {
        keep,
        ...(!keep && { lane }),
        ...(!force && { accept: (hash: string) => wasProven(hash) }),
        ...(!force &&
          always?.includes(describe(next)) === false && { recorded: ledger.combinations[describe(next)] }),
      });
      proofs.push(proof);
      console.log([line(proof, width), ...reasons(proof)].join("\n"));
      if (proof.passed && !proof.known && proof.skipped === undefined) await markProven(proof);
    }
    await rm(lane, { recursive: true, force: true });
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    await services.stop();
  }
  const order = combinations.map(describe);
  proofs.sort((a, b) => order.indexOf(a.combination) - order.indexOf(b.combination));
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, `${report}.json`), `${JSON.stringify(proofs, null, 2)}\n`);
  const good = proofs.filter((proof) => proof.passed).length;
  console.log(`${good} of ${proofs.length} combinations (report: .cache/${report}.json, logs: .cache/logs/)`);
  const checks = proofs.flatMap((proof) => (proof.known ? [] : proof.checks));
  return {
    passed: checks.reduce((sum, check) => sum + (check.passed ? (check.count ?? 1) : 0), 0),
    failed: checks.filter((check) => !check.passed).length,
  };
}

/** One combination in a line: its choices, its time, and what failed. */
function line(proof: Proof, width: number): string {
  const name = proof.combination.padEnd(width);
  if (proof.skipped !== undefined) return `skip  ${name}  ${proof.skipped}`;
  if (proof.known) return `ok    ${name}  as proven before`;
  const times = proof.checks
    .filter((check) => check.seconds >= 1 || check.count !== undefined)
    .map(
      ({ name, seconds, count }) => `${name}${count === undefined ? "" : ` ${count}`} ${seconds.toFixed(1)}`,
    )
    .join(", ");
  const failed = proof.checks.filter((check) => !check.passed).map((check) => check.name);
  const word = proof.passed ? "ok   " : "FAIL ";
  const why = failed.length === 0 ? "" : `  failed: ${failed.join(", ")}`;
  return `${word} ${name}  ${proof.seconds.toFixed(0).padStart(3)} s  (${times})${why}`;
}

/** What a failed check said of it, in a few lines. */
function reasons({ checks }: Proof): string[] {
  return checks
    .filter((check) => !check.passed)
    .flatMap(({ name, output = "" }) => {
      const lines = output.trimEnd().split("\n");
      const named = lines.filter((text) => /^\s*(FAILED|ERROR|FAIL|E) /.test(text));
      return [`        ${name}:`, ...(named.length > 0 ? named : lines.slice(-8)).slice(0, 8).map(indented)];
    });
}

const indented = (text: string) => `          ${text.slice(0, 300)}`;

const marks = join(cache, "proven");

/** What was proven of the same bytes: on one's own machine ever, in CI in this run. */
async function wasProven(hash: string): Promise<Proof | undefined> {
  const text = await readFile(join(marks, `${hash}.json`), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { run, proof } = JSON.parse(text) as { run: string; proof: Proof };
  return !process.env.CI || (run !== "" && run === process.env.PROOF_RUN) ? proof : undefined;
}

async function markProven(proof: Proof): Promise<void> {
  await mkdir(marks, { recursive: true });
  const mark = { run: process.env.PROOF_RUN ?? "", proof };
  await writeFile(join(marks, `${proof.hash}.json`), JSON.stringify(mark));
  await addToLedger("combinations", proof.combination, proof.hash);
}
