import { basename } from "node:path";
import type { Choices } from "../../engine/answers/choices.ts";
import { defaultDescription } from "../../engine/answers/partial.ts";
import type { Answers } from "../../engine/blueprint/blueprint.ts";
import type { Feature, Stack } from "../../engine/catalog/catalog.ts";
import { host } from "../../host.ts";
import { VERSION } from "../../version.ts";
import { STANDARD_INPUT } from "../input/config.ts";
import { flagsFromChoices } from "../input/flags.ts";
import type { CreateRequest } from "../input/request.ts";
import { meantCommand } from "../input/words.ts";
import { runnerOf } from "../processes/runner.ts";
import { serverLines } from "../processes/servers.ts";
import { commandLine } from "../processes/shell.ts";
import { lineHere, type StepResult } from "../processes/steps.ts";
import { type Color, loadColor } from "./color.ts";
import { printJson } from "./json.ts";
import { printLines } from "./print.ts";
import { columns, wrapText } from "./wrap.ts";

/** Everything there is to say at the end of a run. */
export interface Outcome {
  readonly request: CreateRequest;
  readonly features: readonly string[];
  readonly uses: readonly string[];
  readonly changes: readonly { readonly path: string; readonly kind: string; readonly bytes: number }[];
  readonly steps: readonly StepResult[];
  readonly next: readonly string[];
  readonly command: string;
  readonly dryRun: boolean;
  readonly interrupted: boolean;
}

/** The command that makes the same project again, its version pinned. */
export function repeatCommand(
  request: CreateRequest,
  stacks: number,
  commands: readonly string[],
  environment: NodeJS.ProcessEnv = host().env,
): string {
  const { answers, stack, target } = request;
  const place = target.typed;
  const argv = [...runnerOf(environment), `create-plinth@${VERSION}`];
  if (meantCommand(place, commands) !== undefined) argv.push("create");
  argv.push(place);
  // The folder that one is in may be called otherwise the next time.
  if (answers.name !== target.name || basename(place) === ".") argv.push("--name", answers.name);
  if (stacks > 1) argv.push("--stack", stack.id);
  argv.push(...flagsFromChoices(answers.choices as Choices, stack));
  if (answers.description !== defaultDescription(answers.name))
    argv.push("--description", answers.description);
  if (request.usesFrom !== undefined)
    argv.push("--config", request.usesFrom === STANDARD_INPUT ? "-" : request.usesFrom);
  if (!request.install) argv.push("--no-install");
  if (!request.git) argv.push("--no-git");
  return commandLine([...argv, "--yes"]);
}

/**
 * What to type next, line by line: into the folder, the servers, whatever was left undone, then what the stack and
 * features say, the service last.
 */
export function nextLines(
  request: CreateRequest,
  steps: readonly StepResult[],
  features: readonly Feature[],
): string[] {
  const folder = request.target.typed.replace(/[/\\]+$/, "");
  const enter = folder === "." || folder === "" ? [] : [`cd ${commandLine([folder])}`];
  const undone = steps.filter((step) => needsDoing(step)).map((step) => step.run);
  const done = steps.filter((step) => step.outcome === "done").map((step) => step.run);
  // The stack's last command starts the service, and holds the terminal.
  const isPage = (line: string) => /^\S+ https?:\/\/\S+$/.test(line);
  const start = request.stack.next.findLast((line) => !isPage(line));
  const said = [...request.stack.next, ...features.flatMap(({ next }) => next)].filter(
    (line) => line !== start,
  );
  const commands = said.filter((line) => !isPage(line));
  const later = [...commands, ...(start === undefined ? [] : [start]), ...said.filter(isPage)]
    .filter((line) => !done.includes(line))
    .map((line) => lineHere(request.stack, line))
    .filter((line) => line !== "");
  return [...new Set([...enter, ...serverLines(features, features), ...undone, ...later])];
}

/** Whether a step is left for the person to do. */
function needsDoing(step: StepResult): boolean {
  if (step.outcome === "skipped") return !step.run.startsWith("git ");
  return step.outcome === "failed" || step.outcome === "pending";
}

/** Prints the outcome as the JSON document of `create`. */
export function printOutcome(outcome: Outcome): void {
  const { request, features, uses, changes, steps, next, command, dryRun, interrupted } = outcome;
  const { answers, target } = request;
  printJson("create", {
    version: VERSION,
    name: answers.name,
    description: answers.description,
    stack: answers.stack,
    path: target.path,
    dryRun,
    interrupted,
    choices: answers.choices,
    features,
    uses,
    changes,
    steps,
    next,
    again: command,
  });
}

/** Prints the outcome for a person. */
export async function printReport(outcome: Outcome): Promise<void> {
  const color = await loadColor();
  const { request, changes, steps, next, command } = outcome;
  const lines: string[] = [""];
  const place = request.target.typed;
  if (outcome.dryRun) {
    for (const { path, kind, bytes } of changes) {
      lines.push(`${kind.padEnd(8)} ${String(bytes).padStart(7)}  ${path}`);
    }
    lines.push("");
    lines.push(`${changes.length} files would be written to ${place}; nothing was.`);
  } else {
    const kept = changes.filter(({ kind }) => kind === "keep" || kind === "conflict");
    const written = changes.length - kept.length;
    const { name } = request.answers;
    const text = `${name}: ${written} files in ${place} (${summary(request.answers, request.stack)})`;
    const [first = "", ...more] = wrapText(text, columns() - 2, "  ");
    lines.push(`${color.green("✓")} ${color.bold(name)}${first.slice(name.length)}`, ...more);
    for (const { path } of kept) lines.push(`  kept yours: ${path}`);
  }
  lines.push(...stepLines(steps, color));
  if (!outcome.dryRun) {
    if (outcome.interrupted) {
      const said = "Interrupted: the project is complete on disk, the steps below are not done.";
      lines.push("", ...wrapText(said, columns()).map(color.yellow));
    }
    lines.push("", color.bold("Next:"), ...next.map((line) => `  ${line}`));
  }
  lines.push("", color.bold("The same again:"), `  ${command}`, "");
  printLines(lines.slice(0, -1));
}

function stepLines(steps: readonly StepResult[], color: Color): string[] {
  const lines: string[] = [];
  const notes = new Set<string>();
  for (const { run, outcome, why } of steps) {
    const [first = "", ...more] = (why ?? "").split("\n");
    if (outcome === "done" && first !== "" && !notes.has(first)) lines.push(`${color.yellow("!")} ${first}`);
    if (outcome === "skipped" && first !== "--no-install")
      lines.push(`${color.yellow("!")} skipped ${run}${notes.has(first) ? "" : `: ${first}`}`);
    if (outcome === "pending")
      lines.push(`${color.yellow("!")} not run: ${run}${first ? ` (${first})` : ""}`);
    if (outcome === "failed")
      lines.push(`${color.red("✗")} ${run} failed: ${first}`, ...more.map((line) => `    ${line}`));
    notes.add(first);
  }
  return lines;
}

function summary(answers: Answers, stack: Stack): string {
  const names = stack.groups.flatMap(({ features }) => features.map(({ name }) => name));
  // A name that two groups have says little without the group's.
  const inWords = (group: string, name: string) =>
    names.filter((one) => one === name).length > 1 ? `${group}/${name}` : name;
  const parts = stack.groups.flatMap((group) => {
    const value = answers.choices[group.id];
    if (value === true) return [group.id];
    if (typeof value === "string") return value === "none" ? [] : [inWords(group.id, value)];
    return Array.isArray(value) ? value : [];
  });
  return [stack.title, ...parts].join(", ");
}
