import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Described } from "../../engine/index.ts";
import { UserError } from "../../errors.ts";
import { builtFolder } from "./catalog.ts";

/** What became of one case of a contract. */
export interface Verdict {
  readonly name: string;
  readonly section: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly ms: number;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** The running service to judge, and what is known of it. */
export interface ContractOptions {
  /** Where it answers, without the prefix. */
  readonly url: string;
  readonly features: readonly string[];
  /** What it has several of, each with its members: cases are made for them. */
  readonly uses?: readonly Described[];
  readonly prefix?: string;
  /** The project's folder, where cases may run the project's own commands. */
  readonly project?: string;
  /** The way in which it was started. */
  readonly start?: string;
  /** Only cases whose "section: name" contains this. */
  readonly only?: string;
  /** A file that gets every request and answer as JSON. */
  readonly transcript?: string;
  /** Makes a superuser where `cautionOf` warns too. */
  readonly superuser?: boolean;
  /** Ends the run; what was made is removed before it returns. */
  readonly signal?: AbortSignal;
  readonly onVerdict?: (verdict: Verdict) => void;
  /** Called before the first case, with what tells at any time what is not removed yet. */
  readonly onStart?: (left: () => readonly Leftover[]) => void;
}

/** What a run made in the service and could not remove. */
export interface Leftover {
  /** What it is, in the singular. */
  readonly kind: string;
  readonly name: string;
  readonly why: string;
}

/** What a run found, and what it leaves behind. */
export interface Outcome {
  readonly verdicts: readonly Verdict[];
  /** How many of each kind it made, removed or not. */
  readonly made: Readonly<Record<string, number>>;
  readonly left: readonly Leftover[];
  readonly interrupted: boolean;
  /** Why not all cases could be judged. */
  readonly refusal?: { readonly message: string; readonly hint?: string };
}

/** What the services of a stack promise over the network, as cases that can be run against one. */
export interface Contract {
  /** The ways to start a service that cases ask for, in words. */
  readonly starts: Readonly<Record<string, string>>;
  /** How a project of these features is started so. */
  startOf(
    start: string,
    features: readonly string[],
  ): { readonly settings: Readonly<Record<string, string>>; readonly flags: readonly string[] };
  /** What a run writes to the service. */
  readonly writes: string;
  /** Why it should be asked for first; undefined where the service is one that is tried out. */
  cautionOf(options: Pick<ContractOptions, "url" | "project">): string | undefined;
  verify(options: ContractOptions): Promise<Outcome>;
}

/**
 * Loads the contract that the build made for a stack.
 *
 * @throws {UserError} if the stack has none.
 */
export function loadContract(stack: string): Contract {
  const path = join(builtFolder(), "contracts", `${stack}.cjs`);
  if (!existsSync(path)) throw new UserError(`This version has no contract for the stack "${stack}".`);
  return (createRequire(path)(path) as { contract: Contract }).contract;
}
