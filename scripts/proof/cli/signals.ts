import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../part.ts";
import { contentsOf, expectThat, type Program, QUICK } from "./program.ts";

/** Ended at many moments, a run leaves nothing or the whole project, and the next one leaves nothing stray. */
export async function proveSignals(program: Program, checks: Checks): Promise<void> {
  const room = await program.room();
  const begun = performance.now();
  const whole = await program.run(["my-api", ...QUICK], { cwd: room });
  const length = performance.now() - begun;
  expectThat(whole.code === 0, "a project", whole);
  const all = [...(await contentsOf(join(room, "my-api"))).keys()];
  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    await checks.check(`${signal} at 50 moments leaves nothing, or the whole project`, async () => {
      const counts = { nothing: 0, whole: 0 };
      for (let moment = 0; moment < 50; moment += 1) {
        const place = await program.room();
        const after = Math.random() * length * 1.1;
        const ended = await program.run(["my-api", ...QUICK], { cwd: place, kill: [signal, after] });
        const made = (await readdir(place)).includes("my-api");
        counts[made ? "whole" : "nothing"] += 1;
        const at = `${after.toFixed(1)} ms`;
        if (made) {
          const left = [...(await contentsOf(join(place, "my-api"))).keys()];
          expectThat(JSON.stringify(left) === JSON.stringify(all), `the whole project at ${at}`, ended);
        } else {
          const handled = signal !== "SIGKILL" && ended.signal === null;
          if (handled) {
            expectThat(ended.code === 130, `exit 130 at ${at}`, ended);
            expectThat((await readdir(place)).length === 0, `nothing at ${at}`, ended);
          }
          const next = await program.run(["my-api", ...QUICK], { cwd: place });
          expectThat(next.code === 0, `the next run works at ${at}`, next);
        }
        const stray = (await readdir(place)).filter((entry) => entry !== "my-api");
        expectThat(stray.length === 0, `nothing stray at ${at}: ${stray.join(", ")}`, ended);
      }
      return `nothing ${counts.nothing} times, the whole ${counts.whole}`;
    });
  }
}
