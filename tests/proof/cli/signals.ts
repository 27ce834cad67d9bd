import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../parts/part.ts";
import { contentsOf, expectThat, type Program, QUICK } from "./support/program.ts";

/** Ended while it installs, a run leaves the whole project, and says which steps remain. */
async function proveInterruptedSteps(program: Program, checks: Checks): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await checks.check(
      `${signal} while it installs: exit 130, the whole project, the steps that remain`,
      async () => {
        const room = await program.room();
        const tools = await fakeTools(room, { uv: `: >"${room}/begun"; exec sleep 60` });
        const kill = [signal, join(room, "begun")] as const;
        const ended = await program.run(["my-api", "--yes", "--no-git"], {
          cwd: room,
          env: { PATH: tools },
          kill,
        });
        expectThat(ended.code === 130, "exit 130", ended);
        expectThat(/the project is complete on disk/.test(ended.out), "it is said", ended);
        expectThat(/not run: uv sync/.test(ended.out), "what remains", ended);
        expectThat((await contentsOf(join(room, "my-api"))).has(".plinth/features"), "the project", ended);
      },
    );
  }
}

/** A folder for the PATH with the shell's few tools and made-up programs. */
async function fakeTools(room: string, programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(room, "bin");
  await mkdir(folder);
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${folder}:/usr/bin:/bin`;
}

/** Ended at many moments, a run leaves nothing or the whole project, and the next one leaves no temporary files. */
export async function proveSignals(program: Program, checks: Checks): Promise<void> {
  await proveInterruptedSteps(program, checks);
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
        const left = (await readdir(place)).filter((entry) => entry !== "my-api");
        expectThat(left.length === 0, `no temporary files at ${at}: ${left.join(", ")}`, ended);
      }
      return `nothing ${counts.nothing} times, the whole ${counts.whole}`;
    });
  }
}
