import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Case, type Facts, factsOf, Skip } from "./case.ts";
import { jwtCases } from "./cases/auth-jwt.ts";
import { sessionCases } from "./cases/auth-session.ts";
import { cacheCases } from "./cases/cache.ts";
import { chatCases } from "./cases/chat.ts";
import { fileCases } from "./cases/files.ts";
import { generalCases } from "./cases/general.ts";
import { itemCases } from "./cases/items.ts";
import { userCases } from "./cases/users.ts";
import { Context, type Exchange, type Manage } from "./client.ts";

export interface CaseResult {
  readonly name: string;
  readonly section: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly ms: number;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

export interface ContractOptions {
  /** Where the service answers, without the prefix: http://127.0.0.1:8000 */
  readonly baseUrl: string;
  readonly facts: Facts;
  /** Runs the project's own commands (`app.manage`), for superusers and deactivated users. */
  readonly manage?: Manage;
  /** The service's SECRET_KEY, for tokens that only it could have signed. */
  readonly secret?: string;
  /** Only cases whose "section: name" contains this. */
  readonly only?: string;
  /** A file that gets every request and answer as JSON. */
  readonly transcript?: string;
  readonly onResult?: (result: CaseResult) => void;
}

export interface ContractReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly results: readonly CaseResult[];
}

export const allCases: readonly Case[] = [
  ...generalCases,
  ...userCases,
  ...jwtCases,
  ...sessionCases,
  ...itemCases,
  ...fileCases,
  ...cacheCases,
  ...chatCases,
];

export const casesFor = (facts: Facts): readonly Case[] =>
  allCases.filter((one) => one.when?.(facts) ?? true);

async function runCase(one: Case, ctx: Context): Promise<CaseResult> {
  const begun = performance.now();
  const result = (outcome: CaseResult["outcome"], reason?: string): CaseResult => ({
    name: one.name,
    section: one.section,
    outcome,
    ms: Math.round(performance.now() - begun),
    ...(reason === undefined ? {} : { reason }),
  });
  const missing = one.needs?.find((need) => !ctx.has(need));
  if (missing !== undefined) return result("skipped", `needs ${missing}`);
  const limit = one.timeout ?? 20_000;
  const timer = new AbortController();
  try {
    const late = sleep(limit, undefined, { signal: timer.signal }).then(() => {
      throw new Error(`not done within ${limit / 1_000} s`);
    });
    const running = one.run(ctx);
    running.catch(() => {});
    late.catch(() => {});
    await Promise.race([running, late]);
    return result("passed");
  } catch (error) {
    if (error instanceof Skip) return result("skipped", error.message);
    return result("failed", error instanceof Error ? error.message : String(error));
  } finally {
    timer.abort();
    await ctx.tidy();
  }
}

/** Waits until the service answers at all. */
async function untilUp(ctx: Context): Promise<void> {
  for (const end = Date.now() + 20_000; ; await sleep(100)) {
    try {
      await ctx.http("GET", "/health/live");
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Holds a running service against the contract, one case after the other. */
export async function runContract(options: ContractOptions): Promise<ContractReport> {
  const exchanges: (Exchange & { case: string })[] = [];
  let current = "";
  const ctx = new Context({
    baseUrl: options.baseUrl,
    facts: options.facts,
    manage: options.manage,
    secret: options.secret,
    onExchange:
      options.transcript === undefined
        ? undefined
        : (exchange) => exchanges.push({ case: current, ...exchange }),
  });
  await untilUp(ctx);
  const results: CaseResult[] = [];
  for (const one of casesFor(options.facts)) {
    current = `${one.section}: ${one.name}`;
    if (options.only !== undefined && !current.includes(options.only)) continue;
    const result = await runCase(one, ctx);
    results.push(result);
    options.onResult?.(result);
  }
  if (options.transcript !== undefined) {
    writeFileSync(options.transcript, `${JSON.stringify(exchanges, null, 1)}\n`);
  }
  const count = (outcome: CaseResult["outcome"]): number =>
    results.filter((r) => r.outcome === outcome).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), results };
}

/** Runs `python -m app.manage` of a project that was installed into its own `.venv`. */
export function manageIn(project: string): Manage {
  return (args, env) =>
    new Promise((done, fail) => {
      const child = spawn(join(project, ".venv/bin/python"), ["-m", "app.manage", ...args], {
        cwd: project,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      child.stdout.on("data", (data) => {
        output += data;
      });
      child.stderr.on("data", (data) => {
        output += data;
      });
      child.once("error", fail);
      child.once("close", (code) => {
        if (code === 0) done();
        else fail(new Error(`app.manage ${args.join(" ")} ended with ${code}: ${output.slice(-500)}`));
      });
    });
}

/** SECRET_KEY as the project itself would read it: from the environment, else from its .env. */
export function secretOf(project: string): string | undefined {
  if (process.env.SECRET_KEY !== undefined) return process.env.SECRET_KEY;
  let text: string;
  try {
    text = readFileSync(join(project, ".env"), "utf8");
  } catch {
    return undefined;
  }
  return /^SECRET_KEY=(["']?)(.+)\1$/m.exec(text)?.[2];
}

export function line(result: CaseResult): string {
  const mark = { passed: "ok  ", failed: "FAIL", skipped: "skip" }[result.outcome];
  const why = result.reason === undefined ? "" : `\n       ${result.reason.replaceAll("\n", "\n       ")}`;
  return `${mark} ${result.section}: ${result.name} (${result.ms} ms)${why}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      features: { type: "string" },
      prefix: { type: "string" },
      project: { type: "string" },
      only: { type: "string" },
      transcript: { type: "string" },
    },
  });
  if (values.url === undefined || values.features === undefined) {
    console.error(
      "usage: run.ts --url URL --features database/sqlite,cache/memory,auth/jwt,chat [--prefix /api/v1] [--project DIR] [--only TEXT] [--transcript FILE]",
    );
    process.exitCode = 2;
    return;
  }
  const project = values.project === undefined ? undefined : resolve(values.project);
  const secret = project === undefined ? undefined : secretOf(project);
  const report = await runContract({
    baseUrl: values.url,
    facts: factsOf(values.features.split(",").filter(Boolean), values.prefix ?? "/api/v1"),
    ...(project === undefined ? {} : { manage: manageIn(project) }),
    ...(secret === undefined ? {} : { secret }),
    ...(values.only === undefined ? {} : { only: values.only }),
    ...(values.transcript === undefined ? {} : { transcript: values.transcript }),
    onResult: (result) => console.log(line(result)),
  });
  const skipped = report.skipped > 0 ? `, ${report.skipped} skipped` : "";
  console.log(`${report.passed} passed, ${report.failed} failed${skipped}`);
  process.exitCode = report.failed > 0 ? 1 : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
