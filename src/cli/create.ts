import { makeBlueprint } from "../engine/blueprint.ts";
import { featuresOf } from "../engine/catalog.ts";
import { applyCreate, planCreate } from "../project/create.ts";
import { type CreateOptions, gatherAnswers, type Request } from "./answers.ts";
import type { Invocation } from "./command.ts";
import { checkInterrupted, holdSignals } from "./interrupt.ts";
import { nextLines, type Outcome, printOutcome, printReport, repeatCommand } from "./report.ts";
import type { StepContext, StepResult } from "./steps.ts";

/** Makes a project: answers, rendering, apply, steps, report. Returns the exit code. */
export async function create({ words, options: given, catalog, commands }: Invocation): Promise<number> {
  const options: CreateOptions = given;
  const request = await gatherAnswers(catalog, words[0], options, commands);
  const blueprint = makeBlueprint(catalog, request.answers);
  const signal = holdSignals();
  const plan = await planCreate(catalog, blueprint, request.target.path, { force: options.force === true });
  await checkInterrupted(signal);
  const dryRun = options.dryRun === true;
  if (!dryRun) await applyCreate(plan, signal);
  const context: StepContext = { folder: request.target.path, signal, quiet: options.json === true };
  const steps = dryRun ? [] : await runSteps(request, options, context);
  const featureLines = featuresOf(request.stack)
    .filter(({ id }) => blueprint.features.includes(id))
    .flatMap(({ next }) => next);
  const outcome: Outcome = {
    request,
    features: blueprint.features,
    changes: plan.changes.map(({ path, kind }) => ({ path, kind })),
    steps,
    next: nextLines(request, steps, featureLines),
    command: repeatCommand(request, options, catalog.stacks.length),
    dryRun,
    interrupted: signal.aborted,
  };
  if (options.json === true) printOutcome(outcome);
  else await printReport(outcome);
  if (signal.aborted) return 130;
  return steps.some((step) => step.outcome === "failed") ? 4 : 0;
}

async function runSteps(
  request: Request,
  options: CreateOptions,
  context: StepContext,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  if (options.install !== false || options.git !== false) {
    const steps = await import("./steps.ts");
    if (options.install === false)
      results.push(...steps.pendingInstall(request.stack, "skipped", "--no-install"));
    else results.push(...(await steps.runInstall(request.stack, context)));
    if (options.git === false) return results;
    const repository = await import("./repository.ts");
    if (context.signal.aborted) return [...results, ...repository.pendingRepository()];
    results.push(...(await repository.startRepository(context)));
  }
  return results;
}
