import { run } from "../../../tests/support/process.ts";
import { median } from "../load.ts";
import type { Row } from "../row.ts";

/** A start of nothing takes so few milliseconds that some of them would say more of the machine. */
const STARTS_A_ROUND = 3;

/** How long the application takes until it is imported, beside a Python that does nothing. */
export const start: Row = {
  name: "start",
  title: "a cold start, beside python -c pass",
  async run(stage, { rounds }) {
    const loads = {
      nothing: "pass",
      fastapi: "from fastapi import FastAPI; FastAPI()",
      app: "import app.main",
    };
    const found: Record<string, number[]> = {};
    for (let round = 0; round < rounds * STARTS_A_ROUND + 1; round += 1)
      for (const [name, code] of Object.entries(loads)) {
        const env = { ...process.env, ...stage.project.settings, SECRET_KEY: "s".repeat(64) };
        const {
          code: exit,
          output,
          seconds,
        } = await run(stage.python, ["-c", code], { cwd: stage.project.folder, env });
        if (exit !== 0) throw new Error(output);
        // The first round writes bytecode and warms the disk's cache.
        if (round > 0) found[name] = [...(found[name] ?? []), seconds * 1_000];
      }
    const of = (name: string) => median(found[name] ?? []);
    // What slows the machine for a while falls on all starts of a round.
    const beside = (name: string) =>
      median((found[name] ?? []).map((time, round) => time / (found.nothing?.[round] ?? time)));
    return [
      {
        what: "a cold start with bytecode, beside `python -c pass`",
        beside: `${of("nothing").toFixed(0)} ms (a bare FastAPI ${beside("fastapi").toFixed(0)} ×)`,
        reached: `${of("app").toFixed(0)} ms`,
        figure: beside("app"),
        unit: " ×",
        goal: { most: 55 },
      },
    ];
  },
};
