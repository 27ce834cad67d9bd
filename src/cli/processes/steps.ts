import { join } from "node:path";
import type { InstallWay, Stack } from "../../engine/catalog/catalog.ts";
import { host } from "../../host.ts";
import { quietly } from "../../project/disk/errors.ts";
import { findOnPath } from "../../project/tools/path.ts";
import { runProgram } from "../../project/tools/run.ts";
import { isInProject } from "../../project/trust/declared.ts";
import { rememberFolder } from "../../project/trust/token.ts";
import { printRaw } from "../output/print.ts";
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

/** What to do where programs that the user trusts are not run. */
export const TRUST = "if you trust its programs, say --trust once";

/** Whether a program of that name is on the PATH, other than in a project's folder. */
export function hasTool(tool: string, folder?: string): boolean {
  return findOnPath(tool, folder) !== undefined;
}

/** The first of a stack's ways to install whose tool is here, and else the preferred one. */
export function chooseWay(stack: Stack, folder?: string): InstallWay | undefined {
  return stack.install.find((way) => hasTool(way.tool, folder)) ?? stack.install[0];
}

/** What became of steps, a line each; what a program said is below it. */
export function stepLines(steps: readonly StepResult[]): readonly string[] {
  return steps.flatMap(({ run, outcome, why }) => {
    const [first, ...said] = why?.split("\n") ?? [];
    const line = `  ${outcome.padEnd(9)} ${run}${first === undefined ? "" : ` (${first})`}`;
    return [line, ...said.map((one) => `            ${one}`)];
  });
}

/** A line for the person as it is typed on this machine; empty where nothing is to be typed. */
export function lineHere(stack: Stack, line: string): string {
  const prefixes = Object.entries(chooseWay(stack)?.commandPrefix ?? {});
  const [from = "", to = ""] = prefixes.find(([begin]) => line.startsWith(begin)) ?? [];
  return from !== "" && to === "" ? "" : to + line.slice(from.length);
}

/**
 * Runs the way to install that suits this machine, unless programs that came with the folder would run; none is no
 * failure. In a new project, whatever is there is the
 * user's.
 */
export async function runInstall(
  stack: Stack,
  context: StepContext & { readonly isNew?: boolean },
): Promise<StepResult[]> {
  const { folder, isNew = false } = context;
  const way = chooseWay(stack, folder);
  if (way === undefined) return [];
  if (!hasTool(way.tool, folder)) {
    const tools = stack.install.map(({ tool }) => tool).join(" or ");
    return pendingInstall(stack, `${tools} was not found`);
  }
  const refusal = isNew
    ? undefined
    : (await import("../../project/trust/programs.ts")).whyUntrusted(folder, stack);
  if (refusal !== undefined) return pendingInstall(stack, `${refusal}; ${TRUST}`);
  const [first] = stack.install;
  const results = await runAll(way.run, context);
  if (results.every(({ outcome }) => outcome === "done")) quietly(() => rememberFolder(folder));
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
  const result = await runProgram(isInProject(file) ? join(context.folder, file) : file, rest, {
    cwd: context.folder,
    signal: context.signal,
    ...(context.verbose === true && { onOutput: printRaw }),
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
    why: [`${result.why} after ${elapsed(milliseconds)}`, ...(said === "" ? [] : [said])].join("\n"),
  };
}

function unsetInherited(): Record<string, undefined> {
  const names = Object.keys(host().env).filter(
    (name) =>
      name.startsWith("GIT_") && !/^GIT_(AUTHOR|COMMITTER|CONFIG|SSH|ASKPASS|TRACE|TERMINAL)/.test(name),
  );
  return Object.fromEntries(["VIRTUAL_ENV", "PYTHONHOME", ...names].map((name) => [name, undefined]));
}
