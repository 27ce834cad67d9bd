import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, type Mutant, tryMutants } from "../../../../scripts/build/mutation/stryker.ts";
import { root, run } from "../../../support/process.ts";
import { Checks, type Part } from "../part.ts";

const LAYERS = ["engine", "project", "cli"] as const;
type Layer = (typeof LAYERS)[number];
/** How many are tried, about: `MUTANTS_TRIED=600 npm run prove -- --only mutants` draws others than the commit does. */
const TRIED = 60;
/** How many there are, about. */
const ALL = 27_000;

/** What became of the mutants that were tried: keys of those that a test found, and the others in words. */
export type Mutation = Readonly<Record<Layer, { killed: string[]; survived: Record<string, string> }>>;

export const mutationPath = join(root, "docs/generated/mutation.json");

/** Reads what was found until now. */
export async function readMutation(): Promise<Mutation> {
  return JSON.parse(await readFile(mutationPath, "utf8")) as Mutation;
}

const layerOf = ({ path }: Mutant): Layer => path.split("/")[1] as Layer;

/** Adds what was found, and would be on any machine; a mutant that a test found before stays so. */
async function addToMutation(mutation: Mutation, mutants: readonly Mutant[]): Promise<void> {
  for (const mutant of mutants) {
    const { killed, survived } = mutation[layerOf(mutant)];
    if (killed.includes(mutant.key) || !mutant.isSure) continue;
    delete survived[mutant.key];
    if (mutant.isKilled) killed.push(mutant.key);
    else survived[mutant.key] = describe(mutant);
  }
  for (const layer of LAYERS) {
    const { killed, survived } = mutation[layer];
    const byText = Object.entries(survived).sort(([, a], [, b]) => (a < b ? -1 : 1));
    Object.assign(mutation[layer], { killed: killed.sort(), survived: Object.fromEntries(byText) });
  }
  await writeFile(mutationPath, `${JSON.stringify(mutation, null, 2)}\n`);
}

/** Changes of the code at one place each: whether the fast tests notice. */
export const mutants: Part = {
  name: "mutants",
  title: "a sample of changes in the code, one at a time: what a test found before is found again",
  async run() {
    const checks = new Checks("mutants");
    const asked = process.env.MUTANTS_TRIED;
    const tried = Number(asked ?? TRIED);
    const head = (await run("git", ["rev-parse", "HEAD"], { cwd: root })).output.trim();
    const mutation = await readMutation();
    const known = LAYERS.flatMap((layer) => mutation[layer].killed);
    process.env.MUTANTS = JSON.stringify({
      salt: asked === undefined ? head : randomBytes(8).toString("hex"),
      share: tried / 2 / ALL,
      known,
      shareOfKnown: tried / 2 / Math.max(known.length, 1),
    });
    let found: readonly Mutant[] = [];
    await checks.check(`about ${tried} mutants`, async () => {
      found = await tryMutants({
        mutate: LAYERS.map((layer) => `src/${layer}/**/*.ts`),
        tests: `tests/{${LAYERS.join()}}`,
        state: ".cache/mutation/drawn",
        reporters: ["json"],
        plugins: ["@stryker-mutator/vitest-runner", join(root, "scripts/build/mutation/draw.ts")],
        checkers: ["draw"],
        checkerNodeArgs: ["--import", "tsx"],
        testRunnerNodeArgs: ["--import", "tsx"],
      });
      const scores = LAYERS.map((layer) => {
        const ones = found.filter((mutant) => layerOf(mutant) === layer);
        return `${layer} ${ones.filter(({ isKilled }) => isKilled).length} of ${ones.length}`;
      });
      if (found.length < tried / 3) throw new Error(`only ${found.length} were tried`);
      return scores.join(", ");
    });
    await checks.check("none survives that a test found before", async () => {
      const lost = found.filter(({ isKilled, key }) => !isKilled && known.includes(key));
      if (lost.length > 0) throw new Error(lost.map(describe).join("\n"));
    });
    if (!process.env.CI) await addToMutation(mutation, found);
    return checks.tally;
  },
};
