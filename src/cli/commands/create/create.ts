import { makeBlueprint } from "../../../engine/blueprint/blueprint.ts";
import { linesOfUse } from "../../../engine/blueprint/notation.ts";
import { instancesIn } from "../../../engine/blueprint/use.ts";
import { featuresOf } from "../../../engine/catalog/catalog.ts";
import { toBytes } from "../../../engine/tree.ts";
import { applyCreate, planCreate } from "../../../project/create.ts";
import { quietly } from "../../../project/disk/errors.ts";
import { rememberFolder } from "../../../project/trust/token.ts";
import { type Invocation, namesOf } from "../../command.ts";
import { gatherAnswers } from "../../input/answers.ts";
import type { CreateOptions, CreateRequest } from "../../input/request.ts";
import { nextLines, type Outcome, printOutcome, printReport, repeatCommand } from "../../output/report.ts";
import { checkInterrupted, holdSignals } from "../../processes/interrupt.ts";
import {
  chooseWay,
  hasTool,
  pendingInstall,
  runInstall,
  type StepContext,
  type StepResult,
} from "../../processes/steps.ts";
import { findEnclosingWorkspace } from "./inside.ts";
import { pendingRepository, startRepository } from "./repository.ts";

/** Makes a project: answers, rendering, apply, steps, report. Returns the exit code. */
export async function create({
  argv,
  words,
  options: given,
  catalog,
  commands,
}: Invocation): Promise<number> {
  const options: CreateOptions = given;
  const request = await gatherAnswers(catalog, words[0], options, argv);
  const blueprint = makeBlueprint(catalog, request.answers);
  const signal = holdSignals();
  const plan = await planCreate(catalog, blueprint, request.target.path, { force: options.force === true });
  await checkInterrupted(signal);
  const dryRun = options.dryRun === true;
  if (!dryRun) {
    await applyCreate(plan, signal);
    quietly(() => rememberFolder(plan.folder));
  }
  const context: StepContext = {
    folder: request.target.path,
    signal,
    quiet: options.json === true,
    plain: options.plain === true,
    verbose: options.verbose === true,
  };
  const written = new Map([
    ...[...plan.files].map(([path, { mode }]) => [path, mode === 0o755] as const),
    ...request.stack.derived.map((path) => [path, false] as const),
  ]);
  const steps = dryRun ? [] : await runSteps(request, context, written);
  const features = featuresOf(request.stack).filter(({ id }) => blueprint.features.includes(id));
  const outcome: Outcome = {
    request,
    features: blueprint.features,
    uses: instancesIn(blueprint.uses).flatMap(linesOfUse),
    changes: plan.changes.map(({ path, kind, next }) => ({
      path,
      kind,
      bytes: next === undefined ? 0 : toBytes(next.content).length,
    })),
    steps,
    next: nextLines(request, steps, features),
    command: repeatCommand(request, catalog.stacks.length, namesOf(commands)),
    dryRun,
    interrupted: signal.aborted,
  };
  if (options.json === true) printOutcome(outcome);
  else await printReport(outcome);
  if (signal.aborted) return 130;
  return steps.some((step) => step.outcome === "failed") ? 4 : 0;
}

async function runSteps(
  request: CreateRequest,
  context: StepContext,
  written: ReadonlyMap<string, boolean>,
): Promise<StepResult[]> {
  const results = request.install
    ? await install(request, context)
    : pendingInstall(request.stack, "--no-install");
  if (!request.git) return results;
  if (context.signal.aborted) return [...results, ...pendingRepository()];
  return [...results, ...(await startRepository(context, written))];
}

/** Installs, but never into a workspace that is another user's. */
async function install({ stack }: CreateRequest, context: StepContext): Promise<StepResult[]> {
  const way = chooseWay(stack, context.folder);
  const inside =
    way !== undefined && hasTool(way.tool, context.folder)
      ? await findEnclosingWorkspace(way, context)
      : undefined;
  return inside === undefined
    ? runInstall(stack, { ...context, isNew: true })
    : pendingInstall(stack, inside);
}
