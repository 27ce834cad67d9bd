import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mergeProject } from "../../../src/project/change/merge.ts";
import { readEntries } from "../../../src/project/disk/read.ts";
import { ask } from "../../support/process.ts";
import { env, git, prepareBranches } from "../tools/rivals.ts";
import { type Story, stage, theStack } from "../world.ts";

const ROUNDS = 7;

/** How long a merge takes, in milliseconds, and `git status` in the same folder. */
export interface Times {
  readonly status: number;
  readonly git: number;
  readonly ours: number;
  /** Without the project's own formatter and checker. */
  readonly bare: number;
}

/** Measures the merge of several edits at once: medians. */
export async function measure(stories: readonly Story[], tools: string): Promise<Times> {
  const { before, yours, next } = stage(stories);
  const folder = mkdtempSync(join(tmpdir(), "plinth-times-"));
  try {
    prepareBranches(folder, before, yours, next);
    const merge = () =>
      mergeProject({
        folder,
        stack: theStack,
        before,
        yours: readEntries(folder, new Set([...before.keys(), ...next.keys()])),
        next,
      });
    const bare = await median(merge);
    symlinkSync(tools, join(folder, ".venv"));
    const ours = await median(merge);
    rmSync(join(folder, ".venv"));
    const status = await median(() => git(folder, "status", "--porcelain"));
    const merging = await median(
      () => ask("git", ["merge", "--no-edit", "template"], { cwd: folder, env }),
      (mark) => git(folder, "reset", "--quiet", "--hard", mark),
      () => git(folder, "rev-parse", "HEAD").trim(),
    );
    return { status, git: merging, ours, bare };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median time of some work; `undo` takes it back to what `mark` named. */
async function median(
  work: () => unknown,
  undo?: (mark: string) => void,
  mark: () => string = () => "",
): Promise<number> {
  const start = mark();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
    undo?.(start);
  }
  return times.sort((a, b) => a - b)[(ROUNDS - 1) / 2] ?? 0;
}
