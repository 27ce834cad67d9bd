import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContractOptions, Verdict } from "../../src/project/contract.ts";
import { type Case, type Facts, Skip } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { Context, type Manage } from "./context.ts";
import type { Exchange } from "./http.ts";
import { Limited, Unreachable } from "./refusals.ts";
import type { StartName } from "./starts.ts";

/** What a run needs to know beyond where the service is. */
export interface RunOptions extends Pick<ContractOptions, "only" | "transcript" | "onVerdict"> {
  readonly baseUrl: string;
  readonly facts: Facts;
  readonly start: StartName;
  /** Runs the project's own commands, for superusers and deactivated users. */
  readonly manage?: Manage | undefined;
  /** The service's SECRET_KEY, for tokens that only it could have signed. */
  readonly secret?: string | undefined;
}

/** The cases that apply to a project. */
export const casesFor = (facts: Facts): readonly Case[] =>
  allCases.filter((one) => one.when?.(facts) ?? true);

async function runCase(one: Case, ctx: Context, begun: number): Promise<Verdict> {
  const clock = () => performance.now() - begun - ctx.hold.waited;
  const verdict = (outcome: Verdict["outcome"], reason?: string): Verdict => ({
    name: one.name,
    section: one.section,
    outcome,
    ms: Math.round(clock()),
    ...(reason === undefined ? {} : { reason }),
  });
  const missing = one.needs?.find((need) => !ctx.has(need));
  if (missing !== undefined) return verdict("skipped", `needs ${missing}`);
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
      await ctx.http("GET", "/health/live");
      return;
    } catch (error) {
      if (Date.now() > end) throw new Unreachable((error as Error).message);
    }
  }
}

/** Holds a running service against the contract: one case after the other, those that wait beside them. */
export async function runContract(options: RunOptions): Promise<readonly Verdict[]> {
  const { baseUrl, facts, manage, secret, only, transcript } = options;
  const exchanges: (Exchange & { case: string })[] = [];
  const ctx = new Context({ baseUrl, facts, manage, secret });
  await untilUp(ctx);
  const chosen = casesFor(facts)
    .filter((one) => (one.start ?? "usual") === options.start)
    .filter((one) => only === undefined || `${one.section}: ${one.name}`.includes(only));
  const verdicts: Verdict[] = [];
  let stopped: unknown;
  const judge = async (one: Case) => {
    const title = `${one.section}: ${one.name}`;
    const own = ctx.another((exchange) => {
      if (transcript !== undefined) exchanges.push({ case: title, ...exchange });
    });
    await own.hold.take();
    if (stopped !== undefined) return own.hold.end();
    own.hold.waited = 0;
    try {
      const verdict = await runCase(one, own, performance.now());
      verdicts.push(verdict);
      options.onVerdict?.(verdict);
    } catch (error) {
      stopped = error;
    } finally {
      own.hold.end();
    }
  };
  // Whoever waits long begins first; the turn keeps this order.
  const order = [...chosen.filter((one) => one.waits), ...chosen.filter((one) => !one.waits)];
  await Promise.all(order.map(judge));
  if (stopped !== undefined) throw stopped;
  if (transcript !== undefined) writeFileSync(transcript, `${JSON.stringify(exchanges, null, 1)}\n`);
  return verdicts;
}
