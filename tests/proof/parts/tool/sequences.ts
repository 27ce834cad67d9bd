import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root, run } from "../../../support/process.ts";
import { Checks, type Part } from "../part.ts";

/** How many sequences, and the first one's seed: `SEQUENCES=200 SEQUENCES_SEED=7 npm run prove -- --only sequences`. */
const FEW = 60;
const ALL = 1_000;
const SEED = Number(process.env.SEQUENCES_SEED ?? 1);
/** In milliseconds, of all together. */
const LIMIT_MS = 4 * 60 * 60_000;

/** Random commands, edits, branches and merges, one after the other: laws that hold after each. */
export const sequences: Part = {
  name: "sequences",
  title:
    "random sequences of commands, edits and merges in git: nothing is lost, doctor is right, undo is exact",
  inputs: "sources",
  async run({ full }) {
    const checks = new Checks("sequences");
    const count = Number(process.env.SEQUENCES ?? (full ? ALL : FEW));
    const workers = Math.min(count, availableParallelism());
    await checks.check(`${count} sequences from the seed ${SEED}`, async () => {
      const shares = Array.from({ length: workers }, (_, index) => {
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * count) / workers));
        return { first: SEED + (from ?? 0), count: (to ?? 0) - (from ?? 0) };
      });
      const ended = await Promise.all(
        shares.map((share) =>
          run(
            process.execPath,
            [
              "--import",
              "tsx",
              join(root, "tests/proof/sequences/main.ts"),
              String(share.count),
              String(share.first),
            ],
            { cwd: root, timeout: LIMIT_MS },
          ),
        ),
      );
      const output = ended.map((one) => one.output.trim()).join("\n");
      if (ended.some(({ code }) => code !== 0)) throw new Error(output);
      return output.replaceAll("\n", "; ");
    });
    return checks.tally;
  },
};
