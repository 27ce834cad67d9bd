import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs random sequences of commands, edits and merges: `sequences.ts 60 1` those of the seeds 1 to 60. `KEEP=1` leaves the
 * project of one that breaks a law on the disk.
 */
const [count = "20", first = "1"] = process.argv.slice(2);
// The key that seals journals, and git's settings, are those of no user.
process.env.XDG_STATE_HOME = mkdtempSync(join(tmpdir(), "plinth-state-"));
Object.assign(process.env, {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.org",
});
const { walk } = await import("./sequence.ts");
const { KNOWN } = await import("./known.ts");
const begun = performance.now();
let steps = 0;
let [breaches, known] = [0, 0];
for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
  const walked = await walk(seed);
  steps += walked.steps.length;
  if (walked.breach === KNOWN.get(seed)) {
    if (walked.breach !== undefined) known += 1;
    continue;
  }
  breaches += 1;
  if (walked.breach === undefined) {
    console.log(`seed ${seed} breaks no law any more: take it out of tests/proof/sequences/known.ts`);
    continue;
  }
  console.log(`seed ${seed}: ${walked.breach}\n${walked.steps.map((step) => `  ${step}`).join("\n")}`);
}
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
console.log(
  `${count} sequences from the seed ${first}, ${steps} steps in ${seconds} s: ${breaches} breaches, and ${known} known`,
);
process.exit(breaches > 0 ? 1 : 0);
