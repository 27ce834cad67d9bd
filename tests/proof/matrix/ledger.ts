import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root, run } from "../../support/process.ts";
import { type Combination, coveringSet, describe } from "./combinations.ts";

/** The hash of all that decided the outcome of what passed: combinations by their choices, parts of the proof by name. */
export interface Ledger {
  readonly combinations: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, string>>;
}

const path = join(root, "docs/generated/proof.json");
/** How many combinations beside the covering set are proven whatever the ledger says. */
const DRAWN = 6;

/** Reads what passed, and with which hash; empty if there is no ledger. */
export async function readLedger(): Promise<Ledger> {
  const text = await readFile(path, "utf8").catch(() => "{}");
  return { combinations: {}, parts: {}, ...(JSON.parse(text) as Partial<Ledger>) };
}

let writing = Promise.resolve();

/** Adds what passed, in place of what the ledger says of it. In CI the ledger of the commit stays as it is. */
export function addToLedger(kind: keyof Ledger, name: string, hash: string): Promise<void> {
  if (process.env.CI) return writing;
  writing = writing.then(async () => {
    const ledger = await readLedger();
    const entries = Object.entries({ ...ledger[kind], [name]: hash });
    const sorted = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFile(path, `${JSON.stringify({ ...ledger, [kind]: sorted }, null, 2)}\n`);
  });
  return writing;
}

/** Combinations that are proven whatever the ledger says: the covering set, and others that change with each commit. */
export async function provenAlways(all: readonly Combination[]): Promise<readonly string[]> {
  const cover = coveringSet(all).map(describe);
  const { output } = await run("git", ["rev-parse", "HEAD"], { cwd: root });
  const rank = (name: string) => createHash("sha256").update(`${output.trim()} ${name}`).digest("hex");
  const others = all.map(describe).filter((name) => !cover.includes(name));
  return [...cover, ...others.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, DRAWN)];
}
