import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { must, projectEnvironment } from "../../../support/process.ts";
import type { Checks } from "../../parts/part.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Figures } from "../figures.ts";

const script = fileURLToPath(new URL("patterns.py", import.meta.url));
/** Many texts are tried in this time; one that takes a careless pattern exponentially long takes all of it. */
const MOST_SECONDS = 1;

interface Tried {
  readonly pattern: string;
  readonly place: string;
  /** What the slowest text took; nothing where it was given up. */
  readonly seconds: number | null;
}

/** No pattern of the project's takes long over any text that gets past the proxy. */
export async function patterns(checks: Checks, deployment: Deployment, figures: Figures): Promise<void> {
  await checks.check(
    "attack: texts that make a careless pattern slow (ReDoS), on every pattern",
    async () => {
      const args = ["run", "--no-dev", "python", script, join(deployment.folder, "app")];
      const said = await must("uv", args, { cwd: deployment.folder, env: projectEnvironment() });
      const tried = JSON.parse(said.split("\n").find((line) => line.startsWith("[")) ?? "[]") as Tried[];
      assert.ok(tried.length > 3, `only ${tried.length} patterns were found`);
      const slow = tried.filter(({ seconds }) => seconds === null || seconds > MOST_SECONDS);
      assert.deepEqual(slow, []);
      const worst = Math.max(...tried.map(({ seconds }) => seconds ?? 0));
      const found = `${tried.length} patterns, the slowest text of 8,000 characters took ${(worst * 1_000).toFixed(0)} ms`;
      figures.attack("texts that make a careless pattern slow (ReDoS), on every pattern", found);
      return found;
    },
  );
}
