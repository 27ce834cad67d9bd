import { resolve } from "node:path";
import { type Catalog, featuresOf } from "../engine/catalog.ts";
import { findStack } from "../engine/index.ts";
import { UserError } from "../errors.ts";
import { type Contract, loadContract, type Verdict } from "../project/contract.ts";
import { findRoot, readProject } from "../project/project.ts";
import type { Invocation } from "./command.ts";
import { consentOf } from "./consent.ts";
import { printJson } from "./json.ts";
import { printErrors, printLines } from "./print.ts";
import { didYouMean } from "./suggest.ts";

interface VerifyOptions {
  readonly url?: string;
  readonly project?: string;
  readonly features?: string;
  readonly stack?: string;
  readonly prefix?: string;
  readonly start?: string;
  readonly only?: string;
  readonly transcript?: string;
  readonly json?: boolean;
  readonly trust?: boolean;
}

const MARKS = { passed: "ok  ", failed: "FAIL", skipped: "skip" } as const;

/** Holds a running service against the contract of its stack, and says of each case what became of it. */
export async function verify({ options: parsed, catalog }: Invocation): Promise<number> {
  const options = parsed as VerifyOptions;
  const url = urlOf(options.url);
  const subject = subjectOf(options, catalog);
  const contract = loadContract(subject.stack);
  const start = startOf(options.start, contract);
  const refused = whyRefused(subject, catalog, options);
  if (refused !== undefined) printErrors([`The project's own commands are not run: ${refused}.`]);
  const given = {
    ...(subject.folder !== undefined && refused === undefined && { project: subject.folder }),
    ...(options.prefix !== undefined && { prefix: prefixOf(options.prefix) }),
    ...(start !== undefined && { start }),
    ...(options.only !== undefined && { only: options.only }),
    ...(options.transcript !== undefined && { transcript: resolve(options.transcript) }),
  };
  const outcome = await contract.verify({
    url,
    features: subject.features,
    ...given,
    ...(options.json ? {} : { onVerdict: (verdict) => printLines(linesFor(verdict)) }),
  });
  if ("refusal" in outcome) {
    throw new UserError(outcome.refusal, { exit: 4, ...(outcome.hint && { hint: outcome.hint }) });
  }
  const cases = outcome;
  if (cases.length === 0) throw new UserError(`No case of the contract has "${options.only}" in its name.`);
  const count = (wanted: Verdict["outcome"]) => cases.filter((one) => one.outcome === wanted).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  if (options.json) printJson("verify", { url, start: start ?? "usual", passed, failed, skipped, cases });
  else {
    const more = Object.entries(contract.starts).filter(([way]) => way !== (start ?? "usual"));
    for (const [way, words] of more) {
      printLines([`Other cases want the service started with ${words}: --start ${way}`]);
    }
    printLines([`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`]);
  }
  return failed > 0 ? 4 : 0;
}

function linesFor({ outcome, section, name, ms, reason }: Verdict): readonly string[] {
  const why = reason === undefined ? [] : reason.split("\n").map((line) => `       ${line}`);
  return [`${MARKS[outcome]} ${section}: ${name} (${ms} ms)`, ...why];
}

function urlOf(text: string | undefined): string {
  if (text === undefined) throw new UserError("Say where the service answers: --url http://localhost:8000");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return text;
  throw new UserError(`--url: "${text}" is no address that begins with http:// or https://.`);
}

function prefixOf(text: string): string {
  if (text === "" || text.startsWith("/")) return text;
  throw new UserError(`--prefix: "${text}" does not begin with a slash.`);
}

function startOf(way: string | undefined, { starts }: Contract): string | undefined {
  if (way === undefined || way in starts) return way;
  throw new UserError(`There is no way to start called "${way}". ${didYouMean(way, Object.keys(starts))}`);
}

/** Why cases may not run the project's own commands. */
function whyRefused(
  { folder, stack }: Subject,
  catalog: Catalog,
  options: VerifyOptions,
): string | undefined {
  return folder === undefined ? undefined : consentOf(folder, findStack(catalog, stack), { ...options })();
}

/** The service's stack and features, and its project's folder. */
interface Subject {
  readonly stack: string;
  readonly features: readonly string[];
  readonly folder?: string | undefined;
}

/** What is judged: what a project records of itself, or what was said. */
function subjectOf(options: VerifyOptions, catalog: Catalog): Subject {
  const folder = findRoot(resolve(options.project ?? "."));
  const recorded = folder === undefined ? undefined : readProject(folder).blueprint;
  if (options.features === undefined) {
    if (recorded !== undefined) return { stack: recorded.stack, features: recorded.features, folder };
    const where = options.project === undefined ? "here" : `in ${options.project}`;
    throw new UserError(`There is no project ${where}. Name one by --project, or the service's --features.`);
  }
  const id = options.stack ?? recorded?.stack ?? catalog.stacks[0]?.id ?? "";
  const stack = catalog.stacks.find((candidate) => candidate.id === id);
  const stacks = catalog.stacks.map((candidate) => candidate.id);
  if (stack === undefined) throw new UserError(`There is no stack "${id}". ${didYouMean(id, stacks)}`);
  const known = featuresOf(stack).map((feature) => feature.id);
  const features = options.features
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const unknown = features.find((feature) => !known.includes(feature));
  if (unknown !== undefined)
    throw new UserError(`There is no feature "${unknown}". ${didYouMean(unknown, known)}`);
  const named = options.project === undefined ? undefined : resolve(options.project);
  return { stack: id, features, folder: folder ?? named };
}
