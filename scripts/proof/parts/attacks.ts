import { attackAll, tell } from "../attacks/attack.ts";
import { type Call, commandCalls, toolCalls, uncovered } from "../attacks/calls.ts";
import { FACTS } from "../attacks/world.ts";
import { expectThat } from "../cli/program.ts";
import { Checks, type Part } from "../part.ts";
import { readCatalog } from "../rendering.ts";

/** How many projects, and which: `ATTACKS=200 ATTACKS_SEED=7 npm run prove -- --only attacks`. */
const PROJECTS = Number(process.env.ATTACKS ?? 2_000);
const SEED = Number(process.env.ATTACKS_SEED ?? 1);

/** Projects that come from somebody else, and mean harm: whatever is called in them leaves all else alone. */
export const attacks: Part = {
  name: "attacks",
  title: "every command and every tool for agents in projects that mean harm",
  async run() {
    const checks = new Checks("attacks");
    await checks.check("each command and each tool is among the calls", async () => {
      const calls: readonly Call[] = [...commandCalls(FACTS.tiny, ""), ...toolCalls(FACTS.tiny, "")];
      const missing = uncovered(calls, (await readCatalog()).catalog);
      expectThat(missing.length === 0, `calls of ${missing.join(", ")}`);
      return `${calls.length} calls`;
    });
    await checks.check(`${PROJECTS} hostile projects: nothing outside is read, changed or run`, async () => {
      const { projects, calls, spawned, found } = await attackAll({ projects: PROJECTS, seed: SEED });
      if (found.length > 0) throw new Error(`${found.length} causes:\n\n${found.map(tell).join("\n\n")}`);
      return `${projects} projects, ${calls} calls, ${spawned} of them by processes of their own too`;
    });
    return checks.tally;
  },
};
