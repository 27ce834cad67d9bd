import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Combination, coveringSet, describe } from "./combinations.ts";
import { root, run } from "./process.ts";

/** A combination in words, and the hash of the rendering, the suite and the tools with which it passed. */
export type Ledger = Readonly<Record<string, string>>;

const path = join(root, "docs/proof.json");
/** How many combinations beside the covering set are proven whatever the ledger says. */
const DRAWN = 6;

/** Reads which combinations passed, and with which hash; empty where there is no ledger. */
export async function readLedger(): Promise<Ledger> {
  const text = await readFile(path, "utf8").catch(() => "{}");
  return JSON.parse(text) as Ledger;
}

let writing = Promise.resolve();

/** Adds a combination that passed, in place of what the ledger says of it. */
export function addToLedger(combination: string, hash: string): Promise<void> {
  writing = writing.then(async () => {
    const entries = Object.entries({ ...(await readLedger()), [combination]: hash });
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    await writeFile(path, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
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
