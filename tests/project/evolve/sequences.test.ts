import { expect, it, vi } from "vitest";
import { walk } from "../../proof/sequences/sequence.ts";
import { buildOnce } from "./cli.ts";

/** A sample of what `npm run prove -- --only sequences` does with sixty. */
it("random sequences of commands, edits and merges lose nothing", { timeout: 300_000 }, async () => {
  buildOnce();
  for (const name of ["AUTHOR", "COMMITTER"]) {
    vi.stubEnv(`GIT_${name}_NAME`, "A");
    vi.stubEnv(`GIT_${name}_EMAIL`, "a@example.org");
  }
  for (const seed of [7, 1011, 1109, 1117, 2125])
    expect(await walk(seed)).toEqual({ seed, steps: expect.any(Array) });
});
