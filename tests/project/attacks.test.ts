import { expect, it } from "vitest";
import { attackAll, tell } from "../proof/attacks/attack.ts";
import { buildOnce } from "./evolve/cli.ts";

/** A sample of what `npm run prove -- --only attacks` does with two thousand projects. */
it("leaves all alone that is not the project's, whatever a project holds", { timeout: 300_000 }, async () => {
  buildOnce();
  const { projects, found } = await attackAll({ projects: 40, seed: 1 });
  expect(found.map(tell)).toEqual([]);
  expect(projects).toBe(40);
});
