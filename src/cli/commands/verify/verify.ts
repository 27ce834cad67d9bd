import { resolve } from "node:path";
import { didYouMean } from "../../../engine/answers/suggest.ts";
import { type Catalog, featuresOf } from "../../../engine/catalog/catalog.ts";
import { type Described, describeUses, featuresHad, findStack } from "../../../engine/index.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import {
  type Contract,
  type Leftover,
  loadContract,
  type Outcome,
  type Verdict,
} from "../../../project/built/contract.ts";
import { listed } from "../../../project/change/listed.ts";
import { findRoot, readProject } from "../../../project/record/project.ts";
import type { Invocation } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printErrors, printLines } from "../../output/print.ts";
import { consentOf } from "../../processes/consent.ts";
import { holdSignals } from "../../processes/interrupt.ts";
import { commandLine } from "../../processes/shell.ts";
import { confirm } from "../../prompts/open.ts";

interface VerifyOptions {
  readonly url?: string;
  readonly project?: string;
  readonly features?: string;
  readonly stack?: string;
  readonly prefix?: string;
  readonly start?: string;
  readonly only?: string;
  readonly transcript?: string;
  readonly superuser?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly trust?: boolean;
  readonly plain?: boolean;
}

/** How many names of one kind are shown. */
const SHOWN = 20;

const MARKS = { passed: "ok  ", failed: "FAIL", skipped: "skip" } as const;

/**
 * Holds a running service against the contract of its stack, and says of each case what became of it.
 *
 * @throws {UserError} if the contract cannot be run.
 */
export async function verify({ options: parsed, catalog }: Invocation): Promise<number> {
  const options = parsed as VerifyOptions;
  const url = urlOf(options.url);
  const subject = subjectOf(options, catalog);
  const contract = loadContract(subject.stack);
  const start = startOf(options.start, contract);
  const refused = whyRefused(subject, catalog, options);
  if (refused !== undefined) printErrors([`The project's own commands are not run: ${refused}.`]);
  const target = {
    url,
    ...(subject.folder !== undefined && refused === undefined && { project: subject.folder }),
  };
  await agree(options, contract, target);
  let left = (): readonly Leftover[] => [];
  // However this program ends before it has removed what was made.
  const ended = host().atExit?.(() => printErrors(leftLines(left())));
  const outcome = await contract.verify({
    ...target,
    features: subject.features,
    uses: subject.uses ?? [],
    superuser: options.superuser === true,
    signal: stopSignal(),
    ...(options.prefix !== undefined && { prefix: prefixOf(options.prefix) }),
    ...(start !== undefined && { start }),
    ...(options.only !== undefined && { only: options.only }),
    ...(options.transcript !== undefined && { transcript: resolve(host().cwd, options.transcript) }),
    onStart: (asked) => {
      left = asked;
    },
    ...(options.json ? {} : { onVerdict: (verdict) => printLines(linesFor(verdict)) }),
  });
  ended?.();
  const { verdicts: cases, interrupted, refusal } = outcome;
  if (refusal !== undefined) {
    const hint = [refusal.hint ?? "", ...leftLines(outcome.left)].join("\n").trim();
    throw new UserError(refusal.message, { exit: 4, ...(hint !== "" && { hint }) });
  }
  if (cases.length === 0 && !interrupted)
    throw new UserError(`No case of the contract has "${options.only}" in its name.`);
  const count = (wanted: Verdict["outcome"]) => cases.filter((one) => one.outcome === wanted).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  if (options.json) {
    const { made, left } = outcome;
    printJson("verify", {
      url,
      start: start ?? "usual",
      interrupted,
      passed,
      failed,
      skipped,
      cases,
      made,
      left,
    });
  } else {
    const more = Object.entries(contract.starts).filter(([way]) => way !== (start ?? "usual"));
    for (const [way, words] of interrupted ? [] : more) {
      printLines([`Other cases want the service started with ${words}: --start ${way}`]);
    }
    printLines([...removedLines(outcome), ...leftLines(outcome.left)]);
    const end = interrupted ? "Interrupted: " : "";
    printLines([`${end}${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`]);
  }
  if (interrupted) return 130;
  return failed > 0 ? 4 : 0;
}

/**
 * Asks before a run writes to a service that may be in use; without a terminal, --yes is wanted.
 *
 * @throws {UserError} if the user does not agree.
 */
async function agree(
  options: VerifyOptions,
  contract: Contract,
  target: { readonly url: string; readonly project?: string },
): Promise<void> {
  const caution = contract.cautionOf(target);
  if (caution === undefined || options.yes === true) return;
  const what = `verify ${contract.writes}, and ${caution}.`;
  if (host().stdin.isTTY !== true || host().stdout.isTTY !== true || options.json === true) {
    const words = Object.entries(options).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [`--${name}`, String(value)],
    );
    throw new UserError(`${what} Nothing was sent.`, {
      hint: `Go ahead with: ${commandLine(["npx", "create-plinth", "verify", ...words, "--yes"])}`,
    });
  }
  if (!(await confirm(`${what} It removes again what it can. Go on?`, options.plain)))
    throw new UserError("Nothing was sent.", { exit: 130 });
}

/** Aborted by Ctrl-C and SIGTERM, and where the reader of the output is gone: what was made is removed first. */
function stopSignal(): AbortSignal {
  const signal = holdSignals({ hangup: true });
  signal.addEventListener("abort", () =>
    printErrors(["Interrupted: removing what was made. Once more leaves it, and names it."]),
  );
  return signal;
}

/** What was made and removed again. */
function removedLines({ made, left }: Outcome): readonly string[] {
  const counts = Object.entries(made)
    .map(([kind, count]) => [kind, count - left.filter((one) => one.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`);
  return counts.length === 0 ? [] : [`Made and removed: ${counts.join(", ")}`];
}

/** What stays, by kind and reason. */
function leftLines(left: readonly Leftover[]): readonly string[] {
  const groups = new Map<string, Leftover[]>();
  for (const one of left) {
    const key = `${one.kind}\n${one.why}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(leftLine);
}

function leftLine(group: readonly Leftover[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const count = group.length === 1 ? first.kind : `${group.length} ${first.kind}s`;
  const names = group.map(({ name }) => name);
  const more = group.length > SHOWN ? " (--json names all)" : "";
  return [`Left behind (${first.why}): ${count}: ${listed(names, SHOWN)}${more}`];
}

function linesFor({ outcome, section, name, ms, reason }: Verdict): readonly string[] {
  const why = reason === undefined ? [] : reason.split("\n").map((line) => `       ${line}`);
  return [`${MARKS[outcome]} ${section}: ${name} (${ms} ms)`, ...why];
}

/** @throws {UserError} if the URL is missing or cannot be used. */
function urlOf(text: string | undefined): string {
  if (text === undefined) throw new UserError("Say where the service answers: --url http://localhost:8000");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.username + url.password !== "")
    throw new UserError("--url: leave the name and the password out; the cases bring their own users.");
  if (url?.protocol === "http:" || url?.protocol === "https:") return text;
  throw new UserError(`--url: "${text}" is no address that begins with http:// or https://.`);
}

/** @throws {UserError} if the prefix does not begin with a slash. */
function prefixOf(text: string): string {
  if (text === "" || text.startsWith("/")) return text;
  throw new UserError(`--prefix: "${text}" does not begin with a slash.`);
}

/** @throws {UserError} if there is no such way to start. */
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
  readonly uses?: readonly Described[];
  readonly folder?: string | undefined;
}

/**
 * What is judged: what a project records of itself, or what was said.
 *
 * @throws {UserError} if there is no project, or a feature is unknown.
 */
function subjectOf(options: VerifyOptions, catalog: Catalog): Subject {
  const folder = findRoot(resolve(host().cwd, options.project ?? "."));
  const recorded = folder === undefined ? undefined : readProject(folder).blueprint;
  if (options.features === undefined) {
    if (recorded !== undefined) {
      const features = featuresHad(findStack(catalog, recorded.stack), recorded);
      return { stack: recorded.stack, features, uses: describeUses(catalog, recorded), folder };
    }
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
  const named = options.project === undefined ? undefined : resolve(host().cwd, options.project);
  return { stack: id, features, folder: folder ?? named };
}
