import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContractOptions, Outcome, Verdict } from "../../src/project/built/contract.ts";
import { type Case, type Facts, Skip } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { resourceCases } from "./cases/resources/index.ts";
import { cleanUp, type Erase, leftOf } from "./clean.ts";
import type { Exchange } from "./client/http.ts";
import { Context, type Manage } from "./context.ts";
import { Limited, Unreachable } from "./refusals.ts";
import type { StartName } from "./starts.ts";

/** What a run needs to know beyond where the service is. */
export interface RunOptions
  extends Pick<ContractOptions, "only" | "transcript" | "onVerdict" | "onStart" | "signal"> {
  readonly baseUrl: string;
  readonly facts: Facts;
  readonly start: StartName;
  /** Runs the project's own commands, for superusers and deactivated users. */
  readonly manage?: Manage | undefined;
  readonly whyNoSuperuser?: string | undefined;
  readonly erase?: Erase | undefined;
  /** The service's SECRET_KEY, for tokens that only it could have signed. */
  readonly secret?: string | undefined;
}

/** The cases that apply to a project. */
export const casesFor = (facts: Facts): readonly Case[] =>
  [...allCases, ...facts.resources.flatMap((one) => resourceCases(one, facts))].filter(
    (one) => one.when?.(facts) ?? true,
  );

async function runCase(one: Case, ctx: Context, begun: number): Promise<Verdict> {
  const clock = () => performance.now() - begun - ctx.hold.waited;
  const verdict = (outcome: Verdict["outcome"], reason?: string): Verdict => ({
    name: one.name,
    section: one.section,
    outcome,
    ms: Math.round(clock()),
    ...(reason === undefined ? {} : { reason }),
  });
  for (const need of one.needs ?? []) {
    const why = await ctx.lacks(need);
    if (why !== undefined) return verdict("skipped", `needs ${need}: ${why}`);
  }
  const limit = one.timeout ?? 20_000;
  const timer = new AbortController();
  const late = async () => {
    while (clock() < limit) await sleep(200, undefined, { signal: timer.signal });
    throw new Error(`not done within ${limit / 1_000} s`);
  };
  try {
    const running = one.run(ctx);
    const over = late();
    running.catch(() => {});
    over.catch(() => {});
    await Promise.race([running, over]);
    return verdict("passed");
  } catch (error) {
    if (error instanceof Limited) throw error;
    if (error instanceof Skip) return verdict("skipped", error.message);
    return verdict("failed", error instanceof Error ? error.message : String(error));
  } finally {
    timer.abort();
    await ctx.tidy();
  }
}

/** Waits until the service answers at all. */
async function untilUp(ctx: Context): Promise<void> {
  for (const end = Date.now() + 2_000; ; await sleep(100)) {
    try {
      await ctx.http("GET", "/health/live", { within: 10_000 });
      return;
    } catch (error) {
      if (Date.now() > end) throw new Unreachable((error as Error).message);
    }
  }
}

/** What a run found, what it left behind, and what ended it before its end. */
export interface RunEnd extends Omit<Outcome, "refusal"> {
  readonly stopped: unknown;
}

/** Holds a running service against the contract: one case after the other, those that wait beside them; then cleans up. */
export async function runContract(options: RunOptions): Promise<RunEnd> {
  const { baseUrl, facts, manage, whyNoSuperuser, secret, only, transcript, signal } = options;
  const exchanges: (Exchange & { case: string })[] = [];
  const ctx = new Context({ baseUrl, facts, manage, whyNoSuperuser, secret });
  await untilUp(ctx);
  options.onStart?.(() => leftOf(ctx.made));
  const chosen = casesFor(facts)
    .filter((one) => (one.start ?? "usual") === options.start)
    .filter((one) => only === undefined || `${one.section}: ${one.name}`.includes(only));
  const verdicts: Verdict[] = [];
  const open = new Set<Context>();
  let stopped: unknown;
  let stop = (_: unknown): void => {};
  const end = new Promise<void>((resolve) => {
    stop = (why) => {
      stopped ??= why;
      resolve();
    };
  });
  const judge = async (one: Case) => {
    const title = `${one.section}: ${one.name}`;
    const own = ctx.another((exchange) => {
      if (transcript !== undefined) exchanges.push({ case: title, ...exchange });
    });
    await own.hold.take();
    if (stopped !== undefined) return own.hold.end();
    own.hold.waited = 0;
    open.add(own);
    try {
      const verdict = await runCase(one, own, performance.now());
      if (stopped !== undefined) return;
      verdicts.push(verdict);
      options.onVerdict?.(verdict);
    } catch (error) {
      stop(error);
    } finally {
      open.delete(own);
      own.hold.end();
    }
  };
  const abort = () => stop(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  // What a case that failed has left running may still fail; what was made is removed nevertheless.
  const ignore = () => {};
  process.on("unhandledRejection", ignore).on("uncaughtException", stop);
  try {
    // Those that wait for long begin first; the turn keeps this order.
    const order = [...chosen.filter((one) => one.waits), ...chosen.filter((one) => !one.waits)];
    const work = async () => {
      // Before the cases, which count users: finding it out registers one.
      for (const need of new Set(chosen.flatMap(({ needs = [] }) => needs))) await ctx.lacks(need);
      await Promise.all(order.map(judge));
    };
    await Promise.race([work(), end]);
    if (transcript !== undefined)
      writeFileSync(transcript, `${JSON.stringify(exchanges, null, 1)}\n`, { mode: 0o600 });
  } catch (error) {
    stop(error);
  }
  const after = await ctx.finish();
  for (const one of open) await one.tidy();
  const left = await cleanUp(after, options.erase);
  process.off("unhandledRejection", ignore).off("uncaughtException", stop);
  return { verdicts, left, made: { ...ctx.made.counts }, interrupted: signal?.aborted === true, stopped };
}
