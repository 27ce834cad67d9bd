import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { InstallWay, Stack } from "../engine/catalog.ts";
import { runProgram } from "./programs.ts";
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
  /** Whether nothing is to be drawn over. */
  readonly plain?: boolean;
  /** Whether what the programs print is passed on. */
  readonly verbose?: boolean;
}

/** Whether a program of that name stands on the PATH. */
export function hasTool(tool: string): boolean {
  const endings = process.platform === "win32" ? (process.env.PATHEXT ?? ".EXE;.CMD").split(";") : [""];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const ending of endings) {
      try {
        accessSync(join(folder || ".", tool + ending), constants.X_OK);
        return true;
      } catch {}
    }
  }
  return false;
}

/** The first of a stack's ways to install whose tool is here, and else the preferred one. */
export function chooseWay(stack: Stack): InstallWay | undefined {
  return stack.install.find((way) => hasTool(way.tool)) ?? stack.install[0];
}

/** What became of steps, a line each. */
export function stepLines(steps: readonly StepResult[]): readonly string[] {
  return steps.map(
    ({ run, outcome, why }) => `  ${outcome.padEnd(9)} ${run}${why === undefined ? "" : ` (${why})`}`,
  );
}

/** A line for the person as it is typed on this machine; empty where nothing is to be typed. */
export function lineHere(stack: Stack, line: string): string {
  const instead = Object.entries(chooseWay(stack)?.instead ?? {});
  const [from = "", to = ""] = instead.find(([begin]) => line.startsWith(begin)) ?? [];
  return from !== "" && to === "" ? "" : to + line.slice(from.length);
}

/** Runs the way to install that suits this machine; none is no failure. */
export async function runInstall(stack: Stack, context: StepContext): Promise<StepResult[]> {
  const way = chooseWay(stack);
  if (way === undefined) return [];
  if (!hasTool(way.tool)) {
    const tools = stack.install.map(({ tool }) => tool).join(" or ");
    return pendingInstall(stack, `${tools} was not found`);
  }
  const [first] = stack.install;
  const results = await runAll(way.run, context);
  if (way === first) return results;
  const note = way.note ?? `${first?.tool} was not found: used ${way.tool} instead.`;
  return results.map((result) => ({ why: note, ...result }));
}

/** The steps of installing, as not run. */
export function pendingInstall(stack: Stack, why: string): StepResult[] {
  const run = chooseWay(stack)?.run ?? [];
  return run.map((argv) => ({ run: commandLine(argv), outcome: "skipped", why }));
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
  const run = commandLine(argv);
  const drawn = context.plain !== true && context.verbose !== true;
  const progress = startProgress(run, context.quiet, drawn);
  const begun = performance.now();
  const [file = "", ...rest] = argv;
  const result = await runProgram(file.startsWith(".") ? join(context.folder, file) : file, rest, {
    cwd: context.folder,
    signal: context.signal,
    verbose: context.verbose === true,
    // A Python or git environment that we were started in is not the new project's.
    env: { ...unsetInherited(), ...environment },
  });
  const milliseconds = performance.now() - begun;
  const seconds = Math.round(milliseconds / 100) / 10;
  if (result.code === 0) {
    progress.done(run);
    return { run, outcome: "done", seconds };
  }
  progress.failed(run);
  if (context.signal.aborted) return { run, outcome: "pending", seconds, why: "interrupted" };
  const said = result.all.trim().split("\n").slice(-6).join("\n");
  return {
    run,
    outcome: "failed",
    seconds,
    why: [`${result.why} after ${elapsed(milliseconds)}`, said].join("\n"),
  };
}

function unsetInherited(): Record<string, undefined> {
  const names = Object.keys(process.env).filter(
    (name) =>
      name.startsWith("GIT_") && !/^GIT_(AUTHOR|COMMITTER|CONFIG|SSH|ASKPASS|TRACE|TERMINAL)/.test(name),
  );
  return Object.fromEntries(["VIRTUAL_ENV", "PYTHONHOME", ...names].map((name) => [name, undefined]));
}
