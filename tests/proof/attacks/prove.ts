import { readCatalog } from "../../support/rendering.ts";
import { expectThat } from "../cli/support/program.ts";
import type { Checks } from "../parts/part.ts";
import { attackAll, tell } from "./attack.ts";
import { type Call, commandCalls, toolCalls, uncovered } from "./crew/calls.ts";
import { FACTS } from "./room/world.ts";

/**
 * How many projects, and which: `ATTACKS=200 ATTACKS_SEED=7 npm run prove -- --only attacks`. Where CI runs, as many as two
 * processors attack in some four minutes.
 */
const PROJECTS = Number(process.env.ATTACKS ?? (process.env.CI ? 500 : 2_000));
const SEED = Number(process.env.ATTACKS_SEED ?? 1);

/** Hostile projects: every command and every tool for agents leaves all that is outside of them alone. */
export async function proveHostileProjects(checks: Checks): Promise<void> {
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
}
