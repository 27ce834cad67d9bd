import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Stack } from "../engine/catalog.ts";
import { elapsed, startProgress } from "./progress.ts";
import { commandLine } from "./shell.ts";

/** What became of one step after rendering. */
export interface StepResult {
  readonly run: string;
  readonly outcome: "done" | "failed" | "skipped" | "pending";
  readonly seconds?: number;
  readonly why?: string;
}

/** What a step needs to know of the run it belongs to. */
export interface StepContext {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly quiet: boolean;
}

/** Whether a program of that name stands on the PATH. */
export async function hasTool(tool: string): Promise<boolean> {
  const endings = process.platform === "win32" ? (process.env.PATHEXT ?? ".EXE;.CMD").split(";") : [""];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const ending of endings) {
      const found = await access(join(folder || ".", tool + ending), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return true;
    }
  }
  return false;
}

/** Runs the first of a stack's ways to install whose tool exists; none is no failure. */
export async function runInstall(stack: Stack, context: StepContext): Promise<StepResult[]> {
  const ways = stack.install;
  const [first] = ways;
  if (first === undefined) return [];
  for (const way of ways) {
    if (!(await hasTool(way.tool))) continue;
    const note =
      way === first ? undefined : (way.note ?? `${first.tool} was not found: used ${way.tool} instead.`);
    const results = await runAll(way.run, context);
    return note === undefined ? results : results.map((result) => ({ why: note, ...result }));
  }
  const tools = ways.map((way) => way.tool).join(" or ");
  return pendingInstall(stack, "skipped", `${tools} was not found`);
}

/** The steps of the preferred way to install, as not run yet. */
export function pendingInstall(stack: Stack, outcome: "skipped" | "pending", why?: string): StepResult[] {
  const run = stack.install[0]?.run ?? [];
  return run.map((argv) => ({ run: commandLine(argv), outcome, ...(why === undefined ? {} : { why }) }));
}

async function runAll(lines: readonly (readonly string[])[], context: StepContext): Promise<StepResult[]> {
  const results: StepResult[] = [];
  let stopped: string | undefined;
  for (const argv of lines) {
    if (context.signal.aborted) stopped = "interrupted";
    if (stopped === undefined) {
      const result = await runStep(argv, context);
      results.push(result);
      if (result.outcome === "failed") stopped = "a step before it failed";
    } else results.push({ run: commandLine(argv), outcome: "pending", why: stopped });
  }
  return results;
}

/** Runs one program in the project, showing that it is under way. */
export async function runStep(
  argv: readonly string[],
  context: StepContext,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<StepResult> {
  const { execa } = await import("execa");
  const run = commandLine(argv);
  const progress = startProgress(run, context.quiet);
  const begun = performance.now();
  const [file = "", ...rest] = argv;
  const result = await execa(file.startsWith(".") ? join(context.folder, file) : file, rest, {
    cwd: context.folder,
    reject: false,
    all: true,
    stdin: "ignore",
    cancelSignal: context.signal,
    forceKillAfterDelay: 2000,
    // A Python or git environment that we were started in is not the new project's.
    env: { ...unsetInherited(), ...environment },
  });
  const milliseconds = performance.now() - begun;
  const seconds = Math.round(milliseconds / 100) / 10;
  if (!result.failed) {
    progress.done(run);
    return { run, outcome: "done", seconds };
  }
  progress.failed(run);
  if (context.signal.aborted) return { run, outcome: "pending", seconds, why: "interrupted" };
  const said = (result.all ?? result.shortMessage ?? "").trim().split("\n").slice(-6).join("\n");
  const code = result.exitCode === undefined ? (result.code ?? "not started") : `exit ${result.exitCode}`;
  return {
    run,
    outcome: "failed",
    seconds,
    why: [`${code} after ${elapsed(milliseconds)}`, said].join("\n"),
  };
}

function unsetInherited(): Record<string, undefined> {
  const names = Object.keys(process.env).filter(
    (name) =>
      name.startsWith("GIT_") && !/^GIT_(AUTHOR|COMMITTER|CONFIG|SSH|ASKPASS|TRACE|TERMINAL)/.test(name),
  );
  return Object.fromEntries(["VIRTUAL_ENV", "PYTHONHOME", ...names].map((name) => [name, undefined]));
}
