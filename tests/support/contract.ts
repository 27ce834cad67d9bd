import { join } from "node:path";
import { loadContract } from "../../src/project/built/contract.ts";
import { projectEnvironment, root, run } from "./process.ts";

/** One check of a project and what became of it. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** Tests or cases counted inside, where the tool counts them. */
  readonly count?: number;
  readonly output?: string;
}

/** How a project of these features is started for a part of the contract. */
export function startFor(
  way: string,
  features: readonly string[],
): { readonly settings: Readonly<Record<string, string>>; readonly flags: readonly string[] } {
  return loadContract("fastapi").startOf(way, features);
}

/** Holds a running project against its contract, by the command that ships. */
export async function holdAgainst(
  url: string,
  about: {
    /** How it was started. */
    readonly way: string;
    readonly folder: string;
    /** What the project's own commands need to know. */
    readonly settings: Readonly<Record<string, string>>;
    readonly prefix?: string;
    /** A file that gets every request and answer. */
    readonly transcript?: string;
  },
): Promise<Check> {
  const { way, folder, settings, prefix, transcript } = about;
  const shim = join(root, "bin/create-plinth.js");
  // Databases of a proof are its own, wherever the service is.
  const args = [shim, "verify", "--url", url, "--project", folder, "--start", way, "--yes", "--superuser"];
  if (prefix !== undefined) args.push("--prefix", prefix);
  if (transcript !== undefined) args.push("--transcript", transcript);
  const env = projectEnvironment(settings);
  const { code, output, seconds } = await run(process.execPath, args, { cwd: root, env, timeout: 600_000 });
  const count = Number(/(\d+) passed/.exec(output)?.[1]);
  return { name: `contract ${way}`, passed: code === 0, seconds, output, ...(count > 0 && { count }) };
}
